import { type GraphField, type GraphType, type Lookup, neededBy } from "../graph/index.ts";
import { type AtHand, isAtHand } from "./at-hand.ts";
import { NO_REFUSALS, type Refusals } from "./refusals.ts";

/** A source to ask for its part of an object. */
export interface Asking {
  readonly lookup: Lookup;
  /** The source that each key field comes from; undefined where it is at hand. */
  readonly key: ReadonlyMap<string, string | undefined>;
  /** Whether it would be refused, and is not asked: nobody finds its key then. */
  readonly isRefused: boolean;
}

/** How a source can be asked, and after how many hops it answers. */
interface Way {
  readonly hops: number;
  readonly asking: Asking;
}

/**
 * Chooses the sources to ask so that an object has its fields; who finds another one's key comes before that one.
 *
 * What only one source has is decided first. A field of several sources is taken of one that is asked anyway;
 * failing that, of the one that answers after the fewest hops; among equals, of the first in the order of
 * configuration. Fields that no way leads to are left out.
 *
 * Refusals change nothing about whom a field is taken of: they end sooner than others. They only take away what would
 * be asked for the key of a lookup that is refused, and for nothing else.
 */
export function chooseSources(
  type: GraphType,
  atHand: AtHand,
  fields: Iterable<GraphField>,
  refusals: Refusals = NO_REFUSALS,
): Asking[] {
  const wanted = readFor(type, fields).filter((field) => !isAtHand(field, atHand));
  const chosen = choose(type, atHand, wanted);
  return refusals === NO_REFUSALS ? chosen : withoutKeysOfRefused(chosen, wanted, refusals);
}

function choose(type: GraphType, atHand: AtHand, wanted: readonly GraphField[]): Asking[] {
  const asked = new Map(atHand.asked.map((source) => [source, 1]));
  const chosen: Asking[] = [];
  let missing = wanted;
  for (;;) {
    missing = missing.filter(({ values }) => ![...values.keys()].some((source) => asked.has(source)));
    if (missing.length === 0) return chosen;
    const ways = waysTo(type, atHand, asked);
    const next = missing
      .flatMap(({ values }) => {
        const [best, ...others] = [...values.keys()]
          .flatMap((source) => ways.get(source) ?? [])
          .sort((a, b) => a.hops - b.hops);
        return best === undefined ? [] : { isFree: others.length > 0, ...best };
      })
      .sort((a, b) => Number(a.isFree) - Number(b.isFree) || a.hops - b.hops)[0];
    if (next === undefined) return chosen;
    ask(next.asking.lookup.source, ways, asked, chosen);
  }
}

/**
 * The sources to ask for a field if all that were asked failed, or know no such object: those that have it, too,
 * and go by the key at hand.
 */
export function sparesOf(type: GraphType, atHand: AtHand, field: GraphField): Asking[] {
  if (isAtHand(field, atHand) || field.values.size < 2) return [];
  return [...field.values.keys()].flatMap((source) => {
    const lookup = atHand.asked.includes(source)
      ? undefined
      : type.lookups.find((each) => each.source === source && isUsable(each, type, atHand));
    return lookup === undefined ? [] : toAsking(lookup, () => undefined);
  });
}

/** What stands in payloads and has to be there before the fields are: themselves, or what their fetches send. */
export function readFor(type: GraphType, fields: Iterable<GraphField>): GraphField[] {
  const read = new Set<GraphField>();
  const visit = (field: GraphField | undefined): void => {
    if (field?.fetch !== undefined) for (const name of neededBy(field)) visit(type.fields.get(name));
    else if (field !== undefined) read.add(field);
  };
  for (const field of fields) visit(field);
  return [...read];
}

/** From the last one back, because whoever finds a key comes before the one that goes by it. */
function withoutKeysOfRefused(
  chosen: readonly Asking[],
  wanted: readonly GraphField[],
  refusals: Refusals,
): Asking[] {
  const kept: Asking[] = [];
  const holders = new Set<string>();
  for (const asking of chosen.toReversed()) {
    const { lookup, key } = asking;
    const { source } = lookup;
    if (!holders.has(source) && !wanted.some(({ values }) => values.has(source))) continue;
    const found = [...key.values()].flatMap((holder) => holder ?? []);
    // Whose key is at hand is asked, and refused then.
    const isRefused = found.length > 0 && refusals(lookup.spec) !== undefined;
    if (!isRefused) for (const holder of found) holders.add(holder);
    kept.push(isRefused ? { lookup, key: new Map(), isRefused } : asking);
  }
  return kept.reverse();
}

function isUsable({ keyFields }: Lookup, type: GraphType, atHand: AtHand): boolean {
  return keyFields.every((name) => {
    const field = type.fields.get(name);
    return field !== undefined && isAtHand(field, atHand);
  });
}

/** The shortest way to each source that is not asked yet. `asked` says after how many hops those answer that are. */
function waysTo(type: GraphType, atHand: AtHand, asked: ReadonlyMap<string, number>): Map<string, Way> {
  const holders = new Map<string, string | undefined>();
  for (const field of type.fields.values()) if (isAtHand(field, atHand)) holders.set(field.name, undefined);
  const ways = new Map<string, Way>();
  const last = Math.max(0, ...asked.values());
  for (let hops = 1, isStuck = false; !isStuck || hops <= last + 1; hops++) {
    const reached = [...asked].filter(([, after]) => after === hops).map(([source]) => source);
    for (const lookup of type.lookups) {
      const { source, keyFields } = lookup;
      if (asked.has(source) || ways.has(source) || !keyFields.every((name) => holders.has(name))) continue;
      ways.set(source, { hops, asking: toAsking(lookup, (name) => holders.get(name)) });
      reached.push(source);
    }
    for (const source of reached) {
      for (const { name, values } of type.fields.values())
        if (values.has(source) && !holders.has(name)) holders.set(name, source);
    }
    isStuck = reached.length === 0;
  }
  return ways;
}

function toAsking(lookup: Lookup, holderOf: (keyField: string) => string | undefined): Asking {
  const key = new Map(lookup.keyFields.map((name) => [name, holderOf(name)]));
  return { lookup, key, isRefused: false };
}

/** Adds a source, after those that find its key. */
function ask(
  source: string,
  ways: ReadonlyMap<string, Way>,
  asked: Map<string, number>,
  chosen: Asking[],
): void {
  const way = ways.get(source);
  if (way === undefined || asked.has(source)) return;
  for (const holder of way.asking.key.values()) if (holder !== undefined) ask(holder, ways, asked, chosen);
  asked.set(source, way.hops);
  chosen.push(way.asking);
}
