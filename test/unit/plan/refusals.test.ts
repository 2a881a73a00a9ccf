import { type OperationDefinitionNode, parse } from "graphql";
import { afterEach, expect, it } from "vitest";
import { dependenciesOf, NotCompiled, operationOf, Planner } from "../../../src/plan/index.ts";
import type { LinkedPlan } from "../../../src/plan/linked-plan.ts";
import { type Booted, bootSources } from "../../oracle/boot.ts";
import { fetchScope } from "../../support/source.ts";

let booted: Booted | undefined;
afterEach(() => booted?.close());

const SOURCES = {
  lists: `type Query { things: [Thing] @rest(path: "/t") } type Thing @key(fields: "id") { id: ID! }`,
  names: `type Query { thing(id: ID!): Thing @internal @lookup @rest(path: "/x", query: { id: "$args.id" }) }
    type Thing @key(fields: "id") { id: ID! name: String }`,
  fetches: `type Thing @key(fields: "id") { id: ID!
${Array.from(
  { length: 5 },
  (_, index) =>
    `f${index}(name: String @require(field: "name")): Int @rest(path: "/f${index}", query: { name: "$args.name" })`,
).join("\n")}
    near: Int @rest(path: "/near", query: { id: "$this.id" })
  }`,
};
const CLIENT =
  "type Query { things: [Thing] } type Thing { name: String f0: Int f1: Int f2: Int f3: Int f4: Int near: Int }";

async function planOf(
  selection: string,
): Promise<{ plan: LinkedPlan; force(names: readonly string[]): void }> {
  booted = await bootSources(SOURCES);
  const { graph } = booted;
  const document = parse(`{ things { ${selection} } }`);
  const operation = operationOf(document, undefined) as OperationDefinitionNode;
  const plan = new Planner(booted.client(CLIENT), graph).planOf(document, operation, {});
  if (plan instanceof NotCompiled) throw plan;
  return {
    plan,
    force(names) {
      for (const { name } of graph.breakers.list())
        for (const { breaker } of graph.breakers.find(name))
          breaker.force(names.includes(name) ? "open" : "auto");
    },
  };
}

function pruned(plan: LinkedPlan): LinkedPlan {
  const { graph } = booted as Booted;
  const reasons = plan.refusedNow(graph, fetchScope());
  return reasons === undefined ? plan : plan.without(reasons);
}

const asks = (plan: LinkedPlan): string[] =>
  [...dependenciesOf(plan.plan).specs].map(({ coordinate }) => coordinate).sort();

it("a plan is the same one as long as nothing that it waits for is refused", async () => {
  const { plan, force } = await planOf("f0 near");
  expect(pruned(plan)).toBe(plan);
  force(["Thing.f1", "lists"]);
  expect(pruned(plan)).toBe(plan);
  // What sends no more than a key that is at hand is refused when it is asked: nothing is saved before.
  force(["Thing.near"]);
  expect(pruned(plan)).toBe(plan);
});

it("it is without what feeds only refused fetches, as long as they are", async () => {
  const { plan, force } = await planOf("f0 f1 near");
  const all = ["Query.thing", "Query.things", "Thing.f0", "Thing.f1", "Thing.near"];
  expect(asks(plan)).toEqual(all);
  force(["Thing.f0"]);
  expect(asks(pruned(plan))).toEqual(all);
  force(["Thing.f0", "Thing.f1"]);
  const without = pruned(plan);
  expect(asks(without)).toEqual(all.filter((name) => name !== "Query.thing"));
  expect(pruned(plan)).toBe(without);
  force([]);
  expect(pruned(plan)).toBe(plan);
});

it("no more than eight plans are kept for what is refused", async () => {
  const { plan, force } = await planOf("f0 f1 f2 f3 f4");
  const of = (set: number): LinkedPlan => {
    force([0, 1, 2, 3, 4].filter((bit) => (set & (1 << bit)) !== 0).map((bit) => `Thing.f${bit}`));
    return pruned(plan);
  };
  const first = of(1);
  for (let set = 2; set <= 8; set++) of(set);
  expect(of(1)).toBe(first);
  of(9);
  expect(of(1)).not.toBe(first);
});
