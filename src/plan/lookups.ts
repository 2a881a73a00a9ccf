import { Failure } from "../kernel/index.ts";
import type { FetchInput } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";
import { rawOf, readItem } from "./complete.ts";
import type { Instance } from "./instance.ts";
import type { FindNode, LookupNode, ObjectNode, ValueSource } from "./model.ts";
import type { Run } from "./run.ts";

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});

/** A kind of object whose parts other sources have. */
export interface Asked {
  readonly node: ObjectNode;
  /** The field that finds the object by its key, whose own fetch is then the first lookup. */
  readonly found: FindNode | undefined;
}

/** Asks every source that a kind of object needs, for all of them at once; `done` when the last has answered. */
export function askSources(asked: Asked, instances: readonly Instance[], run: Run, done: () => void): void {
  let waiting = asked.node.lookups.length;
  asked.node.lookups.forEach((_, position) => {
    askSource(asked, position, instances, run, () => {
      waiting--;
      if (waiting === 0) done();
    });
  });
}

function askSource(
  { node, found }: Asked,
  position: number,
  instances: readonly Instance[],
  run: Run,
  done: () => void,
): void {
  const { lookup, source, key } = node.lookups[position] as LookupNode;
  const spec = lookup?.spec ?? found?.fetch.spec;
  const read = lookup?.read ?? found?.fetch.read;
  if (spec === undefined || read === undefined) throw new Error(`nothing finds the object in ${source}`);
  const asking: Instance[] = [];
  const inputs: FetchInput[] = [];
  for (const instance of instances) {
    const object: Record<string, unknown> = {};
    let isWhole = true;
    for (const [name, from] of key) {
      const value = keyOf(from, instance);
      if (value === undefined) isWhole = false;
      object[name] = value;
    }
    if (!isWhole) {
      const detail = `no key at hand by which ${source} knows a ${node.graphType}`;
      instance.parts[position] = new Failure("BAD_UPSTREAM", { detail });
      continue;
    }
    asking.push(instance);
    inputs.push(inputOf(lookup, object, found, run));
  }
  run.batcher.load(spec, inputs, undefined, (outcomes) => {
    reached("decode", run.scope.requestId, spec.coordinate);
    asking.forEach((instance, index) => {
      instance.parts[position] = readItem(outcomes[index], read);
    });
    done();
  });
}

function inputOf(
  lookup: LookupNode["lookup"],
  key: Record<string, unknown>,
  found: FindNode | undefined,
  run: Run,
): FetchInput {
  if (lookup === undefined) {
    const args = found === undefined ? NOTHING : run.argumentsOf(found.args).values;
    return { args, object: NOTHING };
  }
  if (lookup.spec.batched) return { args: NOTHING, object: key };
  const args: Record<string, unknown> = {};
  for (const [field, argument] of lookup.keyArguments) args[argument] = key[field];
  return { args, object: NOTHING };
}

/** A key's value; undefined where there is none, or none that can be read. */
function keyOf(source: ValueSource, instance: Instance): unknown {
  try {
    const value = rawOf(source, instance);
    return value === null || value instanceof Failure ? undefined : value;
  } catch {
    return undefined;
  }
}
