import { status as Status, type StatusObject } from "@grpc/grpc-js";
import { type ErrorCode, Failure } from "../kernel/index.ts";
import { excerpt } from "./excerpt.ts";

/** https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const CODES: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  // The server's word that somebody before us gave up, which says nothing of its health (RELIABILITY SR12). A call
  // that we cancel ends before its status comes.
  [Status.CANCELLED, "CANCELLED"],
  [Status.UNKNOWN, "UPSTREAM_ERROR"],
  [Status.INVALID_ARGUMENT, "INVALID_ARGUMENT"],
  [Status.DEADLINE_EXCEEDED, "UPSTREAM_TIMEOUT"],
  [Status.NOT_FOUND, "NOT_FOUND"],
  [Status.ALREADY_EXISTS, "CONFLICT"],
  [Status.PERMISSION_DENIED, "FORBIDDEN"],
  [Status.RESOURCE_EXHAUSTED, "RATE_LIMITED"],
  [Status.FAILED_PRECONDITION, "CONFLICT"],
  [Status.ABORTED, "CONFLICT"],
  [Status.OUT_OF_RANGE, "INVALID_ARGUMENT"],
  [Status.UNIMPLEMENTED, "UPSTREAM_ERROR"],
  [Status.INTERNAL, "UPSTREAM_ERROR"],
  [Status.UNAVAILABLE, "UPSTREAM_UNAVAILABLE"],
  [Status.DATA_LOSS, "UPSTREAM_ERROR"],
  [Status.UNAUTHENTICATED, "UNAUTHENTICATED"],
]);

/** The failure that a gRPC status stands for; undefined for OK, BAD_UPSTREAM for what is no status at all. */
export function codeOfGrpcStatus(status: number | undefined): ErrorCode | undefined {
  if (status === Status.OK) return undefined;
  return (status !== undefined && CODES.get(status)) || "BAD_UPSTREAM";
}

export interface GrpcEnding {
  readonly status: StatusObject;
  /** Whether response headers or a message had come. */
  readonly hasAnswered: boolean;
  /** What grpc-js was given as `grpc.max_receive_message_length`; see {@link unmistakableLimit}. */
  readonly limit: number;
  readonly address: string;
}

/** Makes a status other than OK a {@link Failure}, and undoes the misnomers of grpc-js. */
export function toGrpcFailure({ status, hasAnswered, limit, address }: GrpcEnding): Failure {
  const stage = !hasAnswered && isNoConnection(status) ? "connect" : undefined;
  return toStatusFailure(status, address, misnomer(status, hasAnswered, limit), stage);
}

/** Makes what a server said instead of OK a {@link Failure}, by the code of its status if by no other. */
export function toStatusFailure(
  status: StatusObject,
  address: string,
  code?: ErrorCode,
  stage?: Failure["stage"],
): Failure {
  // grpc-js has a status without a code and without details for a compressed message of no coding.
  const words = excerpt(String(status.details ?? "")) ?? "no message";
  const detail = `${address}: gRPC status ${status.code}: ${words}`;
  return new Failure(code ?? codeOfGrpcStatus(status.code) ?? "BAD_UPSTREAM", {
    detail,
    cause: status,
    retryAfterMs: pushbackOf(status),
    stage,
  });
}

/** What a server says of when to come back (gRFC A6, "Pushback"): a negative or an unreadable number is "never". */
function pushbackOf({ metadata }: StatusObject): number | "never" | undefined {
  const values = metadata.get("grpc-retry-pushback-ms");
  if (values.length === 0) return undefined;
  const [value] = values;
  const isNumber = values.length === 1 && typeof value === "string" && /^\d{1,10}$/.test(value);
  return isNumber ? Number(value) : "never";
}

/** There is no other sign of it than grpc-js's own words. A server that sends the same words gains nothing by it. */
function isNoConnection({ code, details }: StatusObject): boolean {
  return (
    code === Status.UNAVAILABLE &&
    (details.startsWith("No connection established") || details.startsWith("Name resolution failed"))
  );
}

/**
 * grpc-js reports what it finds wrong with an answer as if the server had sent that status; there is no other
 * sign of it than its own words. A server that sends the same words moves itself from one upstream failure to
 * another, no further: only RESOURCE_EXHAUSTED would change whose fault it is, and that needs the limit.
 */
function misnomer(
  { code, details }: StatusObject,
  hasAnswered: boolean,
  limit: number,
): ErrorCode | undefined {
  // Also an HTML page with status 200: its first five bytes read as a length of 1.7 GB.
  if (code === Status.RESOURCE_EXHAUSTED && details.includes(String(limit))) return "BAD_UPSTREAM";
  if (code === Status.INTERNAL && details.startsWith("Failed to decompress")) return "BAD_UPSTREAM";
  // Trailers without a status.
  if (code === Status.UNKNOWN && details === "Received HTTP status code 200") return "BAD_UPSTREAM";
  // A reset by CANCEL.
  if (code === Status.CANCELLED && details === "Call cancelled")
    return hasAnswered ? "UPSTREAM_ERROR" : "UPSTREAM_UNAVAILABLE";
  const reset = code === Status.INTERNAL && /^Received RST_STREAM with code (\d+)/.exec(details)?.[1];
  if (!reset) return undefined;
  // Code 0 is a stream that ended as it should, but for the status.
  if (reset === "0") return "BAD_UPSTREAM";
  // As with a TCP connection that is reset before the answer: not there, rather than answering badly.
  return hasAnswered ? undefined : "UPSTREAM_UNAVAILABLE";
}

/**
 * The limit as grpc-js is given it: the same for every whole number of bytes, with a random fraction.
 *
 * grpc-js names its limit when a message is over it. A fraction that no server can know tells that apart from
 * a server's own RESOURCE_EXHAUSTED, which may use the same words when its server is grpc-js.
 */
export function unmistakableLimit(maxBytes: number): number {
  return maxBytes + 0.25 + Math.random() / 2;
}
