import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClientSchema, compileClient } from "../../src/clients/index.ts";
import { loadConfig } from "../../src/config/index.ts";
import { buildGraph, type Graph } from "../../src/graph/index.ts";
import { InvalidInput, Problems } from "../../src/kernel/index.ts";
import { type FetchSpec, SOURCE_KINDS, type SourceKind } from "../../src/sources/index.ts";

/** A graph whose backends do not exist. */
export interface Booted {
  readonly graph: Graph;
  /** Compiles one more client schema for the graph. */
  client(sdl: string): ClientSchema;
  close(): Promise<void>;
}

/**
 * @param change - what is done to each fetch before anything is put around it; default nothing
 * @throws {InvalidInput} with what is wrong with the SDL
 */
export async function bootSources(
  sources: Readonly<Record<string, string>>,
  change: (spec: FetchSpec) => FetchSpec = (spec) => spec,
): Promise<Booted> {
  const folder = mkdtempSync(join(tmpdir(), "selvage-oracle-"));
  try {
    const lines = ["formatVersion: 1", "sources:"];
    for (const [name, sdl] of Object.entries(sources)) {
      writeFileSync(join(folder, `${name}.graphql`), sdl);
      lines.push(
        `  ${name}: { schema: ${name}.graphql, rest: { url: "http://127.0.0.1:1", naming: snake_case } }`,
      );
    }
    writeFileSync(join(folder, "client.graphql"), "");
    lines.push("clients:", "  client: { schema: client.graphql }", "");
    writeFileSync(join(folder, "gateway.yaml"), lines.join("\n"));
    const [domain] = loadConfig(join(folder, "gateway.yaml"), {}).domains;
    if (domain === undefined) throw new Error("there is no domain");
    const problems = new Problems();
    const kinds = SOURCE_KINDS.map((kind) => changed(kind, change));
    const graph = await buildGraph(domain, problems, kinds);
    const [clientConfig] = domain.clients;
    if (graph === undefined || clientConfig === undefined) throw new InvalidInput(problems.all);
    return {
      graph,
      client(sdl) {
        writeFileSync(clientConfig.schema, sdl);
        const found = new Problems();
        const client = compileClient(clientConfig, graph, found);
        if (client === undefined) throw new InvalidInput(found.all);
        return client;
      },
      async close() {
        rmSync(folder, { recursive: true, force: true });
        await graph.close();
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A kind of source whose fetches are others. */
function changed(kind: SourceKind, change: (spec: FetchSpec) => FetchSpec): SourceKind {
  return {
    ...kind,
    open(config, upstream, problems) {
      const source = kind.open(config, upstream, problems);
      if (source === undefined) return undefined;
      return {
        ...source,
        compile(field, found) {
          const spec = source.compile(field, found);
          return spec && change(spec);
        },
      };
    },
  };
}
