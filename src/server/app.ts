import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from "fastify";
import type { pino } from "pino";
import { Cancellation } from "../kernel/index.ts";
import type { Shed } from "../policy/index.ts";
import { logAnswer, pathOf } from "./access-log.ts";
import { withoutPath } from "./domain-finder.ts";
import type { Door } from "./door.ts";
import { whenOver } from "./exchange.ts";
import { refuseConnection, sendFailure, toFailureStatus } from "./failures.ts";
import { requestId } from "./request-id.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";
import { NO_CLIENT, type Traffic } from "./traffic.ts";
import type { Lifecycle } from "./types.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The client that a route serves: counted, and named in the log. */
    readonly client?: string;
    /** Left out of the log: probes come every few seconds. */
    readonly quiet?: boolean;
    /** Answered however busy the process is. */
    readonly alwaysOpen?: boolean;
    /** Of the route that gets what no other takes: whether there is anything at this path. */
    readonly knows?: (request: FastifyRequest) => boolean;
    /** Takes a body however it is encoded, because it passes it on. */
    readonly takesEncoded?: boolean;
  }

  interface FastifyRequest {
    /** Aborts when the client goes away before its answer is complete. */
    departure: Cancellation;
    /** The plain route that answers, for the log; undefined: it is another. */
    routeName: string | undefined;
  }
}

/** Of a request, in bytes. */
export const BODY_LIMIT: number = 1024 * 1024;

const LIMITS = {
  bodyLimit: BODY_LIMIT,
  // The whole request must have arrived; a slow writer holds a connection no longer.
  requestTimeout: 30_000,
  // No byte either way: a client that stopped reading its answer.
  connectionTimeout: 120_000,
  // Longer than the 60 s of most load balancers, so that they close first and no request meets a closed socket.
  keepAliveTimeout: 72_000,
} as const;
const HTTP = {
  maxHeaderSize: 16_384,
  headersTimeout: 15_000,
  connectionsCheckingInterval: 5_000,
  // Node would answer without a body and without an id; we refuse it below.
  requireHostHeader: false,
} as const;
const MAX_CONNECTIONS = 10_000;

export interface AppOptions {
  readonly log: pino.Logger;
  readonly lifecycle: Lifecycle;
  readonly traffic: Traffic;
  /** Undefined: everything may enter. */
  readonly door?: Door | undefined;
  /** What every path begins with for the caller, and none does in here. Default: nothing. */
  readonly path?: string;
  /** The app that a request is handed to before it is looked at; undefined: this one. Default: always this one. */
  readonly appOf?: (request: IncomingMessage) => FastifyInstance | undefined;
}

/** A listener without routes: ids, bounds, security headers, refusals as JSON, and one log line for each answer. */
export function openApp(options: AppOptions): FastifyInstance {
  const { log, lifecycle, door } = options;
  const app = fastify({
    ...LIMITS,
    ...mounting(options),
    logger: false,
    exposeHeadRoutes: false,
    // Ids can be long; what bounds them is the size of the head.
    routerOptions: { maxParamLength: 16_384 },
    // A request that comes while we close is still answered; "connection: close" sends the next one elsewhere.
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: (request) => requestId(request.headers),
    clientErrorHandler: refuseConnection,
    frameworkErrors: (_error, request, reply) => {
      // Fastify runs no hook before this: the path itself could not be read.
      greet(request, reply, options);
      sendFailure(reply, 400, "The path cannot be read.");
    },
    http: HTTP,
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  // RFC 9110, 10.1.1 leaves it to us whether an unknown Expect is refused; answering keeps one form of answers.
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
  app.removeContentTypeParser("text/plain");

  const allowed = new Map<string, string[]>();
  app.addHook("onRoute", ({ url, method, config }) => {
    if (config?.knows === undefined) allowed.set(url, [...(allowed.get(url) ?? []), ...[method].flat()]);
  });
  app.decorateRequest("departure");
  app.decorateRequest("routeName");
  app.addHook("onRequest", (request, reply, done) => {
    const { client, alwaysOpen, knows, takesEncoded } = request.routeOptions.config ?? {};
    const isUnknown = request.is404 || knows?.(request) === false;
    const isGuarded = door !== undefined && alwaysOpen !== true && !isUnknown;
    // Before it is counted as one that is being answered.
    const refusal = isGuarded ? door.refusalOf(request, client) : undefined;
    greet(request, reply, options, refusal);
    const { host, "content-encoding": encoding } = request.headers;
    // RFC 9112, 3.2.
    if (host === undefined && request.raw.httpVersion === "1.1") sendFailure(reply, 400);
    // Before the body is read: what has no route deserves no parsing.
    else if (isUnknown) refuseUnknown(request, reply, allowed.get(pathOf(request.url)));
    else if (encoding !== undefined && encoding !== "identity" && takesEncoded !== true) {
      sendFailure(reply, 415);
    } else if (refusal !== undefined) door?.turnAway(request, reply, refusal);
    else done();
  });
  app.addHook("onSend", (_request, reply, payload, done) => {
    if (lifecycle.phase === "closing") void reply.header("connection", "close");
    done(null, payload);
  });
  app.setNotFoundHandler((_request, reply) => sendFailure(reply, 404));
  app.setErrorHandler((error, request, reply) => {
    const { status, message } = toFailureStatus(error);
    if (status === 500) log.error({ err: error, correlation_id: request.id }, "a route failed");
    return sendFailure(reply, status, message);
  });
  return app;
}

interface Mounting {
  readonly rewriteUrl?: (request: IncomingMessage) => string;
  readonly serverFactory?: (own: RequestListener) => Server;
}

/** What makes an app one of several behind the same listener. */
function mounting({ path = "", appOf }: AppOptions): Mounting {
  return {
    ...(path !== "" && { rewriteUrl: ({ url = "" }) => withoutPath(url, path) }),
    ...(appOf !== undefined && { serverFactory: (own) => openServer(own, appOf) }),
  };
}

/** A server with the limits that Fastify gives to one of its own, whose requests may be for other apps. */
function openServer(
  own: RequestListener,
  appOf: (request: IncomingMessage) => FastifyInstance | undefined,
): Server {
  const server = createServer(HTTP, (request, response) => {
    const app = appOf(request);
    if (app === undefined) own(request, response);
    else app.routing(request, response);
  });
  server.keepAliveTimeout = LIMITS.keepAliveTimeout;
  server.requestTimeout = LIMITS.requestTimeout;
  server.setTimeout(LIMITS.connectionTimeout);
  return server;
}

function greet(
  request: FastifyRequest,
  reply: FastifyReply,
  { log, traffic }: AppOptions,
  refusal?: Shed,
): void {
  const startedAt = performance.now();
  const { client, knows, quiet } = request.routeOptions.config ?? {};
  void reply.headers(SECURITY_HEADERS).header("x-request-id", request.id);
  const counted = client ?? (knows === undefined ? undefined : NO_CLIENT);
  const isCounted = counted !== undefined && refusal === undefined;
  if (isCounted) traffic.begin(counted);
  const departure = new Cancellation();
  request.departure = departure;
  whenOver(request.raw, reply.raw, (outcome) => {
    if (outcome === "abandoned") departure.abort();
    if (isCounted) traffic.end(counted);
    if (quiet !== true) logAnswer(log, request, reply, { outcome, startedAt, client, shed: refusal?.reason });
  });
}

function refuseUnknown(
  request: FastifyRequest,
  reply: FastifyReply,
  methods: string[] | undefined,
): FastifyReply {
  if (methods === undefined) return sendFailure(reply, 404);
  void reply.header("allow", methods.join(", "));
  return sendFailure(reply, 405, `This path takes ${methods.join(" and ")}, not ${request.method}.`);
}
