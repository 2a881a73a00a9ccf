/**
 * When a breaker opens, how long it stays open, and what it takes to close it.
 *
 * None of this bounds a call: that is the timeout of the attempt. `openMs` is how long nothing is sent, and
 * `halfOpenTimeoutMs` how long probes may go without a success.
 */
export interface BreakerSettings {
  /** Opens at so many failures in a row, none more than a minute after the one before. */
  readonly failures: number;
  /** Opens when this share of the calls in the window failed, above 0, at most 1. */
  readonly failureRate: number;
  /** Below so many calls in the window no share is judged. */
  readonly minimumCalls: number;
  readonly windowMs: number;
  /** A call that takes as long is slow; 0: none is. */
  readonly slowCallMs: number;
  /** Opens when this share of the calls in the window was slow. */
  readonly slowCallRate: number;
  /** Closes after so many good probes in a row. */
  readonly successes: number;
  /** How long it stays open the first time, with up to a tenth more at random. */
  readonly openMs: number;
  /** What the time grows by each time it opens again; it shrinks as often as it then stays closed for `openMs`. */
  readonly openMultiplier: number;
  readonly maxOpenMs: number;
  /** How many probes may be in flight at once. */
  readonly halfOpenProbes: number;
  /** Opens again when no probe succeeds within it. */
  readonly halfOpenTimeoutMs: number;
  /** After it has closed, how long it takes until all calls are let through again; 0: none. */
  readonly rampMs: number;
}

export type BreakerProfile = "default" | "strict" | "fast";

const standard: BreakerSettings = {
  failures: 5,
  failureRate: 0.5,
  minimumCalls: 20,
  windowMs: 10_000,
  slowCallMs: 0,
  slowCallRate: 0.5,
  successes: 2,
  openMs: 30_000,
  openMultiplier: 2,
  maxOpenMs: 300_000,
  halfOpenProbes: 1,
  halfOpenTimeoutMs: 60_000,
  // Not more: a second is what a recovery may take beyond the wait and its probes.
  rampMs: 1_000,
};

/**
 * Settings by name: `strict` opens early and wants more proof before it closes, `fast` tries again early.
 */
export const BREAKER_PROFILES: Readonly<Record<BreakerProfile, BreakerSettings>> = {
  default: standard,
  strict: {
    ...standard,
    failures: 3,
    failureRate: 0.25,
    minimumCalls: 10,
    successes: 3,
    openMs: 60_000,
  },
  fast: { ...standard, windowMs: 5_000, openMs: 5_000, maxOpenMs: 30_000, halfOpenTimeoutMs: 10_000 },
};
