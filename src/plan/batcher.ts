import { canonical, type FetchInput, type FetchScope, type FetchSpec } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";

/** One input's outcome, and who waits for it. */
interface Entry {
  settled: boolean;
  outcome: unknown;
  readonly groups: Group[];
}

interface Group {
  remaining: number;
  readonly entries: readonly Entry[];
  readonly done: (outcomes: readonly unknown[]) => void;
}

interface Queue {
  readonly memory: Map<string, Entry>;
  inputs: FetchInput[];
  entries: Entry[];
}

/**
 * Gathers what a step of a plan asks for and sends it by fetch spec: equal inputs once for the whole request.
 *
 * Does what a loader does for one key at a time, for many at a time: no promise for each key.
 */
export class Batcher {
  readonly #scope: FetchScope;
  readonly #queues = new Map<FetchSpec, Queue>();

  constructor(scope: FetchScope) {
    this.#scope = scope;
  }

  /**
   * Asks for inputs with the next {@link send}; `done` gets outcome i for input i.
   *
   * @param argsKey - stands for the arguments where all inputs have the same
   */
  load(
    spec: FetchSpec,
    inputs: readonly FetchInput[],
    argsKey: string | undefined,
    done: (outcomes: readonly unknown[]) => void,
  ): void {
    const queue = this.#queueOf(spec);
    const entries: Entry[] = new Array(inputs.length);
    const group: Group = { remaining: 0, entries, done };
    const [only] = spec.objectFields.size === 1 ? spec.objectFields : [];
    for (let index = 0; index < inputs.length; index++) {
      const input = inputs[index] as FetchInput;
      const value = only === undefined ? undefined : input.object[only];
      const objectKey = typeof value === "string" ? value : canonical(input.object);
      const key = `${argsKey ?? canonical(input.args)} ${objectKey}`;
      let entry = queue.memory.get(key);
      if (entry === undefined) {
        entry = { settled: false, outcome: null, groups: [] };
        queue.memory.set(key, entry);
        queue.inputs.push(input);
        queue.entries.push(entry);
      }
      entries[index] = entry;
      if (!entry.settled) {
        group.remaining++;
        entry.groups.push(group);
      }
    }
    if (group.remaining === 0) done(entries.map(({ outcome }) => outcome));
  }

  /** Sends all that was gathered; the promises resolve when whoever waited has been told. */
  send(): Promise<void>[] {
    const sent: Promise<void>[] = [];
    for (const [spec, queue] of this.#queues) {
      if (queue.inputs.length === 0) continue;
      const { inputs, entries } = queue;
      queue.inputs = [];
      queue.entries = [];
      reached("load", this.#scope.requestId, spec.coordinate);
      sent.push(spec.load(inputs, this.#scope).then((outcomes) => settle(entries, outcomes)));
    }
    return sent;
  }

  /** Forgets what it was told: a mutation may have changed it. */
  forget(): void {
    this.#queues.clear();
  }

  #queueOf(spec: FetchSpec): Queue {
    let queue = this.#queues.get(spec);
    if (queue === undefined) {
      queue = { memory: new Map(), inputs: [], entries: [] };
      this.#queues.set(spec, queue);
    }
    return queue;
  }
}

function settle(entries: readonly Entry[], outcomes: readonly unknown[]): void {
  const ready: Group[] = [];
  entries.forEach((entry, index) => {
    entry.settled = true;
    entry.outcome = outcomes[index];
    for (const group of entry.groups) if (--group.remaining === 0) ready.push(group);
  });
  for (const { done, entries: all } of ready) done(all.map(({ outcome }) => outcome));
}
