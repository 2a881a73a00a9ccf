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

const readme = readFileSync("README.md", "utf8");

/** What the README's first query answers. */
async function askFirst(): Promise<Record<string, unknown>> {
  const command = /^curl .*$/m.exec(readme)?.[0].replace("localhost:4000", new URL(gateway.url).host) ?? "";
  return JSON.parse((await promisify(execFile)("bash", ["-c", command])).stdout);
}

it("answers the README's first query as the README says", async () => {
  const shown = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  expect(shorten(await askFirst())).toEqual(JSON.parse(shown));
});

it("answers it as the README says when the reviews are away", async () => {
  const reviews = gateway.shop.backend("reviews");
  await reviews.kill();
  const { data, extensions } = await askFirst();
  await reviews.restart();
  const shown = JSON.parse(/```json degraded\n([\s\S]*?)```/.exec(readme)?.[1] ?? "");
  const { degraded } = extensions as { degraded: readonly { coordinate: string }[] };
  const sorted = [...degraded].sort((a, b) => b.coordinate.localeCompare(a.coordinate));
  const listed = [...shown.extensions.degraded].sort((a, b) => b.coordinate.localeCompare(a.coordinate));
  expect(shorten(data)).toEqual(shown.data);
  expect(sorted).toEqual(listed);
});
