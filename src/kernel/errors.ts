/** Whose fault a failure is. What nobody classified is ours. */
export type Blame = "upstream" | "caller" | "us";

interface ErrorKind {
  readonly blame: Blame;
  /** The whole of what a client is told; it names no host, no source and no upstream text. */
  readonly message: string;
}

export type ErrorCode =
  | "UPSTREAM_TIMEOUT"
  | "UPSTREAM_UNAVAILABLE"
  | "UPSTREAM_ERROR"
  | "BAD_UPSTREAM"
  | "RATE_LIMITED"
  | "CIRCUIT_OPEN"
  | "OVERLOADED"
  | "DEADLINE_EXCEEDED"
  | "INVALID_ARGUMENT"
  | "NOT_FOUND"
  | "CONFLICT"
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "CANCELLED"
  | "INTERNAL_SERVER_ERROR";

/**
 * Every code that Selvage itself puts into `errors[].extensions.code`.
 *
 * Apollo Server adds its own for requests that never start to execute; `docs/errors.md` lists both.
 */
export const ERROR_KINDS: Readonly<Record<ErrorCode, ErrorKind>> = {
  UPSTREAM_TIMEOUT: { blame: "upstream", message: "The backend did not answer in time." },
  UPSTREAM_UNAVAILABLE: { blame: "upstream", message: "The backend could not be reached." },
  UPSTREAM_ERROR: { blame: "upstream", message: "The backend failed." },
  BAD_UPSTREAM: { blame: "upstream", message: "The backend gave an answer that cannot be used." },
  RATE_LIMITED: { blame: "upstream", message: "The backend is taking no more requests for now." },
  // These three are our own doing, yet neither bugs of ours nor anything a caller was denied: a backend is less
  // there than it should be. So a fallback may stand in for them. Breakers go by the code, not by the blame.
  CIRCUIT_OPEN: { blame: "upstream", message: "The backend keeps failing and is not asked for now." },
  OVERLOADED: { blame: "upstream", message: "Too many requests wait for the backend." },
  DEADLINE_EXCEEDED: {
    blame: "upstream",
    message: "The request's deadline left the backend too little time.",
  },
  INVALID_ARGUMENT: { blame: "caller", message: "The backend refused an argument." },
  NOT_FOUND: { blame: "caller", message: "There is nothing by that name." },
  CONFLICT: { blame: "caller", message: "The backend's state does not allow this." },
  UNAUTHENTICATED: { blame: "caller", message: "The backend asks for valid credentials." },
  FORBIDDEN: { blame: "caller", message: "The backend does not allow this to the caller." },
  CANCELLED: { blame: "caller", message: "The request was cancelled." },
  INTERNAL_SERVER_ERROR: { blame: "us", message: "Internal server error." },
};

export interface FailureOptions {
  /** What happened, for the log alone: may name hosts, statuses and upstream text. */
  readonly detail: string;
  readonly cause?: unknown;
  /** A message for the client in place of the code's own. Must be free of anything the upstream said. */
  readonly message?: string;
  readonly retryAfterMs?: number | "never" | undefined;
  readonly stage?: "connect" | "answer" | undefined;
}

/**
 * A failure with a public code. `message` and `extensions` may go to a client, `detail` and `cause` never.
 *
 * `extensions` has the name graphql-js looks for when it wraps an error that a resolver threw.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: ErrorCode;
  readonly detail: string;
  readonly extensions: { readonly code: ErrorCode };
  /**
   * When whoever refused wants to be asked again, from now: of `Retry-After`, of `grpc-retry-pushback-ms`, or when an
   * open breaker lets the next call through. "never" forbids a retry; undefined is no word on it.
   */
  readonly retryAfterMs: number | "never" | undefined;
  /**
   * "connect": no connection could be made, so whatever was asked would have failed. "answer": a whole answer came,
   * and its status is the failure. Undefined for all else, and where nobody can tell.
   */
  readonly stage: "connect" | "answer" | undefined;

  constructor(code: ErrorCode, { detail, cause, message, retryAfterMs, stage }: FailureOptions) {
    super(message ?? ERROR_KINDS[code].message, { cause });
    this.code = code;
    this.detail = detail;
    this.extensions = { code };
    this.retryAfterMs = retryAfterMs;
    this.stage = stage;
  }
}

/** Whose fault an error is: a {@link Failure} says so by its code, anything else is a bug of ours. */
export function blame(error: unknown): Blame {
  return error instanceof Failure ? ERROR_KINDS[error.code].blame : "us";
}

/** Makes anything that was thrown a {@link Failure}; what nobody classified becomes INTERNAL_SERVER_ERROR. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new Failure("INTERNAL_SERVER_ERROR", { detail, cause: error });
}
