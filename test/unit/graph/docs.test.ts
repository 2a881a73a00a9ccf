import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bootFolder, open, type SourceInput, toLines } from "../../support/boot.ts";

const PAGE = readFileSync(new URL("../../../docs/sources.md", import.meta.url), "utf8");

interface Block {
  readonly info: string;
  readonly body: string;
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w[^\n]*)\n(.*?)^```$/gms)].map(([, info = "", body = ""]) => ({
    info,
    body,
  }));
}

test("the two sources from zero boot", async () => {
  const files = blocksOf(PAGE).filter(({ info }) => info.includes("."));
  expect(files).toHaveLength(5);
  const { gateway, problems } = await bootFolder(
    Object.fromEntries(files.map(({ info, body }) => [info.split(" ")[1], body])),
  );
  expect(toLines(problems)).toEqual([]);
  expect(gateway?.domains[0]?.clients.map(({ name }) => name)).toEqual(["web"]);
});

const proto = blocksOf(PAGE).find(({ info }) => info.startsWith("proto"))?.body ?? "";
const rest = "rest: { url: http://127.0.0.1:1, naming: snake_case }, config: { tenant: a }";
const grpc = "grpc: { address: 127.0.0.1:1, protos: [shop.proto] }, config: { tenant: a }";
/** Examples that only add to an object stand beside a source that has something to ask. */
const BASE = 'type Query { base: String @rest(path: "/base") }';

const examples = PAGE.split(/^(?=##+ )/m).flatMap(
  (section): (readonly [string, [string, SourceInput][]])[] => {
    const [, title = ""] = /^##+ (.*)$/m.exec(section) ?? [];
    const blocks = blocksOf(section).filter(({ info }) => /^graphql( grpc)?$/.test(info));
    const named = blocks.map(({ info, body }): [string, SourceInput] => [
      /^# (\w+)\.graphql$/m.exec(body)?.[1] ?? "example",
      { sdl: body, section: info === "graphql" ? rest : grpc },
    ]);
    const areTogether = named.some(([name]) => name !== "example");
    return areTogether ? [[title, named]] : named.map((source) => [title, [source]]);
  },
);

test("the page has an example of every directive", () => {
  const written = examples
    .flatMap(([, sources]) => sources.map(([, source]) => JSON.stringify(source)))
    .join();
  const used = new Set([...written.matchAll(/@(\w+)/g)].map(([, name]) => name));
  expect([...used].sort()).toEqual([
    "batchLookup",
    "discriminator",
    "from",
    "grpc",
    "idempotent",
    "inaccessible",
    "internal",
    "is",
    "key",
    "lookup",
    "require",
    "rest",
    "shareable",
    "singleFlight",
    "timeout",
  ]);
});

test.each(examples)("the example of %s boots", async (_, sources) => {
  const { problems } = await open({
    sources: { base: BASE, ...Object.fromEntries(sources) },
    files: { "shop.proto": proto },
  });
  expect(toLines(problems)).toEqual([]);
});
