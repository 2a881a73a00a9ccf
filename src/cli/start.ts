import type { pino } from "pino";
import { type DomainConfig, redactConfig } from "../config/index.ts";
import { Problems } from "../kernel/index.ts";
import { serveClient } from "../request/index.ts";
import { listen, type RunningServer, type ServedDomain } from "../server/index.ts";
import { boot, type Domain } from "./boot.ts";
import { readExamples } from "./examples.ts";

/** How loud a failed field is in the log. */
const LOG_LEVELS = { us: "error", upstream: "warn", caller: "info" } as const;

export interface RunningGateway extends RunningServer {
  readonly domains: readonly RunningDomain[];
}

/** What a domain serves. */
export interface RunningDomain extends Pick<DomainConfig, "name" | "path" | "hosts"> {
  readonly clientNames: readonly string[];
  /** Of one that is published over REST with GET, below the domain's path; undefined: there is none. */
  readonly restPath: string | undefined;
}

/**
 * Starts a gateway: reads all of its input, then listens. Closing it closes the listeners first, then the
 * connections to the backends.
 *
 * @throws {InvalidInput} if anything is wrong with the input, or an address is taken
 */
export async function startGateway(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
  log: pino.Logger,
): Promise<RunningGateway> {
  const { config, domains, close } = await boot(file, env);
  try {
    const problems = new Problems();
    const served = domains.map((domain) => serveDomain(domain, problems, log));
    problems.throwIfAny();
    const redactedConfig = (): unknown => redactConfig(config);
    const server = await listen({ config, domains: served, redactedConfig, log });
    return {
      ...server,
      domains: domains.map(toRunning),
      async close() {
        await server.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function serveDomain(domain: Domain, problems: Problems, log: pino.Logger): ServedDomain {
  const { config, graph, clients, rest, restExamples } = domain;
  const own = config.name === undefined ? log : log.child({ domain: config.name });
  graph.breakers.watch(({ name, level, from, to }) => {
    own[to === "open" ? "warn" : "info"](
      { breaker: name, breaker_level: level, from, to },
      "a breaker changed",
    );
  });
  const examples = clients.map((client, index) => {
    const { [index]: clientConfig } = config.clients;
    return [client.name, clientConfig ? readExamples(clientConfig, client.schema, problems) : []] as const;
  });
  return {
    config,
    clients: clients.map((client) =>
      serveClient(client, graph, {
        report: (failure) => own[LOG_LEVELS[failure.blame]](failure, "a field could not be served"),
      }),
    ),
    sources: graph.sources.map(({ name, kind, upstream }) => ({ name, kind, upstream })),
    rest,
    restExamples,
    breakers: graph.breakers,
    examples: new Map(examples),
  };
}

function toRunning({ config: { name, path, hosts }, clients, rest }: Domain): RunningDomain {
  const endpoints = rest?.versions.flatMap((version) => version.endpoints) ?? [];
  const restPath = endpoints.find(({ method, path }) => method === "GET" && !path.includes("{"))?.path;
  return { name, path, hosts, clientNames: clients.map((client) => client.name), restPath };
}
