import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../../src/config/index.ts";
import { InvalidInput } from "../../../src/kernel/index.ts";
import { type OneDomain, oneDomain } from "../../support/config.ts";
import { openFolder } from "./folder.ts";

const PAGE = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");

function block(language: string): string {
  const [, text] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(PAGE) ?? [];
  if (text === undefined) throw new Error(`The page has no block of ${language}.`);
  return text;
}

function load(text: string, env: Record<string, string>): OneDomain {
  const folder = openFolder();
  for (const [path = ""] of text.matchAll(/[\w./-]+\.(?:graphql|proto|pem)|secrets\/[\w-]+/g)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "x\n");
  }
  const file = join(folder, "gateway.yaml");
  writeFileSync(file, text);
  return oneDomain(loadConfig(file, env));
}

test("the example of the page loads", () => {
  const config = load(block("yaml"), { TENANT: "shop" });
  expect(config.sources.map(({ name, policies }) => [name, policies.settings.timeout.ms])).toEqual([
    ["users", 2000],
    ["products", 10_000],
  ]);
  expect(config.sources[0]).toMatchObject({ headers: { "x-api-key": "x" }, config: { tenant: "shop" } });
  expect(config.clients.map(({ name }) => name)).toEqual(["mobile", "web"]);
});

test("the problems of the page are what is printed", () => {
  const text = `formatVersion: 1
server:
  port:         abc
sources:
  users:
    schema: users.graphql
    rest: { url: http://a }
    polices: {}
    headers: { x-api-key:  "\${USERS_TOKEN}" }
clients: { mobile: { schema: mobile.graphql } }
`;
  const told = (): string => {
    try {
      load(text, {});
    } catch (error) {
      if (error instanceof InvalidInput)
        return error.message.replaceAll(/^.*gateway\.yaml/gm, "gateway.yaml");
    }
    return "";
  };
  expect(`${told()}\n`).toBe(block("text"));
});
