import { ERROR_KINDS, type ErrorCode } from "../kernel/index.ts";

/** The status of an answer whose body failed with a code. */
const STATUSES: Readonly<Record<ErrorCode, number>> = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  // Nobody reads it: the client has gone. As access logs have it.
  CANCELLED: 499,
  INTERNAL_SERVER_ERROR: 500,
  UPSTREAM_ERROR: 502,
  BAD_UPSTREAM: 502,
  UPSTREAM_UNAVAILABLE: 503,
  CIRCUIT_OPEN: 503,
  OVERLOADED: 503,
  UPSTREAM_TIMEOUT: 504,
  DEADLINE_EXCEEDED: 504,
};

export function statusOf(code: ErrorCode): number {
  return STATUSES[code];
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(ERROR_KINDS, code);
}
