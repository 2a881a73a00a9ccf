import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClientSchema, compileClient } from "../../src/clients/index.ts";
import { loadConfig } from "../../src/config/index.ts";
import { buildGraph, type Graph } from "../../src/graph/index.ts";
import { InvalidInput, Problems } from "../../src/kernel/index.ts";
import type { FetchSpec } from "../../src/sources/index.ts";

/** A graph whose backends do not exist. */
export interface Booted {
  readonly graph: Graph;
  /** Every fetch spec of the graph, once. */
  readonly specs: readonly FetchSpec[];
  /** Compiles one more client schema for the graph. */
  client(sdl: string): ClientSchema;
  close(): Promise<void>;
}

/** @throws {InvalidInput} with what is wrong with the SDL */
export async function bootSources(sources: Readonly<Record<string, string>>): Promise<Booted> {
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
    const config = loadConfig(join(folder, "gateway.yaml"), {});
    const problems = new Problems();
    const graph = await buildGraph(config, problems);
    const [clientConfig] = config.clients;
    if (graph === undefined || clientConfig === undefined) throw new InvalidInput(problems.all);
    return {
      graph,
      specs: specsOf(graph),
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

function specsOf(graph: Graph): FetchSpec[] {
  const specs = new Set<FetchSpec>();
  for (const type of graph.types.values()) {
    for (const { fetch } of type.fields.values()) if (fetch !== undefined) specs.add(fetch.spec);
    for (const { spec } of type.lookups) specs.add(spec);
  }
  return [...specs];
}
