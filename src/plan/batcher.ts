import type { FetchInput, FetchScope, FetchSpec } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";
import type { Selections } from "./model.ts";

/** One input's outcome. */
interface Entry {
  outcome: unknown;
  /** What brings the outcome; undefined once it is there. */
  round: Round | undefined;
}

/** All that is asked of a fetch spec with the same arguments, from one {@link Batcher.send} to the next. */
interface Round {
  readonly inputs: FetchInput[];
  readonly entries: Entry[];
  readonly groups: Group[];
}

/** What one `load` asked for. */
interface Group {
  /** How many rounds have something for it. */
  remaining: number;
  readonly entries: readonly Entry[];
  readonly done: (outcomes: readonly unknown[]) => void;
}

interface Queue {
  readonly memory: Map<string, Entry>;
  next: Round | undefined;
}

/**
 * Gathers what a step of a plan asks for and sends it by fetch spec: equal inputs once for the whole request.
 *
 * Does what a loader does for one key at a time, for many at a time: no promise for each key.
 */
export class Batcher {
  readonly #scope: FetchScope;
  readonly #selections: Selections;
  readonly #queues = new Map<FetchSpec, Map<string, Queue>>();

  constructor(scope: FetchScope, selections: Selections) {
    this.#scope = scope;
    this.#selections = selections;
  }

  /**
   * Asks for inputs with the next {@link send}; `done` gets outcome i for input i.
   *
   * @param argsKey - stands for the arguments that all inputs have in common
   * @param keys - what else tells inputs apart: of their objects, `objectKey`
   */
  load(
    spec: FetchSpec,
    argsKey: string,
    inputs: readonly FetchInput[],
    keys: readonly string[],
    done: (outcomes: readonly unknown[]) => void,
  ): void {
    const queue = this.#queueOf(spec, argsKey);
    const entries: Entry[] = new Array(keys.length);
    const group: Group = { remaining: 0, entries, done };
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      let entry = queue.memory.get(key);
      if (entry === undefined) {
        queue.next ??= { inputs: [], entries: [], groups: [] };
        entry = { outcome: null, round: queue.next };
        queue.memory.set(key, entry);
        queue.next.inputs.push(inputs[index] as FetchInput);
        queue.next.entries.push(entry);
      }
      entries[index] = entry;
      if (entry.round !== undefined) join(group, entry.round);
    }
    if (group.remaining === 0) done(entries.map(({ outcome }) => outcome));
  }

  /** Sends all that was gathered; the promises resolve when whoever waited has been told. */
  send(): Promise<void>[] {
    const sent: Promise<void>[] = [];
    for (const [spec, queues] of this.#queues) {
      for (const queue of queues.values()) {
        const round = queue.next;
        if (round === undefined) continue;
        queue.next = undefined;
        reached("load", this.#scope.requestId, spec.coordinate);
        const answered = spec.load(round.inputs, this.#scope, this.#selections.get(spec));
        sent.push(answered.then((outcomes) => settle(round, outcomes)));
      }
    }
    return sent;
  }

  /** Forgets what it was told: a mutation may have changed it. */
  forget(): void {
    this.#queues.clear();
  }

  #queueOf(spec: FetchSpec, argsKey: string): Queue {
    let queues = this.#queues.get(spec);
    if (queues === undefined) {
      queues = new Map();
      this.#queues.set(spec, queues);
    }
    let queue = queues.get(argsKey);
    if (queue === undefined) {
      queue = { memory: new Map(), next: undefined };
      queues.set(argsKey, queue);
    }
    return queue;
  }
}

/** A group joins rounds while it is made, so that it is the last of each that it has joined. */
function join(group: Group, round: Round): void {
  if (round.groups.at(-1) === group) return;
  round.groups.push(group);
  group.remaining++;
}

function settle({ entries, groups }: Round, outcomes: readonly unknown[]): void {
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index] as Entry;
    entry.outcome = outcomes[index];
    entry.round = undefined;
  }
  for (const group of groups) {
    group.remaining--;
    if (group.remaining === 0) group.done(group.entries.map(({ outcome }) => outcome));
  }
}
