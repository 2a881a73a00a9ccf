import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { onTestFinished } from "vitest";
import { boot, type Gateway } from "../../src/cli/boot.ts";
import { type ClientSchema, compileClient } from "../../src/clients/index.ts";
import { loadConfig } from "../../src/config/index.ts";
import { buildGraph, type Graph } from "../../src/graph/index.ts";
import { InvalidInput, type Problem, Problems } from "../../src/kernel/index.ts";
import { compileRest } from "../../src/rest/index.ts";
import { oneDomain } from "./config.ts";

/** The SDL of a source; where it is no plain REST source, with the rest of its section, as flow YAML. */
export type SourceInput = string | { readonly sdl: string; readonly section: string };

export interface Input {
  /** By name; the SDL of `users` is the file `users.graphql`. */
  readonly sources: Readonly<Record<string, SourceInput>>;
  /** By name; the SDL of `mobile` is the file `clients/mobile.graphql`. */
  readonly clients?: Readonly<Record<string, string>>;
  /** Operations that are published over REST by version; those of `v1` are the file `rest/v1.graphql`. */
  readonly rest?: Readonly<Record<string, string>>;
  /** More files, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Outcome {
  /** Undefined if the sources make none. */
  readonly graph: Graph | undefined;
  readonly clients: readonly ClientSchema[];
  /** File names are relative to the folder. */
  readonly problems: readonly Problem[];
}

const REST = "rest: { url: http://127.0.0.1:1, naming: snake_case }";

/** A temporary folder with these files; it goes when the test ends. */
export function writeFiles(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "selvage-boot-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Reads sources and clients as a start does, except that clients are optional. No backend has to run. */
export async function open({ sources, clients = {}, rest = {}, files = {} }: Input): Promise<Outcome> {
  const folder = writeFiles({ ...toFiles(sources, clients, rest), ...files });
  const problems = new Problems();
  const result: { graph: Graph | undefined; clients: ClientSchema[] } = { graph: undefined, clients: [] };
  try {
    const file = join(folder, "gateway.yaml");
    const all = loadConfig(file, {});
    if (all.domains.some(({ name }) => name !== undefined)) {
      const gateway = await boot(file, {});
      onTestFinished(() => gateway.close());
      return { ...result, problems: [] };
    }
    const config = oneDomain(all);
    const graph = await buildGraph(config, problems);
    result.graph = graph;
    if (graph !== undefined) {
      onTestFinished(() => graph.close());
      const wanted = config.clients.filter(({ name }) => name in clients);
      result.clients = wanted.flatMap((client) => compileClient(client, graph, problems) ?? []);
      const names = wanted.map(({ name }) => name);
      if (config.rest !== undefined) compileRest(config.rest, { compiled: result.clients, names }, problems);
    }
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    problems.all.push(...error.problems);
  }
  return { ...result, problems: problems.all.map((problem) => inFolder(problem, folder)) };
}

/** The graph of sources that are good. */
export async function openGraph(
  sources: Input["sources"],
  files: Readonly<Record<string, string>> = {},
): Promise<Graph> {
  const { graph, problems } = await open({ sources, files });
  if (graph === undefined) throw new Error(`There is no graph:\n${toLines(problems).join("\n")}`);
  return graph;
}

/** Boots a folder as the commands do. */
export async function bootFolder(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<{ gateway: Gateway | undefined; problems: readonly Problem[] }> {
  const folder = writeFiles(files);
  try {
    const gateway = await boot(join(folder, "gateway.yaml"), env);
    onTestFinished(() => gateway.close());
    return { gateway, problems: [] };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { gateway: undefined, problems: error.problems.map((problem) => inFolder(problem, folder)) };
  }
}

/** `file:line:column message` and, after " | ", the hint, of each problem. */
export function toLines(problems: readonly Problem[]): string[] {
  return problems.map(({ place: { file, line, column }, message, hint }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(":");
    return `${place} ${message}${hint === undefined ? "" : ` | ${hint}`}`;
  });
}

function toFiles(
  sources: Input["sources"],
  clients: NonNullable<Input["clients"]>,
  rest: NonNullable<Input["rest"]>,
): Record<string, string> {
  const files: Record<string, string> = { "clients/none.graphql": "" };
  const lines = ["formatVersion: 1", "sources:"];
  for (const [name, source] of Object.entries(sources)) {
    const { sdl, section } = typeof source === "string" ? { sdl: source, section: REST } : source;
    files[`${name}.graphql`] = sdl;
    lines.push(`  ${name}: { schema: ${name}.graphql, ${section} }`);
  }
  lines.push("clients:");
  for (const [name, sdl] of Object.entries(clients)) {
    files[`clients/${name}.graphql`] = sdl;
    lines.push(`  ${name}: { schema: clients/${name}.graphql }`);
  }
  if (Object.keys(clients).length === 0) lines.push("  none: { schema: clients/none.graphql }");
  if (Object.keys(rest).length > 0) lines.push("rest:", "  versions:");
  for (const [name, operations] of Object.entries(rest)) {
    files[`rest/${name}.graphql`] = operations;
    lines.push(`    ${name}: { operations: [rest/${name}.graphql] }`);
  }
  return { ...files, "gateway.yaml": `${lines.join("\n")}\n` };
}

/** A problem as it would be in the folder: messages name other definitions by file, too. */
function inFolder(problem: Problem, folder: string): Problem {
  return {
    ...problem,
    place: { ...problem.place, file: relative(folder, problem.place.file) || problem.place.file },
    message: problem.message.replaceAll(`${folder}/`, ""),
  };
}
