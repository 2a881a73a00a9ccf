import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileClient } from "../../../src/clients/index.ts";
import { loadConfig } from "../../../src/config/index.ts";
import { buildGraph, type Graph } from "../../../src/graph/index.ts";
import { formatProblem, Problems } from "../../../src/kernel/index.ts";
import { writeFiles } from "../../support/boot.ts";
import { oneDomain } from "../../support/config.ts";

const PAGE = readFileSync(new URL("../../../docs/client-schemas.md", import.meta.url), "utf8");

let graph: Graph | undefined;

beforeAll(async () => {
  const config = oneDomain(loadConfig(fileURLToPath(new URL("../../../gateway.yaml", import.meta.url)), {}));
  graph = await buildGraph(config, new Problems());
});

afterAll(() => graph?.close());

function problemsOf(sdl: string): string {
  if (graph === undefined) throw new Error("The shop has no graph.");
  const folder = writeFiles({});
  const schema = join(folder, "web.graphql");
  writeFileSync(schema, sdl);
  const problems = new Problems();
  const client = { name: "web", place: { file: schema }, schema, examples: [], priority: "normal" } as const;
  compileClient(client, graph, problems);
  return problems.all
    .map((problem) => formatProblem(problem).replace(folder, "schemas/clients"))
    .map((text) => `${text}\n`)
    .join("");
}

const examples = PAGE.split(/^(?=## )/m).flatMap((section) => {
  const [, title = ""] = /^## (.*)$/m.exec(section) ?? [];
  const [, sdl] = /^```graphql\n(.*?)^```$/ms.exec(section) ?? [];
  const [, problems = ""] = /^```text\n(.*?)^```$/ms.exec(section) ?? [];
  return sdl === undefined ? [] : [[title, sdl, problems] as const];
});

test("the page has its examples", () => {
  expect(examples.length).toBeGreaterThan(5);
});

test.each(examples)("the example of %s is what it says", (_, sdl, problems) => {
  expect(problemsOf(sdl)).toBe(problems);
});
