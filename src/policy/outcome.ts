import { type ErrorCode, Failure } from "../kernel/index.ts";

/** What the end of a call says of the upstream: it works, it fails, or nothing. */
export type Outcome = "success" | "failure" | "ignore";

interface Meaning {
  readonly outcome: Outcome;
  /** Whether the same call may do better in a moment; "if told when": only where the upstream named a time. */
  readonly isTransient: boolean | "if told when";
}

/** RELIABILITY SR12 and SR5, row by row. */
const MEANINGS: Readonly<Record<ErrorCode, Meaning>> = {
  UPSTREAM_UNAVAILABLE: { outcome: "failure", isTransient: true },
  // It had its whole time: what left it less became DEADLINE_EXCEEDED. Asking again would wait as long again.
  UPSTREAM_TIMEOUT: { outcome: "failure", isTransient: false },
  UPSTREAM_ERROR: { outcome: "failure", isTransient: false },
  BAD_UPSTREAM: { outcome: "failure", isTransient: false },
  // It works, and says so; it wants to be asked less, which is for whoever waits and retries.
  RATE_LIMITED: { outcome: "ignore", isTransient: "if told when" },
  // Answers of a backend that works. They end a run of failures, and a probe that gets one has found it well.
  NOT_FOUND: { outcome: "success", isTransient: false },
  CONFLICT: { outcome: "success", isTransient: false },
  UNAUTHENTICATED: { outcome: "success", isTransient: false },
  FORBIDDEN: { outcome: "success", isTransient: false },
  // Also what was never sent, for what stands in it: as a success, a caller could close a breaker with it.
  INVALID_ARGUMENT: { outcome: "ignore", isTransient: false },
  CANCELLED: { outcome: "ignore", isTransient: false },
  // Our own doing. An open circuit that counted as a failure would keep the breaker above it open for ever.
  CIRCUIT_OPEN: { outcome: "ignore", isTransient: false },
  OVERLOADED: { outcome: "ignore", isTransient: false },
  DEADLINE_EXCEEDED: { outcome: "ignore", isTransient: false },
  INTERNAL_SERVER_ERROR: { outcome: "ignore", isTransient: false },
};

export interface OutcomeOptions {
  /** What being told to ask less is for a breaker; default "ignore". */
  readonly rateLimited?: "ignore" | "failure" | undefined;
}

/** What a breaker makes of the way a call ended: the only place that says it. What is no `Failure` is a bug of ours. */
export function outcomeOf(error: unknown, { rateLimited = "ignore" }: OutcomeOptions = {}): Outcome {
  if (!(error instanceof Failure)) return "ignore";
  return error.code === "RATE_LIMITED" ? rateLimited : MEANINGS[error.code].outcome;
}

/** Whether a call that ended so may do better if it is made again; whether it may be made again is another question. */
export function isRetryable(error: unknown): error is Failure {
  if (!(error instanceof Failure) || error.retryAfterMs === "never") return false;
  const { isTransient } = MEANINGS[error.code];
  if (isTransient === "if told when") return error.retryAfterMs !== undefined;
  // No connection in time, HTTP 408 and 504: somebody gave up, but not on our whole wait.
  return isTransient || (error.code === "UPSTREAM_TIMEOUT" && error.stage !== undefined);
}
