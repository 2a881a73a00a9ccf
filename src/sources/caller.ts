import type { FetchScope } from "./fetch.ts";

/**
 * Who asks, and what of his request is sent, as one text: equal exactly for requests that may see each other's
 * answers, as far as no arguments are concerned.
 *
 * @param headers - lower-case names of those that are forwarded or read, always in the same order
 */
export function callerText(
  headers: readonly string[],
  scope: Pick<FetchScope, "headers" | "identity">,
): string {
  let text = "";
  for (const name of headers) {
    const value = scope.headers[name];
    // With its length, no value can be read as two.
    text += value === undefined ? "-\n" : `${value.length} ${value}\n`;
  }
  // Last, because it alone may hold line breaks.
  return text + scope.identity;
}
