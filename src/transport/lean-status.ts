import { constants as Http2, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from "node:http2";
import { Metadata, status as Status, type StatusObject } from "@grpc/grpc-js";
import type { ErrorCode } from "../kernel/index.ts";

type Headers = IncomingHttpHeaders & IncomingHttpStatusHeader;

/**
 * What the headers or trailers of an answer say of the call: its gRPC status, or else what an HTTP status other
 * than 200 stands for; undefined when they say nothing.
 */
export function toStatus(headers: Headers): StatusObject | undefined {
  const { ":status": httpStatus = 200, "grpc-status": status, "grpc-message": message } = headers;
  if (typeof status === "string") {
    const details = typeof message === "string" ? decodePercent(message) : "";
    return { code: Number(status), details, metadata: toMetadata(headers) };
  }
  if (httpStatus === 200) return undefined;
  const code = STATUS_OF_HTTP.get(httpStatus) ?? Status.UNKNOWN;
  return { code, details: `HTTP status ${httpStatus}`, metadata: new Metadata() };
}

/** https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
const STATUS_OF_HTTP: ReadonlyMap<number, Status> = new Map([
  [400, Status.INTERNAL],
  [401, Status.UNAUTHENTICATED],
  [403, Status.PERMISSION_DENIED],
  [404, Status.UNIMPLEMENTED],
  [429, Status.UNAVAILABLE],
  [502, Status.UNAVAILABLE],
  [503, Status.UNAVAILABLE],
  [504, Status.UNAVAILABLE],
]);

/** The failure that the end of a stream without a status stands for, by its RST_STREAM code. */
export function codeOfReset(rstCode: number, hasAnswered: boolean): ErrorCode {
  // A stream that ended as it should, but for the status.
  if (rstCode === Http2.NGHTTP2_NO_ERROR) return "BAD_UPSTREAM";
  if (rstCode === Http2.NGHTTP2_ENHANCE_YOUR_CALM) return "RATE_LIMITED";
  // As with a TCP connection that is reset before the answer: not there, rather than answering badly.
  return hasAnswered ? "UPSTREAM_ERROR" : "UPSTREAM_UNAVAILABLE";
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toMetadata(headers: IncomingHttpHeaders): Metadata {
  try {
    const metadata = Metadata.fromHttp2Headers(headers);
    metadata.remove("grpc-status");
    metadata.remove("grpc-message");
    return metadata;
  } catch {
    // A name or a value that gRPC does not allow; the status holds without them.
    return new Metadata();
  }
}
