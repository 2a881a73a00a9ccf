import { readOutcome, Substitute, weigh } from "../policy/index.ts";
import { canonical, type FetchInput, type FetchSpec, objectKey } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";
import { type Complete, orThrow, readItem, settle } from "./complete.ts";
import { fetchGathered } from "./gather.ts";
import type { Instance } from "./instance.ts";
import type { FetchNode, Position } from "./model.ts";
import type { Run } from "./run.ts";
import { type Path, pathOf, type Slot } from "./slot.ts";
import { noteStandInAt, sentOf } from "./stand-ins.ts";

/** A fetched field, with what makes its value of what comes. */
export interface LinkedFetch {
  readonly node: FetchNode;
  readonly complete: Complete;
}

/** Starts one fetched field of all objects of a kind; each takes its value when the answers come. */
export function startFetch({ node, complete }: LinkedFetch, instances: readonly Instance[], run: Run): void {
  const { fetch, coordinate } = node;
  const { keys, spec } = fetch;
  const place = { key: node.key, nullable: node.position.nullable };
  const take = (
    instance: Instance,
    read: () => unknown,
    outcome?: unknown,
    note?: (raw: unknown, slot: Slot) => void,
  ): void =>
    settle(place, instance, run, (slot) => {
      const raw = orWeighed(read, spec);
      note?.(raw, slot);
      if (outcome instanceof Substitute)
        run.substitutions.push({ substitute: outcome, path: pathOf(slot), life: instance.life });
      reached("decode", run.scope.requestId, coordinate);
      return complete(raw, run, slot);
    });
  let args: Readonly<Record<string, unknown>>;
  let argsKey: string;
  try {
    ({ values: args, key: argsKey } = run.argumentsOf(node.args));
  } catch (error) {
    for (const instance of instances) {
      settle(place, instance, run, () => {
        throw error;
      });
    }
    return;
  }
  if (node.refusedBy !== undefined) {
    const { reason, outcome } = run.refused(node.refusedBy);
    // Who needs what is refused fails with it: nothing stands in for what is sent.
    const own = node.refusedBy === spec ? outcome : reason;
    for (const instance of instances) take(instance, () => readItem(own, fetch.read), own);
    return;
  }
  if (keys !== undefined) {
    const { [keys.argument]: asked, ...rest } = args;
    const list = Array.isArray(asked) ? asked : [];
    const inputs = list.map((key) => ({
      args: rest,
      object: typeof key === "object" && key !== null ? key : { [keys.fields[0] ?? "id"]: key },
    }));
    const answer = (outcomes: readonly unknown[]): void => {
      for (const instance of instances) {
        const read = (): unknown => outcomes.map((outcome) => readItem(outcome, fetch.read));
        const noteItems = (items: unknown, slot: Slot): void => {
          for (const [index, outcome] of outcomes.entries()) {
            if (outcome instanceof Substitute)
              noteStandInAt(
                outcome,
                (items as unknown[])[index],
                placeOfItem(node.position, index, slot),
                run,
              );
          }
        };
        take(instance, read, undefined, noteItems);
      }
    };
    const texts = inputs.map(({ object }) => objectKey(object, keys.fields));
    run.batcher.load(spec, canonical(rest), inputs, texts, answer);
    return;
  }
  if (node.needs.length > 0) {
    fetchGathered(node, { values: args, key: argsKey }, instances, run, (outcomes) => {
      instances.forEach((instance, index) => {
        const outcome = outcomes[index];
        take(instance, () => readItem(outcome, fetch.read), outcome);
      });
    });
    return;
  }
  const fields = [...node.inputs.keys()];
  const waiting: Instance[] = [];
  const inputs: FetchInput[] = [];
  const texts: string[] = [];
  for (const instance of instances) {
    try {
      const object: Record<string, unknown> = {};
      for (const [name, source] of node.inputs)
        object[name] = orThrow(sentOf(source, instance, run, coordinate, name)) ?? null;
      inputs.push({ args, object });
      texts.push(objectKey(object, fields));
      waiting.push(instance);
    } catch (error) {
      take(instance, () => {
        throw error;
      });
    }
  }
  run.batcher.load(spec, argsKey, inputs, texts, (outcomes) => {
    waiting.forEach((instance, index) => {
      const outcome = outcomes[index];
      const read = (): unknown => (outcome === null ? null : readOutcome(orThrow(outcome), fetch.read));
      take(instance, read, outcome);
    });
  });
}

/** Where an item of a list of keys stands in the answer; undefined for one that is not taken. */
function placeOfItem(position: Position, index: number, slot: Slot): Path | undefined {
  if (position.kind === "index") return position.index === index ? pathOf(slot) : undefined;
  return [...pathOf(slot), index];
}

/** A value, unless it failed; the failure says what it means for what is around the field. */
function orWeighed(read: () => unknown, { policies }: FetchSpec): unknown {
  try {
    return orThrow(read());
  } catch (error) {
    throw weigh(error, policies.settings.criticality.level === "REQUIRED");
  }
}
