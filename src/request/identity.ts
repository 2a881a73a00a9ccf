import type { IncomingRequest } from "./operation.ts";

/** Where callers carry their credentials. */
const CREDENTIALS = ["authorization", "proxy-authorization", "cookie", "x-api-key"] as const;

/**
 * Who asks, for everything that one caller's answer must not reach another by: as the credentials came, whole. Two
 * requests without any are of the same nobody.
 *
 * Whether the credentials are valid does not matter here: who sends others is another.
 */
export function identityOf(headers: IncomingRequest["headers"]): string {
  let identity = "";
  for (const name of CREDENTIALS) {
    const value = headers[name];
    // With its length, no value can be read as two.
    if (value !== undefined) identity += `${name} ${value.length} ${value}\n`;
  }
  return identity;
}
