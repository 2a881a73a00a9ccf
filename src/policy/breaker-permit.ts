/** A call that is not let through. */
export interface Refusal {
  readonly isAdmitted: false;
  /** When the next one may be, in whole milliseconds; undefined while somebody holds the breaker open. */
  readonly retryAfterMs: number | undefined;
}

export function refuse(retryAfterMs: number | undefined): Refusal {
  return {
    isAdmitted: false,
    retryAfterMs: retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs),
  };
}

/** Who gave the permit, and hears how its call ended. */
interface Settler {
  settle(permit: Permit, succeeded: number, failed: number, now: number | undefined): void;
}

/** Leave for one call. The first word on how it ended counts, and only while the state that gave it still holds. */
export class Permit {
  readonly isAdmitted = true;
  readonly admittedAt: number;
  /** The state that gave it, the very object. */
  readonly admittedBy: object;
  #settler: Settler | undefined;

  constructor(settler: Settler, admittedBy: object, admittedAt: number) {
    this.#settler = settler;
    this.admittedBy = admittedBy;
    this.admittedAt = admittedAt;
  }

  succeed(): void {
    this.settle(1, 0);
  }

  fail(): void {
    this.settle(0, 1);
  }

  /** It ended in a way that says nothing about the upstream. */
  ignore(): void {
    this.settle(0, 0);
  }

  /**
   * A batch: so many keys with a good outcome, and so many that failed. It is one call, however many keys it has:
   * else one that fails once with a hundred keys would open the breaker by itself.
   *
   * @param now - for whoever has just asked the clock
   */
  settle(succeeded: number, failed: number, now?: number): void {
    const settler = this.#settler;
    this.#settler = undefined;
    settler?.settle(this, succeeded, failed, now);
  }
}
