import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StepEvent } from "../../../src/telemetry/index.ts";
import { type ShopGateway, startShopGateway } from "./gateway.ts";

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway.stop());

/** The steps that one request with that query goes through, with what each is about. */
async function stepsOf(query: string): Promise<StepEvent[]> {
  const id = `lifecycle-${Math.abs(query.length)}`;
  const events: StepEvent[] = [];
  const listen = (event: unknown): void => {
    if ((event as StepEvent).requestId === id) events.push(event as StepEvent);
  };
  subscribe("selvage:step", listen);
  await gateway.ask("web", query, { headers: { "x-request-id": id } });
  unsubscribe("selvage:step", listen);
  return events;
}

it("goes through the steps that docs/lifecycle.md lists, in their order", async () => {
  const page = readFileSync("docs/lifecycle.md", "utf8");
  const documented = [...page.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  const steps = await stepsOf('{ user(id: "1") { name } }');
  expect(documented.length).toBeGreaterThan(5);
  expect(steps.map(({ step }) => step)).toEqual(documented);
});

it("sends every fetch that needs only the key before the first is matched", async () => {
  const steps = await stepsOf(
    '{ product(id: "1") { name reviews { id } related { id } availability { quantity } } }',
  );
  const firstMatch = steps.findIndex(({ step }) => step === "match");
  const sent = steps.slice(0, firstMatch).filter(({ step }) => step === "send");
  expect(sent.map(({ subject }) => subject).sort()).toEqual([
    "Product.availability",
    "Product.related",
    "Product.reviews",
    "Query.product",
  ]);
});

it("stops before execution when the operation is not valid", async () => {
  const steps = await stepsOf("{ nothing }");
  expect(steps.map(({ step }) => step)).toEqual(["receive", "respond"]);
});
