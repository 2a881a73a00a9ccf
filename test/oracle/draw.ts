import { gen, integer, noBias, sample } from "fast-check";

/** Where everything random comes from: fast-check, told what is wanted. */
export interface Draw {
  /** From 0 up to, not including, that number. */
  below(count: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Each of them with that probability, in their order. */
  some<Item>(items: readonly Item[], probability: number): Item[];
}

const WORD = 0x7fffffff;
const words = (): ReturnType<typeof integer> => noBias(integer({ min: 0, max: WORD - 1 }));

/** Makes a value of what fast-check draws from a seed: the same one for the same seed. */
export function draw<Value>(seed: number, make: (random: Draw) => Value): Value {
  const drawn = gen().map((next) => make(drawFrom(() => next(words) / WORD)));
  const [value] = sample(drawn, { seed, numRuns: 1 });
  return value as Value;
}

/** {@link Draw} over any numbers from 0 up to, not including, 1. */
function drawFrom(next: () => number): Draw {
  const below = (count: number): number => Math.floor(next() * count);
  const chance = (probability: number): boolean => next() < probability;
  return {
    below,
    chance,
    pick(items) {
      if (items.length === 0) throw new Error("there is nothing to pick from");
      return items[below(items.length)] as (typeof items)[number];
    },
    some: (items, probability) => items.filter(() => chance(probability)),
  };
}

/** Numbers that a text and a seed decide alone: what a backend says may not depend on when it is asked. */
export function hashed(seed: number, text: string): Draw {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  let state = hash >>> 0;
  return drawFrom(() => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  });
}
