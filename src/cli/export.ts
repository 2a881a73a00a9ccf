import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import { toOpenApi } from "../rest/index.ts";
import { boot, type Domain } from "./boot.ts";

interface ExportOptions {
  readonly config: string;
  readonly version?: string;
  readonly domain?: string;
  readonly server?: string;
  readonly out?: string;
}

/** Adds `export openapi`. */
export function defineExport(program: Command, defaultConfig: string): void {
  program
    .command("export")
    .description("prints what a gateway offers in the form that other tools read")
    .exitOverride()
    .command("openapi")
    .description("prints the OpenAPI document of the REST API")
    .option("-c, --config <file>", "the configuration", defaultConfig)
    .option("--version <name>", "of this version alone; default all of them")
    .option("--domain <name>", "whose API it is, where several domains have one")
    .option("--server <url>", "where the API is found; default where the document comes from")
    .option("--out <file>", "writes it to a file instead")
    .action(exportOpenApi)
    .exitOverride();
}

async function exportOpenApi(options: ExportOptions): Promise<void> {
  const { config: file, version, out } = options;
  const { domains, close } = await boot(file, process.env);
  await close();
  const { config, rest: api, restExamples: examples } = publishing(domains, options);
  if (api === undefined || config.rest === undefined) throw new Error("the domain publishes nothing");
  const names = api.versions.map(({ name }) => name);
  if (version !== undefined && !names.includes(version)) {
    throw new Error(`${file} has no version "${version}" of the REST API. It has ${names.join(", ")}.`);
  }
  const { title, description } = config.rest;
  const serverUrl = `${options.server ?? ""}${config.path}` || undefined;
  const document = toOpenApi(api, { title, description, version, serverUrl, examples });
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (out === undefined) process.stdout.write(text);
  else writeFileSync(out, text);
}

/** The domain whose API is meant: the named one, or the only one that publishes any. */
function publishing(domains: readonly Domain[], { config: file, domain: name }: ExportOptions): Domain {
  const candidates = domains.filter(
    ({ config, rest }) => rest !== undefined && (name === undefined || config.name === name),
  );
  const [first, ...others] = candidates;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const names = candidates.map(({ config }) => config.name).join(", ");
    throw new Error(`Several domains of ${file} have an API. Say with --domain which is meant: ${names}.`);
  }
  const where = name === undefined ? file : `The domain "${name}" of ${file}`;
  throw new Error(`${where} publishes nothing over REST. Add a section rest.`);
}
