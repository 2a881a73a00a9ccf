import { STATUS_CODES } from "node:http";
import type { RequestProblem } from "./request-problem.ts";

/** Why a request has no good answer, as a caller is told. */
export interface RestFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: readonly RequestProblem[] | undefined;
}

/** `{"error":{"code","message","details"}}`. */
export function failureBody({ code, message, details }: RestFailure): string {
  return JSON.stringify({ error: { code, message, details } });
}

/** The same as a problem document (RFC 9457), whose members beyond the standard ones are ours. */
export function problemBody({ status, code, message, details }: RestFailure): string {
  const title = STATUS_CODES[status] ?? "Error";
  return JSON.stringify({ type: "about:blank", title, status, detail: message, code, details });
}
