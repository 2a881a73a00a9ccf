import type { LimitSettings } from "../config/index.ts";
import { type Clock, Failure, onAbort } from "../kernel/index.ts";
import { FLOOR_MS, type TimedCall, type TimedLayer } from "./deadline.ts";

/** For metrics; all but the first two grow from the start. */
export interface LimitCounts {
  readonly inFlight: number;
  readonly queued: number;
  readonly admitted: number;
  /** Found the queue full, or waited too long in it. */
  readonly refused: number;
  /** Waited, and were given up by their callers. */
  readonly abandoned: number;
}

interface Waiter {
  readonly admit: () => void;
}

/**
 * A bulkhead: so many calls in flight, a queue for some more, first come, first served. What hangs holds its own
 * places, and no others.
 */
export class Bulkhead {
  readonly #settings: LimitSettings;
  readonly #clock: Clock;
  /** In the order of their coming; a set, because those in the middle may leave. */
  readonly #queue = new Set<Waiter>();
  #inFlight = 0;
  #admitted = 0;
  #refused = 0;
  #abandoned = 0;

  constructor(settings: LimitSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  get counts(): LimitCounts {
    return {
      inFlight: this.#inFlight,
      queued: this.#queue.size,
      admitted: this.#admitted,
      refused: this.#refused,
      abandoned: this.#abandoned,
    };
  }

  /**
   * Does the work when there is a place for it, and frees the place however it ends.
   *
   * Rejects with OVERLOADED if there is none in time, DEADLINE_EXCEEDED if the deadline came first, CANCELLED if the
   * signal aborts in the queue.
   */
  async run<Result>(call: TimedCall, work: () => Promise<Result>): Promise<Result> {
    // Places are handed on from call to call while anybody waits: nobody who comes now is before them.
    if (this.#inFlight < this.#settings.maxConcurrent) this.#inFlight += 1;
    else await this.#wait(call);
    this.#admitted += 1;
    try {
      if (call.signal.aborted) throw departed();
      return await work();
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    const [first] = this.#queue;
    if (first === undefined) this.#inFlight -= 1;
    else first.admit();
  }

  #wait({ signal, deadlineAt }: TimedCall): Promise<void> {
    const { maxConcurrent, maxQueue, queueMs } = this.#settings;
    const leftMs = (deadlineAt ?? Number.POSITIVE_INFINITY) - this.#clock.now() - FLOOR_MS;
    if (signal.aborted) return Promise.reject(departed());
    if (this.#queue.size >= maxQueue) {
      return this.#refuse("OVERLOADED", `${maxConcurrent} calls in flight, ${maxQueue} in the queue`);
    }
    if (leftMs <= 0) return this.#refuse("DEADLINE_EXCEEDED", "no time left to wait for a place");
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#queue.delete(waiter);
        stopWaiting();
        stopListening();
      };
      const waiter: Waiter = {
        admit: () => {
          leave();
          resolve();
        },
      };
      const stopWaiting = this.#clock.after(Math.min(queueMs, leftMs), () => {
        leave();
        const code = leftMs < queueMs ? "DEADLINE_EXCEEDED" : "OVERLOADED";
        reject(this.#refusal(code, `no place within ${Math.floor(Math.min(queueMs, leftMs))} ms`));
      });
      const stopListening = onAbort(signal, () => {
        leave();
        this.#abandoned += 1;
        reject(departed());
      });
      this.#queue.add(waiter);
    });
  }

  #refuse(code: "OVERLOADED" | "DEADLINE_EXCEEDED", detail: string): Promise<never> {
    return Promise.reject(this.#refusal(code, detail));
  }

  #refusal(code: "OVERLOADED" | "DEADLINE_EXCEEDED", detail: string): Failure {
    this.#refused += 1;
    return new Failure(code, { detail });
  }
}

/** Sends through a bulkhead. Outside the breakers: our own refusal is not the upstream's fault. */
export function limit<Call extends TimedCall>(bulkhead: Bulkhead): TimedLayer<Call> {
  return (next) => (call) => bulkhead.run(call, () => next(call));
}

function departed(): Failure {
  return new Failure("CANCELLED", { detail: "nobody waits for a place any more" });
}
