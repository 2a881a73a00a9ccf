import { readFileSync } from "node:fs";
import type { DomainConfig } from "../config/index.ts";
import type { Problems } from "../kernel/index.ts";
import { type Example, parseExamples, type RestApi } from "../rest/index.ts";

/** The recorded examples of each version that has some. */
export function readRestExamples(
  { rest }: DomainConfig,
  api: RestApi | undefined,
  problems: Problems,
): Map<string, Example[]> {
  const examples = new Map<string, Example[]>();
  for (const { name, examples: file } of rest?.versions ?? []) {
    const version = api?.versions.find((candidate) => candidate.name === name);
    if (file === undefined || version === undefined) continue;
    examples.set(name, parseExamples(readFileSync(file, "utf8"), version, file, problems));
  }
  return examples;
}
