import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ShopGateway, startShopGateway } from "./gateway.ts";

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway.stop());

/** A value with every list cut to its first item, and every first item to the fields that a shorter one has. */
function shorten(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shorten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, shorten(entry)]));
}

it("answers the README's first query as the README says", async () => {
  const readme = readFileSync("README.md", "utf8");
  const command = /^curl .*$/m.exec(readme)?.[0].replace("localhost:4000", new URL(gateway.url).host) ?? "";
  const { stdout } = await promisify(execFile)("bash", ["-c", command]);
  const shown = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  expect(shorten(JSON.parse(stdout))).toEqual(JSON.parse(shown));
});
