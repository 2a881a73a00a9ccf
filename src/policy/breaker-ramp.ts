/** What {@link Ramp} is made of. */
export interface RampOptions {
  readonly startsAt: number;
  readonly rampMs: number;
  /** So many calls at once are never held back. */
  readonly freeCalls: number;
}

/**
 * The first moments after a recovery: admits a share of the calls that grows with time, spread evenly.
 *
 * It breaks a rush, and where there is none it must not be felt: a call that finds few others in flight is admitted.
 */
export class Ramp {
  readonly endsAt: number;
  readonly #options: RampOptions;
  #inFlight = 0;
  /** The part of a call that is due to those that came, below one. */
  #credit = 0;

  constructor(options: RampOptions) {
    this.#options = options;
    this.endsAt = options.startsAt + options.rampMs;
  }

  /** Whether one more call may go; it must be told of its end by {@link Ramp.leave}. */
  enter(now: number): boolean {
    const { startsAt, rampMs, freeCalls } = this.#options;
    this.#credit += (now - startsAt) / rampMs;
    if (this.#credit < 1 && this.#inFlight >= freeCalls) return false;
    this.#credit = Math.max(0, this.#credit - 1);
    this.#inFlight += 1;
    return true;
  }

  leave(): void {
    this.#inFlight -= 1;
  }
}
