import { readFileSync } from "node:fs";
import { parse, print, separateOperations } from "graphql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ShopGateway, startShopGateway } from "./gateway.ts";

const CLIENTS = ["mobile", "web", "partner"];

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway.stop());

async function readMetrics(): Promise<Map<string, number>> {
  const answer = await fetch(`${gateway.adminUrl}/metrics`);
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

it("no operation of the demo and its examples is left to graphql-js", async () => {
  let asked = 0;
  for (const client of CLIENTS) {
    const document = parse(readFileSync(`examples/clients/${client}/operations.graphql`, "utf8"));
    for (const operation of Object.values(separateOperations(document))) {
      // Twice: the second one may go the short way.
      for (let turn = 0; turn < 2; turn++) {
        const answer = await gateway.ask(client, print(operation));
        expect(answer).not.toHaveProperty("errors");
        asked++;
      }
    }
  }
  const metrics = await readMetrics();
  const sum = (name: string, more = "") =>
    CLIENTS.reduce(
      (total, client) => total + (metrics.get(`${name}{client="${client}"${more}}`) ?? Number.NaN),
      0,
    );
  expect(asked).toBeGreaterThan(10);
  expect(sum("selvage_operations_total", ',engine="plan"')).toBe(asked);
  expect(sum("selvage_operations_total", ',engine="graphql-js"')).toBe(0);
  expect(sum("selvage_short_way_total")).toBe(asked / 2);
  expect(sum("selvage_requests_total")).toBe(asked);
  expect(sum("selvage_requests_in_flight")).toBe(0);
});

it("every metric of ours stands in the documentation, and none beside", async () => {
  const text = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  const ours = [...text.matchAll(/^# TYPE (selvage_\w+) /gm)].map(([, name]) => name);
  const page = readFileSync("docs/metrics.md", "utf8");
  const listed = [...page.matchAll(/^\| `(selvage_\w+)`/gm)].map(([, name]) => name);
  expect(ours.length).toBeGreaterThan(10);
  expect(ours.sort()).toEqual(listed.sort());
});
