import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyReply } from "fastify";
import { SECURITY_HEADERS } from "./security-headers.ts";

/** Every answer that is neither GraphQL nor a page: its status, its code and what the caller is told. */
const FAILURES = {
  400: ["BAD_REQUEST", "The request cannot be read."],
  404: ["NOT_FOUND", "There is nothing at this path."],
  405: ["METHOD_NOT_ALLOWED", "This path does not take this method."],
  406: ["NOT_ACCEPTABLE", "The answer is JSON, which the Accept header refuses."],
  408: ["REQUEST_TIMEOUT", "The request did not arrive in time."],
  413: ["PAYLOAD_TOO_LARGE", "The body is larger than 1 MiB."],
  414: ["URI_TOO_LONG", "The path is too long."],
  415: ["UNSUPPORTED_MEDIA_TYPE", "The body must be application/json, without a content encoding."],
  421: ["MISDIRECTED_REQUEST", "This listener does not answer to that Host."],
  431: ["HEADERS_TOO_LARGE", "The headers are larger than 16 KiB."],
  500: ["INTERNAL_SERVER_ERROR", "Internal server error."],
  503: ["OVERLOADED", "The gateway is taking no more requests for now."],
} as const;

export type FailureStatus = keyof typeof FAILURES;

/** The code of a refusal, and what a caller is told unless there is more to say. */
export function standardFailure(status: FailureStatus): { readonly code: string; readonly message: string } {
  const [code, message] = FAILURES[status];
  return { code, message };
}

/** `{"error":{"code","message"}}`, the one form of every refusal outside GraphQL. */
function failureBody(status: FailureStatus, message?: string): string {
  const [code, standard] = FAILURES[status];
  return JSON.stringify({ error: { code, message: message ?? standard } });
}

/** The same refusal for whoever reads GraphQL answers only. */
export function graphqlFailureBody(status: FailureStatus): string {
  const [code, message] = FAILURES[status];
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}

export function sendFailure(reply: FastifyReply, status: FailureStatus, message?: string): FastifyReply {
  return reply.code(status).type("application/json; charset=utf-8").send(failureBody(status, message));
}

/**
 * What a caller is told of an error that Fastify or a handler threw.
 *
 * Only the status and Fastify's own codes are looked at: a message may hold anything.
 */
export function toFailureStatus(error: unknown): { status: FailureStatus; message?: string } {
  if (!(error instanceof Error)) return { status: 500 };
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  if (code === "FST_ERR_CTP_INVALID_JSON_BODY" || code === "FST_ERR_CTP_EMPTY_JSON_BODY") {
    return { status: 400, message: "The body is not valid JSON." };
  }
  if (typeof statusCode !== "number" || statusCode < 400 || statusCode > 499) return { status: 500 };
  return { status: statusCode in FAILURES ? (statusCode as FailureStatus) : 400 };
}

/** Answers what Node's parser refused, for which no request object exists, and drops the connection. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : error.code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
  const body = failureBody(status);
  const headers = {
    ...SECURITY_HEADERS,
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    "x-request-id": randomUUID(),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
  // The caller may go on sending what nobody reads; half a second is enough for the answer to arrive.
  setTimeout(() => socket.destroy(), 500).unref();
}
