import { Cancellation, type CancelSignal, Failure, type Layer, onAbort } from "../kernel/index.ts";
import { bucketOf, KeyTable, type KeyTableEntry } from "./key-table.ts";
import type { LayerOptions } from "./layer-options.ts";

/** A longer key costs more to build, to hold and to compare than most calls cost to make. */
const MAX_KEY_LENGTH = 64 * 1024;

/**
 * Lets those that ask for the same thing at the same time share one piece of work.
 *
 * Keys are compared whole, never by a hash alone: two that only look alike would give one caller what another asked
 * for. Only work that is in flight is held, so it is bounded by the requests in flight, and nothing that failed is
 * remembered.
 */
export class SingleFlight<Value> {
  readonly #flights = new KeyTable<Flight<Value>>();
  readonly #counts: { shared: number };

  /** @param counts - `shared` grows by one for each that joins what another began */
  constructor(counts: { shared: number }) {
    this.#counts = counts;
  }

  /** How many pieces of work are in flight. */
  get size(): number {
    return this.#flights.size;
  }

  /**
   * What the work under this key yields; begins it if nobody has. It has a signal of its own, which aborts when all
   * that waited are gone. Whoever's signal aborts gets CANCELLED at once, and the work goes on for the others.
   */
  share(key: string, signal: CancelSignal, work: (signal: CancelSignal) => Promise<Value>): Promise<Value> {
    if (signal.aborted) return Promise.reject(departed());
    if (key.length > MAX_KEY_LENGTH) return work(signal);
    const bucket = bucketOf(key);
    const joined = this.#flights.find(key, bucket);
    if (joined !== undefined) {
      this.#counts.shared++;
      return joined.join(signal);
    }
    const flight = new Flight<Value>(this.#flights, key, bucket);
    this.#flights.add(flight);
    const outcome = flight.join(signal);
    flight.start(work);
    return outcome;
  }
}

interface Waiter<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
  stopListening: () => void;
}

/** One piece of work, under its key for as long as anybody may join, and who waits for it. */
class Flight<Value> implements KeyTableEntry<Flight<Value>> {
  readonly key: string;
  readonly bucket: number;
  next: Flight<Value> | undefined;
  readonly #cancellation = new Cancellation();
  readonly #flights: KeyTable<Flight<Value>>;
  /** Most work has one waiter, and needs no set. */
  #first: Waiter<Value> | undefined;
  #others: Set<Waiter<Value>> | undefined;

  constructor(flights: KeyTable<Flight<Value>>, key: string, bucket: number) {
    this.#flights = flights;
    this.key = key;
    this.bucket = bucket;
  }

  join(signal: CancelSignal): Promise<Value> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter<Value> = { resolve, reject, stopListening: nothing };
      waiter.stopListening = onAbort(signal, () => this.#leave(waiter));
      if (this.#first === undefined) this.#first = waiter;
      else {
        this.#others ??= new Set();
        this.#others.add(waiter);
      }
    });
  }

  start(work: (signal: CancelSignal) => Promise<Value>): void {
    let outcome: Promise<Value>;
    try {
      outcome = work(this.#cancellation);
    } catch (error) {
      outcome = Promise.reject(error);
    }
    outcome.then(
      (value) => {
        for (const waiter of this.#land()) waiter.resolve(value);
      },
      (error: unknown) => {
        for (const waiter of this.#land()) waiter.reject(error);
      },
    );
  }

  /** Ends the wait of all who still wait. Nobody joins any more, before the first of them is told. */
  #land(): Waiter<Value>[] {
    const waiters: Waiter<Value>[] = [];
    if (this.#first !== undefined) waiters.push(this.#first);
    if (this.#others !== undefined) waiters.push(...this.#others);
    this.#flights.remove(this);
    for (const waiter of waiters) waiter.stopListening();
    return waiters;
  }

  #leave(waiter: Waiter<Value>): void {
    if (this.#first === waiter) this.#first = undefined;
    else this.#others?.delete(waiter);
    waiter.stopListening();
    waiter.reject(departed());
    if (this.#first !== undefined || (this.#others?.size ?? 0) > 0) return;
    // First, so that whoever asks next begins anew instead of joining what is being given up.
    this.#flights.remove(this);
    this.#cancellation.abort();
  }
}

function nothing(): void {}

function departed(): Failure {
  return new Failure("CANCELLED", { detail: "the client has gone away" });
}

/** Identical reads of a field that are in flight at the same time make one call. */
export function singleFlight({ settings, isRead, usesRequestId, counts }: LayerOptions): Layer | undefined {
  // A mutation acts each time it is sent. What names its own request is like no other's.
  if (!settings.singleFlight.enabled || !isRead || usesRequestId) return undefined;
  const flights = new SingleFlight<unknown>(counts);
  return (next) => (call) => flights.share(call.key(), call.signal, (signal) => next({ ...call, signal }));
}
