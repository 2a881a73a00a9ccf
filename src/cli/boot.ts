import { type ClientSchema, compileClient } from "../clients/index.ts";
import { type GatewayConfig, loadConfig } from "../config/index.ts";
import { buildGraph, type Graph } from "../graph/index.ts";
import { type Problem, Problems } from "../kernel/index.ts";

/** A gateway whose whole input was read and found good; nothing listens yet. */
export interface Gateway {
  readonly config: GatewayConfig;
  readonly graph: Graph;
  readonly clients: readonly ClientSchema[];
  /** What is worth knowing and does not stop the start. */
  readonly notes: readonly Problem[];
}

/**
 * Reads everything that a gateway is made of: configuration, sources, clients. Backends need not be there.
 *
 * @param file - path of `gateway.yaml`
 * @throws {InvalidInput} with every problem of every file
 */
export async function boot(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Gateway> {
  const config = loadConfig(file, env);
  const problems = new Problems();
  const graph = await buildGraph(config, problems);
  if (graph === undefined) {
    problems.throwIfAny();
    throw new Error("the graph was not built, and no problem says why");
  }
  const clients = config.clients.flatMap((client) => compileClient(client, graph, problems) ?? []);
  if (problems.hasErrors) await graph.close();
  problems.throwIfAny();
  for (const [coordinate, { place, reason }] of graph.weakened) {
    problems.note(place, `${coordinate} may be null in the graph: ${reason}`);
  }
  return { config, graph, clients, notes: problems.notes };
}
