import type { pino } from "pino";
import { redactConfig } from "../config/index.ts";
import { Problems } from "../kernel/index.ts";
import { serveClient } from "../request/index.ts";
import { listen, type RunningServer } from "../server/index.ts";
import { boot } from "./boot.ts";
import { readExamples } from "./examples.ts";

/** How loud a failed field is in the log. */
const LOG_LEVELS = { us: "error", upstream: "warn", caller: "info" } as const;

export interface RunningGateway extends RunningServer {
  readonly clientNames: readonly string[];
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
  const { config, graph, clients } = await boot(file, env);
  try {
    const problems = new Problems();
    const examples = new Map(
      clients.map((client, index) => {
        const { [index]: clientConfig } = config.clients;
        return [
          client.name,
          clientConfig ? readExamples(clientConfig, client.schema, problems) : [],
        ] as const;
      }),
    );
    problems.throwIfAny();
    const server = await listen({
      config,
      clients: clients.map((client) =>
        serveClient(client, graph, {
          report: (failure) => log[LOG_LEVELS[failure.blame]](failure, "a field could not be served"),
        }),
      ),
      sources: graph.sources.map(({ name, kind, upstream }) => ({ name, kind, upstream })),
      breakers: graph.breakers,
      examples,
      redactedConfig: () => redactConfig(config),
      log,
    });
    return {
      ...server,
      clientNames: clients.map(({ name }) => name),
      async close() {
        await server.close();
        await graph.close();
      },
    };
  } catch (error) {
    await graph.close();
    throw error;
  }
}
