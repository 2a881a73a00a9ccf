import { type ClientSchema, compileClient } from "../clients/index.ts";
import { type DomainConfig, type GatewayConfig, loadConfig, qualify } from "../config/index.ts";
import { buildGraph, type Graph } from "../graph/index.ts";
import { type Problem, Problems } from "../kernel/index.ts";
import { compileRest, type Example, type RestApi } from "../rest/index.ts";
import { readRestExamples } from "./rest-examples.ts";

/** A gateway whose whole input was read and found good; nothing listens yet. */
export interface Gateway {
  readonly config: GatewayConfig;
  /** In the order of the configuration. */
  readonly domains: readonly Domain[];
  /** What is worth knowing and does not stop the start. */
  readonly notes: readonly Problem[];
  /** Closes every connection to a backend. */
  close(): Promise<void>;
}

/** A graph of its own, and who is served it. */
export interface Domain {
  readonly config: DomainConfig;
  readonly graph: Graph;
  readonly clients: readonly ClientSchema[];
  /** Undefined: nothing is published over REST. */
  readonly rest: RestApi | undefined;
  /** Recorded ones, by version of that. */
  readonly restExamples: ReadonlyMap<string, readonly Example[]>;
}

/**
 * Reads everything that a gateway is made of: configuration, sources, clients, endpoints. Backends need not be there.
 *
 * @param file - path of `gateway.yaml`
 * @throws {InvalidInput} with every problem of every file of every domain
 */
export async function boot(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Gateway> {
  const config = loadConfig(file, env);
  const problems = new Problems();
  const domains: Domain[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(domains.map(({ graph }) => graph.close()));
  };
  for (const domain of config.domains) {
    const found = new Problems();
    const booted = await bootDomain(domain, found);
    if (booted !== undefined) domains.push(booted);
    addNew(problems, found);
  }
  // Whole or not at all: a domain that is good does not start without the others.
  if (problems.hasErrors) await close();
  problems.throwIfAny();
  return { config, domains, notes: problems.notes, close };
}

/** Undefined if the problems say why. */
async function bootDomain(config: DomainConfig, problems: Problems): Promise<Domain | undefined> {
  const graph = await buildGraph(config, problems);
  if (graph === undefined) {
    if (!problems.hasErrors) throw new Error("the graph was not built, and no problem says why");
    return undefined;
  }
  const clients = config.clients.flatMap((client) => compileClient(client, graph, problems) ?? []);
  const names = config.clients.map(({ name }) => name);
  const rest = config.rest && compileRest(config.rest, { compiled: clients, names }, problems);
  const restExamples = readRestExamples(config, rest, problems);
  for (const [coordinate, { place, reason }] of graph.weakened) {
    problems.note(place, `${qualify(config.name, coordinate)} may be null in the graph: ${reason}`);
  }
  return { config, graph, clients, rest, restExamples };
}

/** Domains may share a file; what is wrong with it is said once. */
function addNew(problems: Problems, found: Problems): void {
  const key = ({ place: { file, line, column }, message }: Problem): string =>
    [file, line, column, message].join("\n");
  const known = new Set(problems.all.map(key));
  problems.all.push(...found.all.filter((problem) => !known.has(key(problem))));
}
