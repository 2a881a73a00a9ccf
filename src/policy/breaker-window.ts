const BUCKETS = 10;

/**
 * What became of the calls of the last while, in ten buckets of time that are used in turn.
 *
 * It forgets a tenth of its length at a time, so that a count is of the last nine to ten tenths of it. Its size does
 * not depend on the traffic. A share of a call may have failed: of a batch, some keys.
 */
export class BreakerWindow {
  calls = 0;
  failed = 0;
  slow = 0;
  readonly #bucketMs: number;
  readonly #calls = new Float64Array(BUCKETS);
  readonly #failed = new Float64Array(BUCKETS);
  readonly #slow = new Float64Array(BUCKETS);
  /** Which bucket is filled, counted from the start of the clock. */
  #current: number;

  constructor(windowMs: number, now: number) {
    this.#bucketMs = windowMs / BUCKETS;
    this.#current = Math.floor(now / this.#bucketMs);
  }

  /** @param failedShare - from 0 to 1 */
  add(now: number, failedShare: number, isSlow: boolean): void {
    this.forget(now);
    const index = this.#current % BUCKETS;
    const slow = isSlow ? 1 : 0;
    this.calls += 1;
    this.failed += failedShare;
    this.slow += slow;
    this.#calls[index] = (this.#calls[index] as number) + 1;
    this.#failed[index] = (this.#failed[index] as number) + failedShare;
    this.#slow[index] = (this.#slow[index] as number) + slow;
  }

  /** Drops what is too old by now. */
  forget(now: number): void {
    const current = Math.floor(now / this.#bucketMs);
    if (current === this.#current) return;
    const first = Math.max(this.#current + 1, current - BUCKETS + 1);
    for (let bucket = first; bucket <= current; bucket++) {
      const index = bucket % BUCKETS;
      this.#calls[index] = 0;
      this.#failed[index] = 0;
      this.#slow[index] = 0;
    }
    this.#current = current;
    // Added up anew, because shares that are added and taken away again leave a rest.
    this.calls = sum(this.#calls);
    this.failed = sum(this.#failed);
    this.slow = sum(this.#slow);
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
