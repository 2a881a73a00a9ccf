import { Failure, toFailure } from "../kernel/index.ts";
import { withoutSubstitute } from "../policy/index.ts";
import { canonical, type FetchInput, objectKey } from "../sources/index.ts";
import { readItem } from "./complete.ts";
import type { Holder } from "./instance.ts";
import { askSources, askSpares, firstUseful } from "./lookups.ts";
import type { InputsNode, PathNode } from "./model.ts";
import type { BoundArguments, Run } from "./run.ts";
import { sentOf } from "./stand-ins.ts";

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});

/** One for each object: a value, null, or the Failure in its place. */
type Done = (values: readonly unknown[]) => void;

/** Fetches a field of many objects that sends what has to be found first; `done` gets the payloads. */
export function fetchGathered(
  node: InputsNode,
  args: BoundArguments,
  holders: readonly Holder[],
  run: Run,
  done: Done,
): void {
  const { spec, requires } = node.fetch;
  gatherInputs(node, args.values, holders, run, (found) => {
    const inputs = found.filter((input): input is FetchInput => !(input instanceof Failure));
    const fields = [...spec.objectFields];
    // What @require fills is different from object to object.
    const keys = inputs.map((input) =>
      requires.length > 0 ? canonical([input.args, input.object]) : objectKey(input.object, fields),
    );
    run.batcher.load(spec, args.key, inputs, keys, (answers) => {
      let next = 0;
      done(found.map((input) => (input instanceof Failure ? input : answers[next++])));
    });
  });
}

function gatherInputs(
  { coordinate, inputs, needs }: InputsNode,
  args: FetchInput["args"],
  holders: readonly Holder[],
  run: Run,
  done: (inputs: readonly (FetchInput | Failure)[]) => void,
): void {
  const values: (readonly unknown[])[] = [...inputs].map(([name, from]) =>
    holders.map((holder) => attempt(() => sentOf(from, holder, run, coordinate, name))),
  );
  const sent = [...inputs.keys()].map((name) => ({ kind: "field", name }));
  let waiting = needs.length;
  const finish = (): void => {
    done(
      holders.map((_, index) => {
        const object: Record<string, unknown> = {};
        const filled: Record<string, unknown> = { ...args };
        for (const [position, { kind, name }] of [...sent, ...needs].entries()) {
          const value = values[position]?.[index] ?? null;
          const failure = failureIn(value);
          if (failure !== undefined) return failure;
          (kind === "field" ? object : filled)[name] = value;
        }
        return { args: filled, object };
      }),
    );
  };
  if (waiting === 0) finish();
  needs.forEach(({ path }, index) => {
    gather(path, holders, run, (found) => {
      values[sent.length + index] = found;
      waiting--;
      if (waiting === 0) finish();
    });
  });
}

/** A failure that is a value, or stands in a list: nothing of the list is sent then. */
export function failureIn(value: unknown): Failure | undefined {
  if (value instanceof Failure) return value;
  if (!Array.isArray(value)) return undefined;
  for (const item of value) {
    const failure = failureIn(item);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Follows a path from many objects at once, whichever sources have what is on it. */
function gather(path: PathNode, holders: readonly Holder[], run: Run, done: Done): void {
  const groups = new Map<PathNode, number[]>();
  for (const [index, holder] of holders.entries()) {
    const chosen = firstUseful(path, holder);
    const group = groups.get(chosen);
    if (group === undefined) groups.set(chosen, [index]);
    else group.push(index);
  }
  const values: unknown[] = new Array(holders.length);
  let waiting = groups.size;
  if (waiting === 0) done(values);
  for (const [chosen, indexes] of groups) {
    const group = indexes.map((index) => holders[index] as Holder);
    gatherFrom(chosen, group, run, (found) => {
      for (const [position, index] of indexes.entries()) values[index] = found[position];
      waiting--;
      if (waiting === 0) done(values);
    });
  }
}

function gatherFrom(path: PathNode, holders: readonly Holder[], run: Run, done: Done): void {
  const { coordinate, from, indexes } = path;
  const found = (raws: readonly unknown[]): void =>
    follow(
      path,
      raws.map((raw) => itemAt(raw, indexes)),
      run,
      done,
    );
  if (from.kind !== "fetched") {
    found(holders.map((holder) => attempt(() => sentOf(from, holder, run, coordinate))));
    return;
  }
  const { args, fetch, refusedBy } = from;
  if (refusedBy !== undefined) {
    const { reason } = run.refused(refusedBy);
    found(holders.map(() => reason));
    return;
  }
  fetchGathered(from, { values: args, key: canonical(args) }, holders, run, (outcomes) =>
    found(outcomes.map((outcome) => readItem(withoutSubstitute(outcome), fetch.read))),
  );
}

/** Goes on from the objects that a field holds, or ends at its leaves. */
function follow({ next }: PathNode, values: unknown[], run: Run, done: Done): void {
  if (next === undefined) {
    done(values);
    return;
  }
  const positions = [...values.keys()].filter((index) => isObject(values[index]));
  const below = positions.map((index): Holder => ({ payload: values[index], known: NOTHING, parts: [] }));
  const asked = { node: next.sources, found: undefined };
  const read = (): void =>
    gather(next.path, below, run, (found) => {
      for (const [position, index] of positions.entries()) values[index] = found[position];
      done(values);
    });
  if (next.sources.lookups.length === 0 || below.length === 0) read();
  else askSources(asked, below, run, () => askSpares(asked, below, run, read));
}

function itemAt(raw: unknown, indexes: readonly number[]): unknown {
  return indexes.reduce<unknown>(
    (value, index) => (value instanceof Failure ? value : Array.isArray(value) ? value[index] : null),
    raw,
  );
}

function isObject(value: unknown): boolean {
  return value !== null && value !== undefined && !(value instanceof Failure);
}

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return toFailure(error);
  }
}

/** Whether a fetch sends anything that comes with a lookup of its own object. */
export function waitsForPart({ inputs, needs }: InputsNode): boolean {
  return (
    [...inputs.values()].some(({ kind }) => kind === "part") || needs.some(({ path }) => startsAtPart(path))
  );
}

function startsAtPart({ from }: PathNode): boolean {
  return from.kind === "fetched" ? waitsForPart(from) : from.kind === "part";
}
