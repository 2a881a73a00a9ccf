import type { FastifyInstance } from "fastify";
import type { BreakerStatus } from "../policy/index.ts";
import type { DomainBreakers } from "./domain-breakers.ts";
import { sendFailure } from "./failures.ts";

const MODES = ["open", "closed", "auto"] as const;

/**
 * `GET /breakers` shows every circuit breaker, `POST /breakers/<name>` holds those of that name open or closed, or
 * lets them go by themselves again ("auto").
 *
 * It takes nothing but JSON, which a page in a browser cannot send to another origin without asking first.
 */
export function addBreakers(app: FastifyInstance, breakers: DomainBreakers): void {
  app.get("/breakers", async () => ({ breakers: breakers.list().map(toJson) }));
  // A wildcard, because the name of a method holds slashes, and may be long.
  app.post("/breakers/*", async (request, reply) => {
    const { "*": name } = request.params as { "*": string };
    const found = breakers.find(name);
    if (found.length === 0)
      return sendFailure(reply, 404, "No breaker has that name. GET /breakers has all of them.");
    const mode = modeOf(request.body);
    if (mode === undefined) return sendFailure(reply, 400, 'Send {"state": "open"}, "closed" or "auto".');
    for (const breaker of found) breaker.force(mode);
    return { breakers: found.map((breaker) => toJson(breaker.status())) };
  });
}

function modeOf(body: unknown): (typeof MODES)[number] | undefined {
  if (typeof body !== "object" || body === null || !("state" in body)) return undefined;
  return MODES.find((mode) => mode === body.state);
}

function toJson(status: BreakerStatus): Readonly<Record<string, unknown>> {
  const { name, level, source, state, isForced, ageMs, retryAfterMs, blockedBy, settings } = status;
  const { calls, failed, slow, failuresInARow } = status;
  const since = new Date(Date.now() - ageMs).toISOString();
  const counts = { calls, failed, slow, failuresInARow };
  return { name, level, source, state, isForced, since, retryAfterMs, blockedBy, counts, settings };
}
