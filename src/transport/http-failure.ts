import { type ErrorCode, Failure } from "../kernel/index.ts";

/**
 * Makes what undici reports a {@link Failure}.
 *
 * `answered` says whether any byte of the answer had come. It draws the line between an upstream that is not
 * there (a retry elsewhere may help) and one whose answer cannot be used, whatever words the error has.
 */
export function toHttpFailure(error: Error, answered: boolean, origin: string): Failure {
  const symbol = "code" in error && typeof error.code === "string" ? error.code : error.name;
  const code = codeOf(symbol, answered);
  const detail = `${origin}: ${symbol}: ${error.message}`;
  return new Failure(code, { detail, cause: error, ...(code === "INVALID_ARGUMENT" && CANNOT_BE_SENT) });
}

const CANNOT_BE_SENT = { message: "An argument holds characters that cannot be sent to the backend." };

function codeOf(symbol: string, answered: boolean): ErrorCode {
  if (symbol === "UND_ERR_INVALID_ARG") return "INVALID_ARGUMENT";
  if (symbol === "UND_ERR_CONNECT_TIMEOUT") return "UPSTREAM_TIMEOUT";
  // llhttp's codes; undici's own checks of headers and length only ever run on bytes that came.
  if (answered || symbol.startsWith("HPE_")) return "BAD_UPSTREAM";
  return "UPSTREAM_UNAVAILABLE";
}
