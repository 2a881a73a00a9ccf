import type { Ramp } from "./breaker-ramp.ts";
import type { BreakerWindow } from "./breaker-window.ts";

export type BreakerState = "closed" | "open" | "half-open";

interface Common {
  readonly since: number;
  /** How often it has opened without staying closed for long in between. */
  readonly level: number;
}

export interface Closed extends Common {
  readonly kind: "closed";
  readonly window: BreakerWindow;
  /** Failures in a row, and when the last one was. */
  run: number;
  lastFailureAt: number;
  /** While the recovery is young. */
  ramp: Ramp | undefined;
}

interface Open extends Common {
  readonly kind: "open";
  readonly until: number;
}

export interface HalfOpen extends Common {
  readonly kind: "half-open";
  inFlight: number;
  successes: number;
  /** Set by the first probe since the last success. */
  verdictBy: number | undefined;
}

interface Forced extends Common {
  readonly kind: "forced";
  readonly state: "open" | "closed";
}

/** What a breaker is in: each state holds the data it owns, and no more. */
export type State = Closed | Open | HalfOpen | Forced;

export function nameOf(state: State): BreakerState {
  return state.kind === "forced" ? state.state : state.kind;
}
