#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { lexicographicSortSchema } from "graphql";
import { type ClientSchema, printClientSchema } from "../clients/index.ts";
import { qualify } from "../config/index.ts";
import { formatProblem, InvalidInput, Problems } from "../kernel/index.ts";
import { explain } from "../request/index.ts";
import { boot } from "./boot.ts";
import { chooseDomain } from "./choose-domain.ts";
import { defineExport } from "./export.ts";
import { openLog } from "./log.ts";
import { readOperations } from "./operations.ts";
import { runtimeWarning } from "./runtime.ts";
import { type RunningDomain, type RunningGateway, startGateway } from "./start.ts";

const EXIT_INPUT = 1;
const EXIT_USAGE = 2;
const DEFAULT_CONFIG = "gateway.yaml";

interface ConfigOption {
  readonly config: string;
}

interface DomainOption extends ConfigOption {
  readonly domain?: string;
}

interface ComposeOptions extends DomainOption {
  readonly client?: string;
}

interface PlanOptions extends DomainOption {
  readonly client: string;
  readonly json?: boolean;
}

function defineCommands(): Command {
  const program = new Command("selvage")
    .description(
      "A GraphQL aggregation gateway: REST and gRPC backends as one graph, a schema for each client.",
    )
    .version(readVersion())
    // So that a command may have a --version of its own.
    .enablePositionalOptions()
    .exitOverride();
  const define = (
    name: string,
    description: string,
    run: (options: ConfigOption) => Promise<void>,
  ): Command =>
    program
      .command(name)
      .description(description)
      .option("-c, --config <file>", "the configuration", DEFAULT_CONFIG)
      .action(run)
      .exitOverride();
  define("start", "starts the gateway", start);
  define("check", "checks everything that start checks, and starts nothing", check);
  define("compose", "prints the graph that the sources make together", compose)
    .option("--domain <name>", "of this domain")
    .option("--client <name>", "prints the schema that this client is served instead");
  defineExport(program, DEFAULT_CONFIG);
  program
    .command("plan")
    .description("prints what each operation of a file fetches, and what waits for what")
    .argument("<file>", "a file of operations")
    .requiredOption("--client <name>", "whose operations they are")
    .option("--domain <name>", "whose client it is")
    .option("-c, --config <file>", "the configuration", DEFAULT_CONFIG)
    .option("--json", "as JSON")
    .action(plan)
    .exitOverride();
  return program;
}

async function start({ config }: ConfigOption): Promise<void> {
  const log = openLog();
  const warning = runtimeWarning(process.version, new Date());
  if (warning !== undefined) log.warn(warning);
  const gateway = await startGateway(config, process.env, log);
  for (const domain of gateway.domains) for (const line of addressesOf(domain, gateway)) log.info(line);
  log.info(`admin: ${gateway.adminUrl}`);
  let isClosing = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (isClosing) process.exit(EXIT_INPUT);
      isClosing = true;
      gateway.close().then(
        () => process.exit(0),
        () => process.exit(EXIT_INPUT),
      );
    });
  }
}

/** Where a domain's clients and its API are found. */
function addressesOf(domain: RunningDomain, { publicUrl }: RunningGateway): string[] {
  const { name, path, hosts, clientNames, restPath } = domain;
  const base = publicUrl + path;
  const on = hosts.length === 0 ? "" : ` (host ${hosts.join(", ")})`;
  const lines = clientNames.map((client) => `${qualify(name, client)}: ${base}/graphql/${client}${on}`);
  return restPath === undefined ? lines : [...lines, `${qualify(name, "rest")}: ${base}${restPath}${on}`];
}

async function check({ config }: ConfigOption): Promise<void> {
  const { domains, notes, close } = await boot(config, process.env);
  await close();
  for (const note of notes) console.log(fromHere(formatProblem(note)));
  const endpoints = domains.flatMap(({ rest }) => rest?.versions.flatMap((each) => each.endpoints) ?? []);
  const counts = [
    `${domains.flatMap(({ graph }) => graph.sources).length} sources`,
    `${domains.flatMap(({ clients }) => clients).length} clients`,
  ];
  if (endpoints.length > 0) counts.push(`${endpoints.length} endpoints`);
  const named = domains.filter((domain) => domain.config.name !== undefined);
  if (named.length > 0) counts.unshift(`${named.length} domains`);
  console.log(`${config} is good: ${counts.join(", ")}`);
}

async function compose({ config, domain, client }: ComposeOptions): Promise<void> {
  const gateway = await boot(config, process.env);
  await gateway.close();
  const { graph, clients } = chooseDomain(gateway, domain, config);
  const { schema } = client === undefined ? graph : findClient(clients, client, config);
  console.log(printClientSchema(lexicographicSortSchema(schema)));
}

async function plan(file: string, { config, domain, client: name, json }: PlanOptions): Promise<void> {
  const gateway = await boot(config, process.env);
  await gateway.close();
  const { graph, clients } = chooseDomain(gateway, domain, config);
  const client = findClient(clients, name, config);
  const problems = new Problems();
  const document = readOperations(file, client.schema, problems);
  problems.throwIfAny();
  const plans = document === undefined ? [] : explain(client, graph, document);
  if (json === true)
    console.log(
      JSON.stringify(
        plans.map((explanation) => explanation.json),
        null,
        2,
      ),
    );
  else console.log(plans.map(({ text }) => text).join("\n"));
}

function findClient(clients: readonly ClientSchema[], name: string, config: string): ClientSchema {
  const client = clients.find((candidate) => candidate.name === name);
  if (client !== undefined) return client;
  const names = clients.map((candidate) => candidate.name).join(", ");
  throw new Error(`${config} has no client "${name}". It has ${names}.`);
}

function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
  return String(manifest.version);
}

/** A text with the paths of files below the working directory as a person there would write them. */
function fromHere(text: string): string {
  return text.replaceAll(join(process.cwd(), "/"), "");
}

/** The one place where an error becomes words and an exit code. */
async function main(): Promise<void> {
  try {
    await defineCommands().parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
    else if (error instanceof InvalidInput) {
      console.error(fromHere(error.message));
      process.exitCode = EXIT_INPUT;
    } else {
      console.error(`selvage: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = EXIT_INPUT;
    }
  }
}

await main();
