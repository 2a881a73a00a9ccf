import type { ErrorCode } from "../kernel/index.ts";

/** The statuses that say more than their class does (RFC 9110, section 15; RFC 6585). */
const EXACT: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [401, "UNAUTHENTICATED"],
  [403, "FORBIDDEN"],
  [404, "NOT_FOUND"],
  [408, "UPSTREAM_TIMEOUT"],
  [409, "CONFLICT"],
  [410, "NOT_FOUND"],
  [412, "CONFLICT"],
  [428, "CONFLICT"],
  [429, "RATE_LIMITED"],
  [502, "UPSTREAM_UNAVAILABLE"],
  [503, "UPSTREAM_UNAVAILABLE"],
  [504, "UPSTREAM_TIMEOUT"],
]);

/**
 * The failure that an HTTP status stands for; undefined for 2xx, which is none.
 *
 * A redirect is BAD_UPSTREAM: following it would let a backend choose whom the gateway talks to.
 */
export function codeOfHttpStatus(status: number): ErrorCode | undefined {
  if (status >= 200 && status < 300) return undefined;
  const exact = EXACT.get(status);
  if (exact !== undefined) return exact;
  if (status >= 400 && status < 500) return "INVALID_ARGUMENT";
  if (status >= 500 && status < 600) return "UPSTREAM_ERROR";
  return "BAD_UPSTREAM";
}
