import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from "fastify";
import type { pino } from "pino";
import type { DomainConfig } from "../config/index.ts";
import type { DeadlineLimits } from "../policy/index.ts";
import type { IncomingRequest, ServedClient } from "../request/index.ts";
import {
  matchesEtag,
  nextLink,
  type RestAnswer,
  type RestApi,
  type RestRoute,
  routesOf,
  type ServedEndpoint,
  serveEndpoint,
  versionChooser,
} from "../rest/index.ts";
import { reached } from "../telemetry/index.ts";
import { type Execute, executeFor } from "./execute.ts";
import { toFailureStatus } from "./failures.ts";
import { searchOf } from "./graphql.ts";
import { toIncoming } from "./incoming.ts";
import { ACCEPT_PATCH, addRestBodies } from "./rest-bodies.ts";
import { refusal, sendRestFailure, takesJson } from "./rest-failure.ts";
import { addPathRefusals, addVersionRefusal } from "./rest-refusals.ts";
import { addVersionConstraint, constraintsOf } from "./rest-version.ts";
import { refuseVariables } from "./variables.ts";

export interface RestOptions {
  readonly api: RestApi;
  readonly clients: readonly ServedClient[];
  readonly config: DomainConfig;
  readonly log: pino.Logger;
}

/** What answers the requests of one endpoint. */
interface OpenEndpoint extends ServedEndpoint {
  readonly execute: Execute;
  readonly limits: DeadlineLimits;
}

type ChooseVersion = ReturnType<typeof versionChooser>;

/** Adds the endpoints of an API: their paths with and without the version, and what those paths refuse. */
export function addRest(app: FastifyInstance, options: RestOptions): void {
  const { api, log } = options;
  const choose = versionChooser(api);
  addVersionConstraint(app, choose);
  const open = new Map(
    api.versions.flatMap((version) =>
      version.endpoints.map((endpoint) => [
        endpoint,
        openEndpoint(serveEndpoint(endpoint, version, api), options),
      ]),
    ),
  );
  // In a scope of its own, so that what bodies and errors are here does not change them for GraphQL.
  void app.register(async (scope) => {
    addRestBodies(scope);
    scope.setErrorHandler((error, request, reply) => {
      const { status, message } = toFailureStatus(error);
      if (status === 500) log.error({ err: error, correlation_id: request.id }, "a REST endpoint failed");
      if (status === 415 && request.method === "PATCH") void reply.header("accept-patch", ACCEPT_PATCH);
      return sendRestFailure(request, reply, refusal(status, message === undefined ? {} : { message }));
    });
    const routes = routesOf([...open.keys()]);
    for (const route of routes) {
      for (const [method, endpoint] of route.endpoints) {
        const served = open.get(endpoint);
        if (served !== undefined) addEndpoint(scope, method as HTTPMethods, route, served, choose);
      }
      addPathRefusals(scope, route);
    }
    const unversioned = new Set(routes.flatMap(({ url, version }) => (version === undefined ? [] : [url])));
    for (const url of unversioned) addVersionRefusal(scope, url, choose);
  });
}

function openEndpoint(served: ServedEndpoint, { clients, config, log }: RestOptions): OpenEndpoint {
  const { name } = served.endpoint.client;
  const client = clients.find((candidate) => candidate.name === name);
  if (client === undefined) throw new Error(`no client ${name} is served`);
  client.prepare(served.endpoint.document);
  const { deadlineMs: clientMs } = config.clients.find((candidate) => candidate.name === name) ?? {};
  return {
    ...served,
    execute: executeFor(client, log),
    limits: { serverMs: config.deadlineMs, clientMs },
  };
}

function addEndpoint(
  scope: FastifyInstance,
  method: HTTPMethods,
  { url, version }: RestRoute,
  served: OpenEndpoint,
  choose: ChooseVersion,
): void {
  const { endpoint } = served;
  const client = endpoint.client.name;
  scope.route({
    ...{ method, url, config: { client }, ...constraintsOf(version) },
    onRequest(request, reply, done) {
      reached("receive", request.id, client);
      void reply.headers(served.headers);
      // Before the body is read, and before a mutation has acted.
      const chosen =
        version === undefined ? choose(request.headers, request.url, endpoint.version) : undefined;
      if (chosen !== undefined && "problem" in chosen)
        sendRestFailure(request, reply, refusal(400, { message: chosen.problem }));
      else if (!takesJson(request.headers.accept)) sendRestFailure(request, reply, refusal(406));
      else done();
    },
    onSend(request, _reply, payload, done) {
      reached("respond", request.id, client);
      done(null, payload);
    },
    handler(request, reply) {
      if (refuseVariables(request.body) !== undefined) {
        return sendRestFailure(request, reply, refusal(400, { message: "The body is nested too deeply." }));
      }
      const { variables, problems } = served.read({
        path: request.params as Record<string, string>,
        query: searchOf(request.url).slice(1),
        headers: request.headers,
        body: request.body,
      });
      if (problems.length > 0) {
        const failure = { code: "BAD_USER_INPUT", message: "The request does not fit.", details: problems };
        return sendRestFailure(request, reply, refusal(400, failure));
      }
      const incoming = toIncoming(request, served.limits);
      reached("operation", incoming.id, client);
      answer(served, variables, incoming, request, reply).catch((error: unknown) => reply.send(error));
      return undefined;
    },
  });
}

async function answer(
  served: OpenEndpoint,
  variables: Record<string, unknown>,
  incoming: IncomingRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { document, name } = served.endpoint;
  const result = await served.execute({ document, operationName: name, variables }, incoming);
  finish(served, served.answer(result), request, reply);
}

function finish(
  { endpoint }: ServedEndpoint,
  given: RestAnswer,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void reply.headers(given.headers);
  if (given.kind === "failed") {
    sendRestFailure(request, reply, given.failure);
    return;
  }
  const { body, etag, nextToken } = given;
  if (nextToken !== undefined && endpoint.pagination !== undefined) {
    void reply.header("link", nextLink(request.originalUrl, endpoint.pagination.tokenParameter, nextToken));
  }
  if (etag !== undefined) {
    // To be asked for again each time: what it says may be the caller's alone, and is as old as the answer.
    void reply.header("etag", etag).header("cache-control", "private, no-cache");
    if (matchesEtag(request.headers["if-none-match"], etag)) {
      void reply.code(304).send();
      return;
    }
  }
  void reply.code(endpoint.status);
  if (body === undefined) void reply.send();
  else void reply.header("content-type", "application/json; charset=utf-8").send(body);
}
