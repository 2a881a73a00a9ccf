import { fastifyReplyFrom } from "@fastify/reply-from";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { pino } from "pino";
import { type ErrorCode, Failure, toFailure } from "../kernel/index.ts";
import { BodyFault, type Found, forwardBytes, type PlainRoute, type PlainRoutes } from "../proxy/index.ts";
import { sendFailure } from "./failures.ts";
import { toIncoming } from "./incoming.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";
import type { SourceStatus } from "./types.ts";

/** Of the gateway's own headers, those that say nothing about what a page of a backend may do. */
const KEPT_HEADERS: readonly string[] = ["x-content-type-options", "x-request-id"];

/** The status by which a caller of a plain route learns of a failure (RELIABILITY SR21). */
const STATUSES: Readonly<Record<ErrorCode, number>> = {
  UPSTREAM_TIMEOUT: 504,
  UPSTREAM_UNAVAILABLE: 503,
  UPSTREAM_ERROR: 502,
  BAD_UPSTREAM: 502,
  RATE_LIMITED: 429,
  CIRCUIT_OPEN: 503,
  OVERLOADED: 503,
  DEADLINE_EXCEEDED: 504,
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  CANCELLED: 408,
  INTERNAL_SERVER_ERROR: 500,
};

/** What a caller who sees 503 is asked to wait, where nobody said. */
const RETRY_AFTER_SECONDS = 1;

declare module "fastify" {
  interface FastifyRequest {
    /** What the plain routes make of the request. */
    plain: Found<PlainRoute> | undefined;
  }
}

export interface RoutesOptions {
  readonly routes: PlainRoutes;
  readonly deadlineMs: number;
  readonly log: pino.Logger;
}

/**
 * Adds the plain routes: they get what no other route takes, so none of the gateway's own can be shadowed.
 *
 * Which of them it is, is decided by the path as it came and not by Fastify, which compares decoded paths and would
 * pass on another one than it has compared.
 */
export function addRoutes(app: FastifyInstance, options: RoutesOptions): void {
  const { routes } = options;
  if (routes.all.length === 0) return;
  app.decorateRequest("plain");
  app.register(async (scope) => {
    // Bodies pass as they are. Whoever has to read one does it by himself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    await scope.register(fastifyReplyFrom, {
      undici: forwardBytes,
      disableCache: true,
      disableRequestLogging: true,
    });
    scope.setErrorHandler((error, request, reply) => {
      // Of an answer that was cut off before its first byte: whoever gave it learns of it by himself.
      if (error instanceof Failure) refuse(error, request, reply);
      else throw error;
    });
    scope.route({
      method: scope.supportedMethods,
      url: "/*",
      config: { knows: (request) => knows(request, routes), takesEncoded: true },
      handler(request, reply) {
        answer(request, reply, options).then(
          (failure) => failure !== undefined && report(failure, request, options.log),
          (error: unknown) => {
            if (!(error instanceof BodyFault)) report(toFailure(error), request, options.log);
            refuse(error, request, reply);
          },
        );
      },
    });
  });
}

/** The backends of the routes, as `/status` and `/metrics` show them beside the sources. */
export function routeStatuses(routes: PlainRoutes): SourceStatus[] {
  return routes.upstreams.map((upstream) => ({ name: upstream.name, kind: "route", upstream }));
}

function knows(request: FastifyRequest, routes: PlainRoutes): boolean {
  const found = routes.find(request.raw);
  request.plain = found;
  if (found?.kind === "route") request.routeName = found.route.name;
  return found !== undefined;
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { deadlineMs }: RoutesOptions,
): Promise<Failure | undefined> {
  const { plain } = request;
  if (plain?.kind === "method") {
    void reply.header("allow", plain.allow.join(", "));
    sendFailure(reply, 405, `This path takes ${plain.allow.join(" and ")}, not ${request.method}.`);
  } else if (plain?.kind !== "route") {
    sendFailure(reply, plain?.status ?? 404);
  } else if (request.headers.upgrade?.toLowerCase() === "websocket") {
    sendFailure(reply, 400, "This path takes no WebSocket.");
  } else {
    if (plain.route.passesOn) dropOwnHeaders(reply);
    const { signal, deadlineAt } = toIncoming(request, { serverMs: deadlineMs });
    return plain.route.answer({
      ...{ request, reply, signal, captures: plain.captures },
      deadlineAt: deadlineAt ?? Number.POSITIVE_INFINITY,
    });
  }
  return undefined;
}

/** What a page of a backend may do, and how long its answers are kept, the backend says. */
function dropOwnHeaders(reply: FastifyReply): void {
  for (const name of Object.keys(SECURITY_HEADERS))
    if (!KEPT_HEADERS.includes(name)) reply.removeHeader(name);
}

/** Answers a failure. Of an answer that has begun Fastify ends the connection, which is how a caller can tell. */
function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  // Nothing of the backend's answer, if there was one.
  for (const name of Object.keys(reply.getHeaders()))
    if (!KEPT_HEADERS.includes(name)) reply.removeHeader(name);
  for (const name of reply.raw.getHeaderNames()) reply.raw.removeHeader(name);
  void reply.headers(SECURITY_HEADERS);
  if (!request.raw.complete) void reply.header("connection", "close");
  if (error instanceof BodyFault) {
    sendFailure(reply, 413, "The body is larger than this path takes.");
    return;
  }
  const failure = toFailure(error);
  if (failure.code === "CANCELLED") sendFailure(reply, 408);
  else sendRouteFailure(reply, failure);
}

function sendRouteFailure(reply: FastifyReply, { code, message, retryAfterMs }: Failure): void {
  const status = STATUSES[code];
  const seconds = typeof retryAfterMs === "number" ? Math.ceil(retryAfterMs / 1000) : undefined;
  const retryAfter = status === 503 ? (seconds ?? RETRY_AFTER_SECONDS) : seconds;
  if (retryAfter !== undefined) void reply.header("retry-after", retryAfter);
  const details = retryAfter !== undefined && { details: { retryAfterSeconds: retryAfter } };
  reply
    .code(status)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify({ error: { code, message, ...details } }));
}

const LOG_LEVELS = { INTERNAL_SERVER_ERROR: "error", CANCELLED: "info", INVALID_ARGUMENT: "info" } as const;

function report({ code, detail, cause }: Failure, { id, routeName }: FastifyRequest, log: pino.Logger): void {
  const level = (LOG_LEVELS as Partial<Record<ErrorCode, "error" | "info">>)[code] ?? "warn";
  const err = code === "INTERNAL_SERVER_ERROR" ? cause : undefined;
  log[level]({ correlation_id: id, route: routeName, code, detail, err }, "a route could not be served");
}
