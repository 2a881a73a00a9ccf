import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { boot } from "../../../src/cli/boot.ts";
import { ERROR_KINDS } from "../../../src/kernel/index.ts";
import { statusOf } from "../../../src/rest/status.ts";
import { type ShopGateway, startShopGateway } from "../shop/gateway.ts";

const PAGE = readFileSync("docs/rest.md", "utf8");

/** The commands of the page, each with the status above it. */
const COMMANDS = [...PAGE.matchAll(/^# (\d{3})\n(curl .*)$/gm)].map(([, status = "", command = ""]) => ({
  status,
  command,
}));

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway.stop());

test("each command of the page answers as the page says", async () => {
  expect(COMMANDS.length).toBeGreaterThanOrEqual(12);
  for (const { status, command } of COMMANDS) {
    const here = command.replaceAll("http://localhost:4000", gateway.url);
    const { stdout } = await promisify(execFile)("bash", ["-c", `${here} -w '\\n%{http_code}'`]);
    const [, body = "", answered] = /^(.*)\n(\d+)$/s.exec(stdout) ?? [];
    expect([command, answered]).toEqual([command, status]);
    if (status !== "204") expect(() => JSON.parse(body)).not.toThrow();
  }
});

test("each endpoint of the shop has a command", async () => {
  const { domains, close } = await boot("gateway.yaml", {});
  await close();
  const endpoints = domains.flatMap(
    ({ rest }) => rest?.versions.flatMap((version) => version.endpoints) ?? [],
  );
  expect(endpoints.length).toBeGreaterThanOrEqual(12);
  const without = endpoints.filter(({ method, path }) => {
    const url = new RegExp(`localhost:4000${path.replaceAll(/\{\w+\}/g, "[^/?' ]+")}(?=['? ]|$)`);
    return !COMMANDS.some(({ command }) => {
      const [, said] = /-X (\w+)/.exec(command) ?? [];
      return url.test(command) && (said ?? (command.includes(" -d ") ? "POST" : "GET")) === method;
    });
  });
  expect(without.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});

test("the page says which status each code has", () => {
  const rows = [...PAGE.matchAll(/^\| ([\d, ]+) \| (`.*`) \|$/gm)];
  const told = new Map(
    rows.flatMap(([, statuses = "", codes = ""]) => {
      const all = statuses.split(", ");
      const names = [...codes.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
      return names.map((name, index) => [name, Number(all[index] ?? all[0])] as const);
    }),
  );
  for (const code of Object.keys(ERROR_KINDS) as (keyof typeof ERROR_KINDS)[]) {
    // Nobody is there to be told.
    if (code !== "CANCELLED") expect([code, told.get(code)]).toEqual([code, statusOf(code)]);
  }
});
