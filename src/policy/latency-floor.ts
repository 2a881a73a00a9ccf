/** So many calls, none of them faster, are evidence; and for how long. */
const EVIDENCE = 5;
const HALF_CALLS = 16;
const HALF_MS = 30_000;

/** What the calls of a while took. */
interface Half {
  readonly startedAt: number;
  calls: number;
  /** Of those that came to their end. */
  leastMs: number;
  /** Of those that were cut off: they would have taken longer. */
  mostCutMs: number;
}

/**
 * The least time that anything has taken of late: what has less left will not make it.
 *
 * The least and not the average: who has the time of half the calls may well be one of the fast ones. Of the last 16
 * to 32 calls, none older than a minute and a half, in two halves, so that its size does not depend on the traffic.
 * One fast call is enough to lower it at once.
 */
export class LatencyFloor {
  #current: Half = half(Number.NEGATIVE_INFINITY);
  #previous: Half = half(Number.NEGATIVE_INFINITY);

  /** @param isCut - whether it was given up for want of time: then it says no more than how long it took at least */
  add(now: number, ms: number, isCut: boolean): void {
    this.#turn(now);
    const current = this.#current;
    current.calls += 1;
    if (isCut) current.mostCutMs = Math.max(current.mostCutMs, ms);
    else current.leastMs = Math.min(current.leastMs, ms);
  }

  /** In milliseconds; undefined without enough calls to tell. */
  at(now: number): number | undefined {
    this.#turn(now);
    const [current, previous] = [this.#current, this.#previous];
    if (current.calls + previous.calls < EVIDENCE) return undefined;
    const leastMs = Math.min(current.leastMs, previous.leastMs);
    // Where none came to an end, the one that was given the most time says the most.
    return Number.isFinite(leastMs) ? leastMs : Math.max(current.mostCutMs, previous.mostCutMs);
  }

  #turn(now: number): void {
    const { startedAt, calls } = this.#current;
    const ageMs = now - startedAt;
    if (calls < HALF_CALLS && ageMs < HALF_MS) return;
    this.#previous = ageMs < 2 * HALF_MS ? this.#current : half(now);
    this.#current = half(now);
  }
}

function half(startedAt: number): Half {
  return { startedAt, calls: 0, leastMs: Number.POSITIVE_INFINITY, mostCutMs: 0 };
}
