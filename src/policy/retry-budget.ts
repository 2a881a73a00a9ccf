export interface RetryBudgetSettings {
  /** Retries for each call, in the long run; default 0.2. */
  readonly ratio?: number | undefined;
  /** So many retries are allowed at once, however few calls there are; default 3. */
  readonly floor?: number | undefined;
}

/**
 * How many retries one source is sent, whoever sends them: each call brings a fifth of one, each retry costs one.
 *
 * What is saved up is at most a fifth of the calls in progress, and never less than three: a connection that breaks
 * under many calls lets a fifth of them try again, and a quiet source does not turn into a rush later. In an outage
 * of any length the source gets at most 1.2 times the calls, and three.
 *
 * One account, and not a limit of retries in flight: where failures are quick, three in flight at once are hundreds
 * in a second.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #floor: number;
  #saved: number;
  #active = 0;
  #retries = 0;
  #refused = 0;

  constructor({ ratio = 0.2, floor = 3 }: RetryBudgetSettings = {}) {
    this.#ratio = ratio;
    this.#floor = floor;
    this.#saved = floor;
  }

  /** Calls in progress, those that wait for a retry included. */
  get active(): number {
    return this.#active;
  }

  /** Retries since the start, and those that the budget did not allow. */
  get counts(): { readonly retries: number; readonly refused: number } {
    return { retries: this.#retries, refused: this.#refused };
  }

  /** A call begins; {@link RetryBudget.leave} must follow. */
  enter(): void {
    this.#active += 1;
    this.#saved = Math.min(this.#most(), this.#saved + this.#ratio);
  }

  leave(): void {
    this.#active -= 1;
    this.#saved = Math.min(this.#most(), this.#saved);
  }

  /** Takes one retry, if there is one. */
  take(): boolean {
    // A rest of rounding must not cost the fifth call its retry.
    if (this.#saved < 1 - 1e-9) {
      this.#refused += 1;
      return false;
    }
    this.#saved -= 1;
    this.#retries += 1;
    return true;
  }

  #most(): number {
    return Math.max(this.#floor, this.#ratio * this.#active);
  }
}
