import { readOutcome, Substitute, weigh } from "../policy/index.ts";
import { canonical, type FetchInput, type FetchSpec } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";
import { objectKey } from "./batcher.ts";
import { type Complete, orThrow, rawOf, readItem, settle } from "./complete.ts";
import { fetchGathered } from "./gather.ts";
import type { Instance } from "./instance.ts";
import type { FetchNode } from "./model.ts";
import type { Run } from "./run.ts";
import { pathOf } from "./slot.ts";

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
  const take = (instance: Instance, read: () => unknown, outcome?: unknown): void =>
    settle(place, instance, run, (slot) => {
      const raw = orWeighed(read, spec);
      if (outcome instanceof Substitute) run.substitutions.push({ substitute: outcome, path: pathOf(slot) });
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
  if (keys !== undefined) {
    const { [keys.argument]: asked, ...rest } = args;
    const list = Array.isArray(asked) ? asked : [];
    const inputs = list.map((key) => ({
      args: rest,
      object: typeof key === "object" && key !== null ? key : { [keys.fields[0] ?? "id"]: key },
    }));
    const answer = (outcomes: readonly unknown[]): void => {
      for (const instance of instances) {
        take(instance, () => outcomes.map((outcome) => readItem(outcome, fetch.read)));
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
      for (const [name, source] of node.inputs) object[name] = orThrow(rawOf(source, instance)) ?? null;
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

/** A value, unless it failed; the failure says what it means for what is around the field. */
function orWeighed(read: () => unknown, { policies }: FetchSpec): unknown {
  try {
    return orThrow(read());
  } catch (error) {
    throw weigh(error, policies.settings.criticality.level === "REQUIRED");
  }
}
