import { Failure } from "../kernel/index.ts";

/** Custom-Metadata of https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
const NAME = /^[0-9a-z_.-]+$/;
const VALUE = /^[ -~]*$/;

/**
 * Headers of a connection, which HTTP/2 has none of (RFC 9113, section 8.2.2), and those of a request that gRPC
 * has no say in. grpc-js answers some of them with a new connection every few milliseconds until the deadline.
 */
const NOT_METADATA: ReadonlySet<string> = new Set([
  ...["connection", "http2-settings", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"],
  ...["content-length", "host"],
]);

/**
 * The entries of some metadata as they go on the wire: names in lower case, values without the spaces around
 * them, which HTTP does not carry and some servers drop the whole value for.
 *
 * @throws {Failure} INVALID_ARGUMENT for what gRPC cannot carry as text
 */
export function toEntries(
  metadata: Readonly<Record<string, string>>,
  address: string,
): readonly (readonly [name: string, value: string])[] {
  return Object.entries(metadata).map(([given, value]) => {
    const name = NAME.test(given) ? given : given.toLowerCase();
    if (NAME.test(name) && VALUE.test(value) && !name.endsWith("-bin") && !NOT_METADATA.has(name)) {
      return [name, value.trim()];
    }
    const message = "An argument holds characters that cannot be sent to the backend.";
    throw new Failure("INVALID_ARGUMENT", { detail: `${address}: metadata "${given}"`, message });
  });
}
