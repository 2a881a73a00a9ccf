import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { buildSchema, lexicographicSortSchema, printSchema, validateSchema } from "graphql";
import { expect, test } from "vitest";
import { type DomainConfig, loadConfig } from "../../../src/config/index.ts";
import { buildGraph, type Graph } from "../../../src/graph/index.ts";
import { Problems } from "../../../src/kernel/index.ts";
import { oneDomain } from "../../support/config.ts";

const config = oneDomain(loadConfig(fileURLToPath(new URL("../../../gateway.yaml", import.meta.url)), {}));

async function withGraph<T>(from: DomainConfig, use: (graph: Graph) => T): Promise<T> {
  const problems = new Problems();
  const graph = await buildGraph(from, problems);
  problems.throwIfAny();
  if (graph === undefined) throw new Error("There is no graph.");
  try {
    return use(graph);
  } finally {
    await graph.close();
  }
}

test("the shop's graph is valid, and its print is the same schema", () =>
  withGraph(config, ({ schema }) => {
    expect(validateSchema(schema)).toEqual([]);
    const printed = printSchema(schema);
    const read = buildSchema(printed);
    expect(printSchema(lexicographicSortSchema(read))).toBe(printSchema(lexicographicSortSchema(schema)));
    expect(printed).not.toMatch(/@|productsByIds/);
  }));

test("the graph is the same in whatever order the sources are configured", async () => {
  const shape = ({ schema, weakened }: Graph): unknown => ({
    printed: printSchema(schema),
    weakened: [...weakened.keys()].sort(),
  });
  const expected = await withGraph(config, shape);
  const orders = fc.shuffledSubarray([...config.sources], { minLength: config.sources.length });
  await fc.assert(
    fc.asyncProperty(orders, async (sources) => {
      expect(await withGraph({ ...config, sources }, shape)).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
