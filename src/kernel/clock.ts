/** The only way in which a policy learns of time, so that its races can be tested on a clock that a test moves. */
export interface Clock {
  /** Milliseconds since some moment in the past. Never goes back, whatever is done to the machine's time. */
  now(): number;
  /** Calls a function once, after so many milliseconds; the function it returns takes that back. */
  after(ms: number, callback: () => void): () => void;
}

/**
 * The clock of the machine.
 *
 * Its timers keep the process alive: each belongs to a call that somebody waits for, and is taken back when that ends.
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
