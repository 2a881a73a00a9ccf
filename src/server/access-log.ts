import type { FastifyReply, FastifyRequest } from "fastify";
import type { pino } from "pino";

const MAX_TEXT = 256;
/** nginx's status for a client that closed the connection before it was answered. */
const CLIENT_CLOSED = 499;

interface Ending {
  readonly outcome: "answered" | "abandoned";
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly client: string | undefined;
  /** Why it was turned away at the door; undefined: it was not. */
  readonly shed: string | undefined;
}

/** One line for each exchange. What the caller wrote is cut to 256 characters, and the query is left out. */
export function logAnswer(
  log: pino.Logger,
  request: FastifyRequest,
  reply: FastifyReply,
  ending: Ending,
): void {
  const status = ending.outcome === "answered" ? reply.raw.statusCode : CLIENT_CLOSED;
  const line = {
    timestamp: new Date().toISOString(),
    method: request.method,
    path: pathOf(request.originalUrl).slice(0, MAX_TEXT),
    status_code: status,
    duration_ms: Math.round((performance.now() - ending.startedAt) * 100) / 100,
    client_ip: request.ip,
    user_agent: request.headers["user-agent"]?.slice(0, MAX_TEXT),
    correlation_id: request.id,
    client: ending.client,
    route: request.routeName,
    api_version: reply.getHeader("x-api-version"),
    schema_revision: reply.getHeader("x-schema-revision"),
    shed: ending.shed,
  };
  // Turning away is what the gateway is meant to do then; nothing of it failed.
  if (ending.shed !== undefined) log.warn(line, "request");
  else if (status >= 500) log.error(line, "request");
  else log.info(line, "request");
}

/** The path of a request line, without its query. */
export function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
