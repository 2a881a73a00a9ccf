import type { FastifyInstance } from "fastify";
import { type DocumentNode, parse, validate } from "graphql";
import { type GatewayConfig, qualify } from "../config/index.ts";
import type { ServedClient } from "../request/index.ts";
import { addBreakers } from "./breakers.ts";
import { joinBreakers } from "./domain-breakers.ts";
import { sendFailure } from "./failures.ts";
import { graphqlPath } from "./graphql.ts";
import { isLocalHost } from "./host-guard.ts";
import type { Load } from "./load.ts";
import { openMetrics } from "./metrics.ts";
import type { OpenDomain } from "./open-client.ts";
import { readVersion } from "./version.ts";

interface AdminOptions {
  readonly config: Pick<GatewayConfig, "admin">;
  readonly domains: readonly OpenDomain[];
  readonly load: Load;
  readonly redactedConfig: () => unknown;
}

/** The admin listener's routes. Nothing here may be reachable from outside this machine. */
export function addAdmin(
  app: FastifyInstance,
  { config, domains, load, redactedConfig }: AdminOptions,
): void {
  const version = readVersion();
  const startedAt = new Date();
  const metrics = openMetrics(domains, load);

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
    ...statusOf(domains),
  }));
  app.get("/metrics", async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
  app.get("/plan", async (request, reply) => {
    const { client: name, query, format } = request.query as Record<string, unknown>;
    const client = findClient(domains, name);
    if (client === undefined) return sendFailure(reply, 404, "Name a client: /plan?client=…&query=…");
    const { document, problem } = readDocument(client, query);
    if (document === undefined) return sendFailure(reply, 400, problem);
    const plans = client.explain(document);
    if (format === "json") return reply.send(plans.map(({ json }) => json));
    return reply.type("text/plain; charset=utf-8").send(plans.map(({ text }) => text).join("\n"));
  });
  addBreakers(app, joinBreakers(domains));
  app.get("/config", async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(JSON.stringify(redactedConfig())),
  );
}

function statusOf(domains: readonly OpenDomain[]): object {
  const named = domains.filter(({ config }) => config.name !== undefined);
  return {
    ...(named.length > 0 && {
      domains: named.map(({ config: { name, path, hosts }, traffic }) => ({
        ...{ name, path: path || "/", hosts },
        inFlight: traffic.inFlight,
      })),
    }),
    clients: domains.flatMap(({ config, clients, traffic }) =>
      clients.map(({ client: { name, counts }, shortWay }) => ({
        name: qualify(config.name, name),
        path: config.path + graphqlPath(name),
        requests: traffic.of(name),
        operations: { ...counts, shortWay: shortWay?.taken ?? 0 },
      })),
    ),
    sources: domains.flatMap(({ config, sources }) =>
      sources.map(({ name, kind }) => ({ name: qualify(config.name, name), kind })),
    ),
  };
}

function findClient(domains: readonly OpenDomain[], wanted: unknown): ServedClient | undefined {
  for (const { config, clients } of domains)
    for (const { client } of clients) if (qualify(config.name, client.name) === wanted) return client;
  return undefined;
}

/** The document of a request for a plan, or what is wrong with it. */
function readDocument(
  { schema }: ServedClient,
  query: unknown,
): { document?: DocumentNode; problem: string } {
  if (typeof query !== "string") return { problem: "Give the operation: /plan?client=…&query=…" };
  try {
    const document = parse(query, { maxTokens: 1000 });
    const [error] = validate(schema, document);
    return error === undefined ? { document, problem: "" } : { problem: error.message };
  } catch {
    return { problem: "The operation cannot be parsed." };
  }
}
