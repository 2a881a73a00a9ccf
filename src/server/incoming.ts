import type { IncomingHttpHeaders } from "node:http";
import type { FastifyRequest } from "fastify";
import { systemClock } from "../kernel/index.ts";
import { type DeadlineLimits, deadlineOf } from "../policy/index.ts";
import type { IncomingRequest } from "../request/index.ts";

/** What the rest of the gateway learns of a request. Its signal aborts only when the client goes away unanswered. */
export function toIncoming(request: FastifyRequest, limits: DeadlineLimits): IncomingRequest {
  const headers = flatten(request.headers);
  const deadlineAt = deadlineOf(systemClock.now(), limits, {
    timeoutMs: headers["x-request-timeout-ms"],
    grpcTimeout: headers["grpc-timeout"],
  });
  return { id: request.id, headers, signal: request.departure, deadlineAt };
}

/** Without a prototype: a header may be called `__proto__` or `constructor`. */
function flatten(headers: IncomingHttpHeaders): Readonly<Record<string, string | undefined>> {
  const flat: Record<string, string | undefined> = Object.create(null);
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}
