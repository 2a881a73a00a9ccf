import type { FastifyInstance } from "fastify";
import { sendFailure } from "./failures.ts";
import { graphqlPath } from "./graphql.ts";
import { isLocalHost } from "./host-guard.ts";
import type { Traffic } from "./traffic.ts";
import type { ServerOptions } from "./types.ts";
import { readVersion } from "./version.ts";

/** The admin listener's routes. Nothing here may be reachable from outside this machine. */
export function addAdmin(app: FastifyInstance, options: ServerOptions, traffic: Traffic): void {
  const { config, clients, sources, redactedConfig } = options;
  const version = readVersion();
  const startedAt = new Date();

  app.addHook("onRequest", async (request, reply) => {
    if (isLocalHost(request.headers.host, config.admin.host)) return undefined;
    return sendFailure(reply, 421);
  });

  app.get("/status", async () => ({
    version,
    startedAt: startedAt.toISOString(),
    uptimeSeconds: Math.floor((Date.now() - startedAt.getTime()) / 1000),
    node: process.version,
    pid: process.pid,
    clients: clients.map(({ name }) => ({ name, path: graphqlPath(name), requests: traffic.of(name) })),
    sources: sources.map(({ name, kind }) => ({ name, kind })),
  }));
  app.get("/config", async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(JSON.stringify(redactedConfig())),
  );
}
