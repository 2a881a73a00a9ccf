import {
  Cancellation,
  type CancelSignal,
  type Clock,
  Failure,
  type Layer,
  onAbort,
  systemClock,
} from "../kernel/index.ts";
import { bucketOf, KeyTable, type KeyTableEntry } from "./key-table.ts";
import type { LayerOptions } from "./layer-options.ts";

/** A longer key costs more to build, to hold and to compare than most calls cost to make. */
const MAX_KEY_LENGTH = 64 * 1024;

export interface SingleFlightOptions<Value> {
  /** Default the machine's. */
  readonly clock?: Clock;
  /** Whether a value lacks something for which the work's deadline was too short; default: none does. */
  readonly isCut?: (value: Value) => boolean;
  /**
   * Whether one whose deadline is before the work's waits for it until then; default true. False: it does the work
   * by itself, because it would rather have a part in time than nothing.
   */
  readonly waitsForLonger?: boolean;
}

type Work<Value> = (signal: CancelSignal) => Promise<Value>;

/** Who asks, with all that it takes to ask again. */
interface Asker<Value> {
  readonly key: string;
  readonly signal: CancelSignal;
  readonly work: Work<Value>;
  readonly deadlineAt: number;
}

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
  readonly #options: SingleFlightOptions<Value>;
  readonly #clock: Clock;

  /** @param counts - `shared` grows by one for each that joins what another began */
  constructor(counts: { shared: number }, options: SingleFlightOptions<Value> = {}) {
    this.#counts = counts;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** How many pieces of work are in flight. */
  get size(): number {
    return this.#flights.size;
  }

  /**
   * What the work under this key yields; begins it if nobody has. It has a signal of its own, which aborts when all
   * that waited are gone. Whoever's signal aborts gets CANCELLED at once, and the work goes on for the others.
   *
   * The work has the deadline of whoever began it, which the upstream is told. Who has less time gets
   * DEADLINE_EXCEEDED at his own deadline. Who has more asks again if the work ran out of time: all of them at once,
   * and the one with the latest deadline first, so that none of them has to ask a third time.
   *
   * @param deadlineAt - on the clock of the policies; the work has to keep to it by itself; default none
   */
  share(
    key: string,
    signal: CancelSignal,
    work: Work<Value>,
    deadlineAt: number = Number.POSITIVE_INFINITY,
  ): Promise<Value> {
    if (signal.aborted) return Promise.reject(departed());
    if (key.length > MAX_KEY_LENGTH) return work(signal);
    const bucket = bucketOf(key);
    const joined = this.#flights.find(key, bucket);
    const asker: Asker<Value> = { key, signal, work, deadlineAt };
    if (joined !== undefined) {
      const isShorter = deadlineAt < joined.deadlineAt;
      if (isShorter && this.#options.waitsForLonger === false) return work(signal);
      this.#counts.shared++;
      return joined.join(asker, isShorter ? deadlineAt - this.#clock.now() : undefined);
    }
    const flight = new Flight<Value>(this.#flights, bucket, asker, {
      clock: this.#clock,
      isCut: this.#options.isCut,
      askAgain: (again) => this.share(again.key, again.signal, again.work, again.deadlineAt),
    });
    this.#flights.add(flight);
    const outcome = flight.join(asker, undefined);
    flight.start(work);
    return outcome;
  }
}

interface FlightOptions<Value> {
  readonly clock: Clock;
  readonly isCut: ((value: Value) => boolean) | undefined;
  readonly askAgain: (asker: Asker<Value>) => Promise<Value>;
}

interface Waiter<Value> {
  readonly asker: Asker<Value>;
  readonly resolve: (value: Value | Promise<Value>) => void;
  readonly reject: (error: unknown) => void;
  stopListening: () => void;
}

/** One piece of work, under its key for as long as anybody may join, and who waits for it. */
class Flight<Value> implements KeyTableEntry<Flight<Value>> {
  readonly key: string;
  readonly bucket: number;
  readonly deadlineAt: number;
  next: Flight<Value> | undefined;
  readonly #options: FlightOptions<Value>;
  readonly #cancellation = new Cancellation();
  readonly #flights: KeyTable<Flight<Value>>;
  /** Most work has one waiter, and needs no set. */
  #first: Waiter<Value> | undefined;
  #others: Set<Waiter<Value>> | undefined;

  constructor(
    flights: KeyTable<Flight<Value>>,
    bucket: number,
    { key, deadlineAt }: Asker<Value>,
    options: FlightOptions<Value>,
  ) {
    this.#flights = flights;
    this.key = key;
    this.bucket = bucket;
    this.deadlineAt = deadlineAt;
    this.#options = options;
  }

  /** @param leftMs - how long to wait at most; undefined: as long as the work takes */
  join(asker: Asker<Value>, leftMs: number | undefined): Promise<Value> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter<Value> = { asker, resolve, reject, stopListening: nothing };
      const stopListening = onAbort(asker.signal, () => this.#leave(waiter, departed()));
      waiter.stopListening = stopListening;
      if (leftMs !== undefined) {
        const stopWaiting = this.#options.clock.after(leftMs, () => this.#leave(waiter, tooLate()));
        waiter.stopListening = () => {
          stopListening();
          stopWaiting();
        };
      }
      if (this.#first === undefined) this.#first = waiter;
      else {
        this.#others ??= new Set();
        this.#others.add(waiter);
      }
    });
  }

  start(work: Work<Value>): void {
    let outcome: Promise<Value>;
    try {
      outcome = work(this.#cancellation);
    } catch (error) {
      outcome = Promise.reject(error);
    }
    outcome.then(
      (value) => {
        const waiters = this.#land();
        const told = this.#options.isCut?.(value) === true ? this.#askAgain(waiters) : waiters;
        for (const waiter of told) waiter.resolve(value);
      },
      (error: unknown) => {
        const waiters = this.#land();
        const wasCut = error instanceof Failure && error.code === "DEADLINE_EXCEEDED";
        for (const waiter of wasCut ? this.#askAgain(waiters) : waiters) waiter.reject(error);
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

  /** Has those ask again that have more time than the work had; the rest are returned. */
  #askAgain(waiters: readonly Waiter<Value>[]): Waiter<Value>[] {
    const hasMore = ({ asker }: Waiter<Value>): boolean => asker.deadlineAt > this.deadlineAt;
    const again = waiters.filter(hasMore).sort((a, b) => b.asker.deadlineAt - a.asker.deadlineAt);
    for (const { asker, resolve } of again) resolve(this.#options.askAgain(asker));
    return waiters.filter((waiter) => !hasMore(waiter));
  }

  #leave(waiter: Waiter<Value>, failure: Failure): void {
    if (this.#first === waiter) this.#first = undefined;
    else this.#others?.delete(waiter);
    waiter.stopListening();
    waiter.reject(failure);
    if (this.#first !== undefined || (this.#others?.size ?? 0) > 0) return;
    // First, so that whoever asks next begins anew instead of joining what is being given up.
    this.#flights.remove(this);
    this.#cancellation.abort();
  }
}

function nothing(): void {}

function tooLate(): Failure {
  return new Failure("DEADLINE_EXCEEDED", { detail: "no time left to wait for what another asked for" });
}

function departed(): Failure {
  return new Failure("CANCELLED", { detail: "the client has gone away" });
}

/** Identical reads of a field that are in flight at the same time make one call. */
export function singleFlight({ settings, isRead, usesRequestId, upstream }: LayerOptions): Layer | undefined {
  // A mutation acts each time it is sent. What names its own request is like no other's.
  if (!settings.singleFlight.enabled || !isRead || usesRequestId) return undefined;
  const flights = new SingleFlight<unknown>(upstream.counts);
  return (next) => (call) => {
    const work = (signal: CancelSignal): Promise<unknown> => next({ ...call, signal });
    return flights.share(call.key(), call.signal, work, call.deadlineAt);
  };
}
