/** A source of numbers that depend on its seed and on nothing else. */
export interface Random {
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** One of the list, which must not be empty. */
  pick<T>(list: readonly T[]): T;
  /** True so often out of 1. */
  chance(probability: number): boolean;
}

/**
 * The same numbers for the same label and number, in every process and on every machine.
 *
 * So each record is a function of its number alone, and a backend generates only the records it serves:
 * FNV-1a makes the seed, mulberry32 the sequence.
 */
export function seeded(label: string, n: number): Random {
  let state = 0x811c9dc5;
  for (const char of `${label}:${n}`) state = Math.imul(state ^ char.charCodeAt(0), 0x01000193);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    int,
    pick: (list) => list[int(0, list.length - 1)] as never,
    chance: (probability) => next() < probability,
  };
}

/** So many different whole numbers from 1 to `max`, without those in `not`; in the order they were drawn. */
export function distinctNumbers(
  random: Random,
  count: number,
  max: number,
  not: readonly number[] = [],
): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) {
    const n = random.int(1, max);
    if (!not.includes(n)) drawn.add(n);
  }
  return [...drawn];
}
