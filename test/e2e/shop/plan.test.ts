import { readFileSync } from "node:fs";
import { parse, print, separateOperations } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ShopGateway, startShopGateway } from "./gateway.ts";

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway.stop());

async function planOf(client: string, query: string, format = "text"): Promise<Response> {
  return fetch(`${gateway.adminUrl}/plan?${new URLSearchParams({ client, query, format })}`);
}

describe.each(["mobile", "web", "partner"])("the example operations of %s", (client) => {
  const document = parse(readFileSync(`examples/clients/${client}/operations.graphql`, "utf8"));
  const operations = Object.entries(separateOperations(document)).map(([name, operation]) => [
    name,
    print(operation),
  ]);

  it.each(operations)("%s is compiled", async (_name, query) => {
    const answer = await planOf(client, query ?? "");
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toContain(` of ${client}\n`);
    expect(text).not.toContain("graphql-js");
  });
});

it("prints a plan for a person", async () => {
  const answer = await planOf("web", 'query Page { product(id: "1") { name related { name } } }');
  expect(await answer.text()).toBe(
    [
      "query Page of web",
      "  find Query.product from products, asks for name",
      "    read name",
      "    fetch Product.related from recommendations, batched, needs id",
      "      with timeout.ms 2000 (@timeout on Product.related), criticality.level OPTIONAL (@criticality on Product.related), fallback.staleMs 600000 (stale.maxAgeMs)",
      "      look up Product in products by id, batched, asks for id name",
      "      read name",
      "",
    ].join("\n"),
  );
});

it("prints a plan for a tool", async () => {
  const answer = await planOf("mobile", '{ user(id: "1") { id } }', "json");
  expect(await answer.json()).toMatchObject([
    {
      client: "mobile",
      operation: "query",
      name: null,
      root: { fields: [{ key: "user", action: "find", source: "users", selection: ["id"] }] },
    },
  ]);
});

it("says what is wrong with a request for one", async () => {
  expect((await planOf("nobody", "{ a }")).status).toBe(404);
  const invalid = await planOf("web", "{ nothing }");
  expect(invalid.status).toBe(400);
  expect(await invalid.json()).toMatchObject({ error: { message: expect.stringContaining("nothing") } });
});

it("counts what ran by a plan and what graphql-js executed", async () => {
  await gateway.ask("partner", '{ product(id: "1") { name } }');
  await gateway.ask("partner", "{ __schema { queryType { name } } }");
  const status = (await (await fetch(`${gateway.adminUrl}/status`)).json()) as {
    clients: { name: string; operations: { compiled: number; interpreted: number } }[];
  };
  const partner = status.clients.find(({ name }) => name === "partner");
  expect(partner?.operations).toMatchObject({ compiled: 1, interpreted: 1 });
});
