import type { OutgoingHttpHeaders } from "node:http2";
import { Failure } from "../kernel/index.ts";

/** Custom-Metadata of https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
const NAME = /^[0-9a-z_.-]+$/;
const VALUE = /^[ -~]*$/;

/** What the protocol itself sends; not for callers to say. */
const RESERVED: ReadonlySet<string> = new Set([
  "content-type",
  "grpc-accept-encoding",
  "grpc-encoding",
  "grpc-timeout",
  "te",
  "user-agent",
]);

/** The greatest number of a `grpc-timeout` has eight digits. */
const MAX_TIMEOUT_DIGITS_MS = 99_999_999;

/**
 * The headers of one call, but for its deadline. None of them asks for compression, and so none is due.
 *
 * Checked here because `node:http2` closes the whole connection for a bad name, and sends a bad value.
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
  for (const given of Object.keys(metadata)) {
    const value = metadata[given] ?? "";
    const name = NAME.test(given) ? given : given.toLowerCase();
    if (!NAME.test(name) || name.endsWith("-bin") || !VALUE.test(value)) {
      const detail = `${upstream.address}: metadata "${given}"`;
      const message = "An argument holds characters that cannot be sent to the backend.";
      throw new Failure("INVALID_ARGUMENT", { detail, message });
    }
    if (!RESERVED.has(name)) headers[name] = value;
  }
  return headers;
}

/** In milliseconds while they fit, then in seconds: that is three years, and more than a timer can be. */
export function toTimeout(leftMs: number): string {
  return leftMs <= MAX_TIMEOUT_DIGITS_MS ? `${Math.floor(leftMs)}m` : `${Math.floor(leftMs / 1000)}S`;
}
