import { HeaderMap, type HTTPGraphQLRequest } from "@apollo/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { DeadlineLimits } from "../policy/index.ts";
import type { IncomingRequest, Operation, ServedClient } from "../request/index.ts";
import { reached } from "../telemetry/index.ts";
import { jsonQuality, prefersHtml } from "./accept.ts";
import { bodyOf, INTERNAL_BODY } from "./answer.ts";
import type { ClientApollo } from "./apollo.ts";
import type { Execute } from "./execute.ts";
import { sendFailure } from "./failures.ts";
import { toIncoming } from "./incoming.ts";
import type { Page } from "./playground.ts";
import type { ShortWay } from "./short-way.ts";

export interface GraphqlRoute {
  readonly client: ServedClient;
  readonly execute: Execute;
  readonly apollo: ClientApollo;
  /** Undefined where every request goes through Apollo's pipeline. */
  readonly shortWay: ShortWay | undefined;
  /** What a browser gets in place of an answer; undefined when the playground is off. */
  readonly page: Page | undefined;
  readonly limits: DeadlineLimits;
}

/** Where a client's schema is served. */
export function graphqlPath(client: string): string {
  return `/graphql/${encodeURIComponent(client)}`;
}

/** `/graphql/<client>`: POST and GET are operations, a browser's GET is the playground. */
export function addGraphql(app: FastifyInstance, route: GraphqlRoute): void {
  const { client, shortWay, page } = route;
  app.route({
    method: ["GET", "POST"],
    url: graphqlPath(client.name),
    config: { client: client.name },
    onRequest(request, _reply, done) {
      reached("receive", request.id, client.name);
      done();
    },
    onSend(request, _reply, payload, done) {
      reached("respond", request.id, client.name);
      done(null, payload);
    },
    handler(request, reply) {
      void reply.header("vary", "Accept");
      const operation = shortWay?.operationOf(request);
      if (operation !== undefined) {
        answerShort(route, operation, request, reply).catch((error: unknown) => reply.send(error));
        return undefined;
      }
      const { accept } = request.headers;
      if (page !== undefined && request.method === "GET" && prefersHtml(accept)) return page(reply);
      // Apollo finds this out after it has executed, when a mutation has already acted.
      if (jsonQuality(accept) === 0) return sendFailure(reply, 406);
      return answerByApollo(route, request, reply, toIncoming(request, route.limits));
    },
  });
}

/**
 * Answers a plain operation. Headers, body and status are what Apollo would have made of the same result; what is
 * refused before anything ran, Apollo refuses in its way.
 */
async function answerShort(
  route: GraphqlRoute,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { client, execute, shortWay } = route;
  const incoming = toIncoming(request, route.limits);
  reached("operation", incoming.id, client.name);
  let body = INTERNAL_BODY;
  let status = 500;
  try {
    const result = await execute(operation, incoming);
    if (result.data === undefined) {
      await answerByApollo(route, request, reply, incoming);
      return;
    }
    body = bodyOf(result);
    status = 200;
  } catch {
    // It is in the log.
  }
  if (shortWay !== undefined) shortWay.taken++;
  void reply.code(status).header("content-type", "application/json; charset=utf-8").send(body);
}

async function answerByApollo(
  { apollo }: GraphqlRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  incoming: IncomingRequest,
): Promise<FastifyReply> {
  const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: toApolloRequest(request, incoming),
    context: async () => ({ incoming }),
  });
  if (body.kind !== "complete")
    throw new Error("Apollo answered in parts, which no executor of ours asks for.");
  return reply
    .code(status ?? 200)
    .headers(Object.fromEntries(headers))
    .send(body.string);
}

/**
 * In place of `@as-integrations/fastify`, which builds a URL from the Host header to get at the query: a request
 * without Host (HTTP/1.0), or with one that is no host, became a 500 "Invalid URL".
 */
function toApolloRequest(request: FastifyRequest, incoming: IncomingRequest): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, value);
  }
  return { method: request.method, headers, search: searchOf(request.url), body: request.body };
}

/** From "?" on; empty without one. */
export function searchOf(url: string): string {
  const [target = ""] = url.split("#", 1);
  const start = target.indexOf("?");
  return start === -1 ? "" : target.slice(start);
}
