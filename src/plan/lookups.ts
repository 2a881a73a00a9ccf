import { Failure } from "../kernel/index.ts";
import { canonical, type FetchInput, objectKey } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";
import { rawOf, readItem } from "./complete.ts";
import type { Holder } from "./instance.ts";
import type { FetchedSource, FindNode, LookupNode, SourcesNode, SpareNode, ValueSource } from "./model.ts";
import type { Run } from "./run.ts";
import { noteStandIn } from "./stand-ins.ts";

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});
/** What the batcher calls the arguments of a batch that has none, whoever asks for it. */
const NO_ARGS = canonical(NOTHING);

/** A kind of object whose parts other sources have. */
export interface Asked {
  readonly node: SourcesNode;
  /** The field that finds the object by its key, whose own fetch is then the first lookup. */
  readonly found: FindNode | undefined;
}

/**
 * Asks every source that a kind of object needs, for all of them together, each as soon as the parts are there that
 * hold its key; `done` when the last has answered.
 */
export function askSources(asked: Asked, holders: readonly Holder[], run: Run, done: () => void): void {
  const { lookups } = asked.node;
  const missing = lookups.map(({ after }) => after.length);
  let waiting = lookups.length;
  const start = (position: number): void => {
    askSource(asked, position, holders, run, () => {
      lookups.forEach(({ after }, follower) => {
        if (!after.includes(position)) return;
        missing[follower] = (missing[follower] ?? 0) - 1;
        if (missing[follower] === 0) start(follower);
      });
      waiting--;
      if (waiting === 0) done();
    });
  };
  lookups.forEach(({ after }, position) => {
    if (after.length === 0) start(position);
  });
}

/** Asks one source after the other for the objects that still miss what it has, too. */
export function askSpares(asked: Asked, holders: readonly Holder[], run: Run, done: () => void): void {
  const { lookups, spares } = asked.node;
  const next = (index: number): void => {
    const spare = spares[index];
    const lacking = spare === undefined ? [] : holders.filter((holder) => lacks(holder, spare));
    if (spare === undefined) done();
    else if (lacking.length === 0) next(index + 1);
    else askSource(asked, lookups.length + index, lacking, run, () => next(index + 1));
  };
  next(0);
}

function lacks({ parts }: Holder, { instead }: SpareNode): boolean {
  return instead.some((positions) => positions.every((position) => isUseless(parts[position])));
}

/** Whether a source failed, knows no such object, or was not asked. */
function isUseless(part: unknown): boolean {
  return part === null || part === undefined || part instanceof Failure;
}

/** Of the sources that may have a value, the first that has the object; failing that, the first that failed. */
export function firstUseful<Node extends Alternative<Node>>(node: Node, { parts }: Holder): Node {
  let failed: Node | undefined;
  for (let current: Node | undefined = node; current !== undefined; current = current.otherwise) {
    const { from }: Node = current;
    if (from.kind !== "part" || !isUseless(parts[from.lookup])) return current;
    if (parts[from.lookup] instanceof Failure) failed ??= current;
  }
  return failed ?? node;
}

interface Alternative<Node> {
  readonly from: ValueSource | FetchedSource;
  readonly otherwise: Node | undefined;
}

function askSource(
  { node, found }: Asked,
  position: number,
  holders: readonly Holder[],
  run: Run,
  done: () => void,
): void {
  const asking = node.lookups[position] ?? (node.spares[position - node.lookups.length] as LookupNode);
  const { lookup, source, key } = asking;
  const spec = lookup?.spec ?? found?.fetch.spec;
  const read = lookup?.read ?? found?.fetch.read;
  if (spec === undefined || read === undefined) throw new Error(`nothing finds the object in ${source}`);
  if (asking.isRefused) {
    const part = readItem(run.refused(spec).outcome, read);
    for (const holder of holders) holder.parts[position] = part;
    done();
    return;
  }
  const fields = [...key.keys()];
  const waiting: Holder[] = [];
  const inputs: FetchInput[] = [];
  const keys: string[] = [];
  for (const holder of holders) {
    const object: Record<string, unknown> = {};
    let isWhole = true;
    for (const [name, from] of key) {
      const value = keyOf(from, holder);
      if (value === undefined) isWhole = false;
      object[name] = value;
    }
    if (!isWhole) {
      holder.parts[position] = withoutKey(asking, node.graphType, holder);
      continue;
    }
    waiting.push(holder);
    if (lookup !== undefined && spec.batched) {
      inputs.push({ args: NOTHING, object });
      keys.push(objectKey(object, fields));
    } else {
      const args = argsOf(lookup, object, found, run);
      inputs.push({ args, object: NOTHING });
      keys.push(canonical(args));
    }
  }
  run.batcher.load(spec, NO_ARGS, inputs, keys, (outcomes) => {
    reached("decode", run.scope.requestId, spec.coordinate);
    for (let index = 0; index < waiting.length; index++) {
      const holder = waiting[index] as Holder;
      const part = readItem(outcomes[index], read);
      holder.parts[position] = part;
      noteStandIn(outcomes[index], part, holder, run);
    }
    done();
  });
}

/** The arguments of a call for one object. */
function argsOf(
  lookup: LookupNode["lookup"],
  key: Readonly<Record<string, unknown>>,
  found: FindNode | undefined,
  run: Run,
): FetchInput["args"] {
  if (lookup === undefined) return found === undefined ? NOTHING : run.argumentsOf(found.args).values;
  const args: Record<string, unknown> = {};
  for (const [field, argument] of lookup.keyArguments) args[argument] = key[field];
  return args;
}

/** A key's value; undefined where there is none, or none that can be read. */
function keyOf(source: ValueSource, holder: Holder): unknown {
  try {
    const value = rawOf(source, holder);
    return value === null || value instanceof Failure ? undefined : value;
  } catch {
    return undefined;
  }
}

/** The part of a source that cannot be asked: what became of the source that was to find its key, if it was that. */
function withoutKey({ key, source }: LookupNode, graphType: string, holder: Holder): null | Failure {
  for (const from of key.values()) {
    const part = from.kind === "part" ? holder.parts[from.lookup] : undefined;
    if (part === null || part instanceof Failure) return part;
    if (keyOf(from, holder) === undefined) break;
  }
  return new Failure("BAD_UPSTREAM", { detail: `no key at hand by which ${source} knows a ${graphType}` });
}
