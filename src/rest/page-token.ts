import { createHash } from "node:crypto";
import type { Endpoint } from "./model.ts";

const CHECK_BYTES = 6;

/** Makes cursors tokens of one endpoint, and back. */
export interface PageTokens {
  encode(cursor: string): string;
  /** Undefined for what this endpoint has not given out, as far as can be told. */
  decode(token: string): string | undefined;
}

/**
 * A token is base64url of a check and the cursor.
 *
 * The check finds tokens that are broken, or of another endpoint or version, whose cursors a backend might take for
 * something else. It keeps nobody from making one: a cursor holds no more than the client's schema gives.
 */
export function pageTokens({ version, name }: Pick<Endpoint, "version" | "name">): PageTokens {
  const checkOf = (cursor: string): Buffer =>
    createHash("sha256").update(`${version} ${name}\n${cursor}`).digest().subarray(0, CHECK_BYTES);
  return {
    encode: (cursor) => Buffer.concat([checkOf(cursor), Buffer.from(cursor)]).toString("base64url"),
    decode(token) {
      const bytes = Buffer.from(token, "base64url");
      if (bytes.length < CHECK_BYTES || bytes.toString("base64url") !== token) return undefined;
      const cursor = bytes.toString("utf8", CHECK_BYTES);
      return checkOf(cursor).equals(bytes.subarray(0, CHECK_BYTES)) ? cursor : undefined;
    },
  };
}
