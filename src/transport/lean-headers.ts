import type { OutgoingHttpHeaders } from "node:http2";
import { toEntries } from "./grpc-metadata.ts";

/** What the protocol itself sends, and what it does not; not for callers to say. */
const RESERVED: ReadonlySet<string> = new Set([
  "content-type",
  "grpc-accept-encoding",
  "grpc-encoding",
  "grpc-timeout",
  "te",
]);

/** The greatest number of a `grpc-timeout` has eight digits. */
const MAX_TIMEOUT_MS = 99_999_999;

/**
 * The headers of one call, but for its deadline. None of them asks for compression, and so none is due.
 *
 * The metadata is checked before, because `node:http2` closes the whole connection for a bad name.
 *
 * @throws {Failure} INVALID_ARGUMENT for metadata that cannot be sent
 */
export function toHeaders(
  path: string,
  metadata: Readonly<Record<string, string>>,
  upstream: { readonly address: string; readonly scheme: string; readonly authority: string },
): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {
    ":method": "POST",
    ":scheme": upstream.scheme,
    ":authority": upstream.authority,
    ":path": path,
    "content-type": "application/grpc+proto",
    te: "trailers",
    "grpc-timeout": "",
  };
  for (const [name, value] of toEntries(metadata, upstream.address)) {
    if (!RESERVED.has(name)) headers[name] = value;
  }
  return headers;
}

/** In milliseconds while they fit, then in seconds: that is three years, and more than a timer can be. */
export function toTimeout(leftMs: number): string {
  return leftMs <= MAX_TIMEOUT_MS ? `${Math.floor(leftMs)}m` : `${Math.floor(leftMs / 1000)}S`;
}
