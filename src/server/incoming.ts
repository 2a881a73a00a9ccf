import type { IncomingHttpHeaders } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { IncomingRequest } from "../request/index.ts";
import { whenOver } from "./exchange.ts";

/** What the rest of the gateway learns of a request. Its signal aborts only when the client goes away unanswered. */
export function toIncoming(request: FastifyRequest, reply: FastifyReply): IncomingRequest {
  const departure = new AbortController();
  whenOver(request.raw, reply.raw, (outcome) => {
    if (outcome === "abandoned") departure.abort();
  });
  return { id: request.id, headers: flatten(request.headers), signal: departure.signal };
}

/** Without a prototype: a header may be called `__proto__` or `constructor`. */
function flatten(headers: IncomingHttpHeaders): Readonly<Record<string, string | undefined>> {
  const flat: Record<string, string | undefined> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}
