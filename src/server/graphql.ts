import { HeaderMap, type HTTPGraphQLRequest } from "@apollo/server";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { IncomingRequest, ServedClient } from "../request/index.ts";
import { reached } from "../telemetry/index.ts";
import { jsonQuality, prefersHtml } from "./accept.ts";
import type { ClientApollo } from "./apollo.ts";
import { sendFailure } from "./failures.ts";
import { toIncoming } from "./incoming.ts";
import type { Page } from "./playground.ts";

export interface GraphqlRoute {
  readonly client: ServedClient;
  readonly apollo: ClientApollo;
  /** What a browser gets in place of an answer; undefined when the playground is off. */
  readonly page: Page | undefined;
}

/** Where a client's schema is served. */
export function graphqlPath(client: string): string {
  return `/graphql/${encodeURIComponent(client)}`;
}

/** `/graphql/<client>`: POST and GET are operations, a browser's GET is the playground. */
export function addGraphql(app: FastifyInstance, { client, apollo, page }: GraphqlRoute): void {
  app.route({
    method: ["GET", "POST"],
    url: graphqlPath(client.name),
    config: { client: client.name },
    onRequest: async (request) => reached("receive", request.id, client.name),
    onSend: async (request) => reached("respond", request.id, client.name),
    handler: async (request, reply) => {
      const { accept } = request.headers;
      void reply.header("vary", "Accept");
      if (page !== undefined && request.method === "GET" && prefersHtml(accept)) return page(reply);
      // Apollo finds this out after it has executed, when a mutation has already acted.
      if (jsonQuality(accept) === 0) return sendFailure(reply, 406);

      const incoming = toIncoming(request, reply);
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
    },
  });
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
function searchOf(url: string): string {
  const [target = ""] = url.split("#", 1);
  const start = target.indexOf("?");
  return start === -1 ? "" : target.slice(start);
}
