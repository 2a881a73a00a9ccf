import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { printSchema } from "graphql";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { formatProblem } from "../../src/kernel/index.ts";
import { type Input, open } from "../support/boot.ts";

/**
 * Every page of `test/spec/boot/` holds cases: a heading, the files that a person wrote, and what a start makes
 * of them. What stands before the first heading belongs to all cases of the page.
 *
 * Files are blocks such as "graphql users.graphql", "graphql clients/web.graphql", "graphql rest/v1.graphql" or "proto shop.proto"; a block
 * "yaml users" is the section of that source in `gateway.yaml`. What is expected are blocks "text problems",
 * "text notes" (places that may be null in the graph) and "graphql graph" (the graph as SDL).
 *
 * `UPDATE_SPECS=1 npx vitest run test/spec` writes down what is found, for you to read.
 */
const FOLDER = fileURLToPath(new URL("boot", import.meta.url));
const EXPECTED = ["text problems", "text notes", "graphql graph"];
const isUpdate = process.env.UPDATE_SPECS === "1";

interface Case {
  readonly title: string;
  readonly text: string;
  readonly blocks: ReadonlyMap<string, string>;
}

function blocksOf(text: string): Map<string, string> {
  const blocks = text.matchAll(/^```(\w+ [^\n]+)\n(.*?)^```$/gms);
  return new Map([...blocks].map(([, info = "", body = ""]) => [info, body] as const));
}

function readPage(page: string): { preamble: string; cases: Case[] } {
  const [preamble = "", ...sections] = readFileSync(page, "utf8").split(/^(?=## )/m);
  const cases = sections.map((text) => ({
    title: /^## (.*)$/m.exec(text)?.[1] ?? "",
    text,
    blocks: blocksOf(text),
  }));
  return { preamble, cases };
}

function inputOf(blocks: ReadonlyMap<string, string>): Input {
  const sources: Record<string, { sdl: string; section: string }> = {};
  const clients: Record<string, string> = {};
  const rest: Record<string, string> = {};
  const files: Record<string, string> = {};
  for (const [info, body] of blocks) {
    const [language, path = ""] = info.split(" ");
    if (EXPECTED.includes(info) || language === "yaml") continue;
    const name = basename(path, ".graphql");
    if (path.startsWith("clients/")) clients[name] = body;
    else if (path.startsWith("rest/")) rest[name] = body;
    else if (language === "graphql") {
      const section = blocks.get(`yaml ${name}`)?.trim().replaceAll("\n", " ");
      sources[name] = {
        sdl: body,
        section: section ?? "rest: { url: http://127.0.0.1:1, naming: snake_case }",
      };
    } else files[path] = body;
  }
  return { sources, clients, rest, files };
}

async function outcomeOf(input: Input): Promise<Map<string, string>> {
  const { graph, problems } = await open(input);
  const weakened = [...(graph?.weakened ?? [])];
  return new Map([
    ["text problems", problems.map((problem) => `${formatProblem(problem)}\n`).join("")],
    ["text notes", weakened.map(([coordinate, { reason }]) => `${coordinate}: ${reason}\n`).join("")],
    ["graphql graph", graph === undefined ? "" : `${printSchema(graph.schema)}\n`],
  ]);
}

/** The case with what was found in place of what was expected. */
function updated({ text, blocks }: Case, outcome: ReadonlyMap<string, string>): string {
  let result = text;
  const asked = EXPECTED.filter((info) => blocks.has(info));
  const first = outcome.get("text problems") === "" ? "graphql graph" : "text problems";
  if (asked.length === 0) result = `${result.trimEnd()}\n\n\`\`\`${first}\n\`\`\`\n\n`;
  for (const info of asked.length === 0 ? [first] : asked) {
    const block = new RegExp(`^\`\`\`${info}\\n.*?^\`\`\`$`, "ms");
    result = result.replace(block, () => `\`\`\`${info}\n${outcome.get(info)}\`\`\``);
  }
  return result;
}

describe.each(readdirSync(FOLDER))("%s", (file) => {
  const path = join(FOLDER, file);
  const { preamble, cases } = readPage(path);
  const shared = blocksOf(preamble);
  it.each(cases.map((each) => [each.title, each] as const))("%s", async (_, each) => {
    // Where stitching finds a conflict by itself, it says so here and takes either side.
    const warn = vi.spyOn(console, "warn");
    onTestFinished(() => warn.mockRestore());
    const outcome = await outcomeOf(inputOf(new Map([...shared, ...each.blocks])));
    expect(warn).not.toHaveBeenCalled();
    if (isUpdate)
      writeFileSync(
        path,
        readFileSync(path, "utf8").replace(each.text, () => updated(each, outcome)),
      );
    else {
      const expected = EXPECTED.filter((info) => each.blocks.has(info));
      expect(expected).not.toEqual([]);
      for (const info of expected) expect(outcome.get(info)).toBe(each.blocks.get(info));
      if (!expected.includes("text problems")) expect(outcome.get("text problems")).toBe("");
    }
  });
});
