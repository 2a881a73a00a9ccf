import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { type FastifyReply, type FastifyRequest, fastify, type HTTPMethods } from "fastify";
import { stringify } from "lossless-json";
import type { BackendName } from "./backends.ts";
import type { Listening } from "./control.ts";
import type { Fault } from "./fault.ts";
import type { OpenCall } from "./ledger.ts";
import { runBackend, type Surroundings } from "./process.ts";

export interface RestRequest {
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface RestAnswer {
  /** Default 200. */
  readonly status?: number;
  /** Any JSON value; a bigint is written as all its digits. */
  readonly body: unknown;
}

/** Handlers by route, such as "GET /users/{id}". */
export type RestRoutes = Readonly<Record<string, (request: RestRequest) => RestAnswer>>;

/** An answer that is not a success: `{"error":{"code","message"}}`. */
export class RestError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Runs this process as a REST backend. */
export function runRest(name: BackendName, routes: RestRoutes): Promise<void> {
  return runBackend(name, Object.keys(routes), (surroundings) => openRest(routes, surroundings));
}

const UNMATCHED = "(no such route)";

async function openRest(
  routes: RestRoutes,
  { host, port, ledger, faults }: Surroundings,
): Promise<Listening> {
  const server = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 200 } });
  const calls = new WeakMap<FastifyRequest, { call: OpenCall; gone: AbortSignal }>();

  server.addHook("onRequest", (request, reply, done) => {
    const { url, method, headers } = request;
    if (url !== "/healthz") {
      const path = request.routeOptions.url;
      const route = path === undefined ? UNMATCHED : `${method} ${path.replace(/:(\w+)/g, "{$1}")}`;
      const call = ledger.begin({ route, url, headers: toStrings(headers) });
      const gone = new AbortController();
      calls.set(request, { call, gone: gone.signal });
      reply.raw.once("close", () => {
        call.aborted();
        gone.abort();
      });
    }
    done();
  });
  // Counted before the bytes leave, so whoever has the answer finds it counted.
  server.addHook("onSend", (request, reply, _payload, done) => {
    calls.get(request)?.call.answered(reply.statusCode);
    done();
  });

  server.get("/healthz", () => ({ status: "ok" }));
  for (const [route, handle] of Object.entries(routes)) {
    const [method, path] = route.split(" ") as [HTTPMethods, string];
    server.route({
      method,
      url: path.replace(/\{(\w+)\}/g, ":$1"),
      handler: async (request, reply) => {
        const { call, gone } = calls.get(request) as { call: OpenCall; gone: AbortSignal };
        if (request.body !== undefined) call.record.body = request.body;
        const hit = faults.take(route);
        let fault = await hit.before(gone);
        let answer: RestAnswer | undefined;
        if (fault === undefined && !gone.aborted) {
          answer = handle(toRestRequest(request));
          fault = await hit.after(gone);
        }
        if (gone.aborted) return reply.hijack();
        if (fault !== undefined) return fail(fault, call, request, reply);
        return sendJson(reply, answer?.status ?? 200, answer?.body);
      },
    });
  }
  server.setNotFoundHandler((request, reply) =>
    sendJson(
      reply,
      404,
      toErrorBody("NOT_FOUND", `There is no ${request.method} ${request.url.split("?")[0]}.`),
    ),
  );
  server.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
    if (error instanceof RestError)
      return sendJson(reply, error.status, toErrorBody(error.code, error.message));
    const status = error.statusCode ?? 500;
    if (status >= 500) console.error(error);
    return sendJson(reply, status, toErrorBody(status < 500 ? "BAD_REQUEST" : "INTERNAL", error.message));
  });

  await server.listen({ port, host });
  return { port: (server.server.address() as AddressInfo).port, close: () => server.close() };
}

function fail(fault: Fault, call: OpenCall, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (fault.kind === "reset") {
    call.reset();
    request.raw.socket.resetAndDestroy();
    return reply.hijack();
  }
  const isStatus = fault.kind === "status";
  const body = isStatus ? stringify(toErrorBody("FAULT", "Told to fail.")) : '{"id": "1", "name": "cut of';
  return reply
    .code(isStatus ? (fault.status ?? 503) : 200)
    .header("content-type", "application/json; charset=utf-8")
    .headers(fault.headers ?? {})
    .send(fault.body ?? body);
}

function sendJson(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply.code(status).header("content-type", "application/json; charset=utf-8").send(stringify(body));
}

function toErrorBody(code: string, message: string): unknown {
  return { error: { code, message } };
}

function toRestRequest({ url, params, headers, body }: FastifyRequest): RestRequest {
  const start = url.indexOf("?");
  const query = new URLSearchParams(start === -1 ? "" : url.slice(start));
  return { query, params: params as Record<string, string>, headers, body };
}

function toStrings(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
