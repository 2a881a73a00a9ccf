import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Printable, without separators: fit for a header, a log line and a backend's own log. */
const ACCEPTED = /^[A-Za-z0-9._:-]{1,128}$/;

/**
 * The caller's `X-Request-Id`, else its `X-Correlation-Id`, else a new UUID.
 *
 * An id of another form is replaced rather than cleaned, so that two ids never become the same one.
 */
export function requestId(headers: IncomingHttpHeaders): string {
  for (const name of ["x-request-id", "x-correlation-id"]) {
    const value = headers[name];
    if (typeof value === "string" && ACCEPTED.test(value)) return value;
  }
  return randomUUID();
}
