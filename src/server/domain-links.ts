import type { FastifyInstance } from "fastify";

/** The headers that may say a path: RFC 9110, 10.2.2 and 8.7. */
const HEADERS = ["location", "content-location"] as const;

/**
 * Puts the domain's path before the paths that its answers lead to.
 *
 * REST endpoints, redirects and backends say paths as the domain sees them. One that begins with the domain's path
 * has it from a backend that knows where it is published.
 */
export function addDomainLinks(app: FastifyInstance, path: string): void {
  app.addHook("onSend", (_request, reply, payload, done) => {
    for (const name of HEADERS) {
      const value = reply.getHeader(name);
      const [target] = Array.isArray(value) ? value : [value];
      if (typeof target === "string" && isOutside(target, path)) void reply.header(name, path + target);
    }
    done(null, payload);
  });
}

/** A path, and not one of the domain's already; `//host` is another host. */
function isOutside(target: string, path: string): boolean {
  if (!target.startsWith("/") || target.startsWith("//")) return false;
  return target !== path && !target.startsWith(`${path}/`);
}
