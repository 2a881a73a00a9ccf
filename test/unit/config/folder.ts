import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { parseConfig } from "../../../src/config/index.ts";
import { InvalidInput, type Problem } from "../../../src/kernel/index.ts";
import { type OneDomain, oneDomain } from "../../support/config.ts";

const FILES: Readonly<Record<string, string>> = {
  "users.graphql": "",
  "mobile.graphql": "",
  "examples.graphql": "",
  "ca.pem": "",
  "protos/shop.proto": "",
  "token.txt": "s3cret-from-file\n",
};

/** A folder with the files that the tests' configurations name; it goes when the test ends. */
export function openFolder(more: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "selvage-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries({ ...FILES, ...more })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

type Env = Readonly<Record<string, string | undefined>>;

export function parse(text: string, env: Env = {}, files: Readonly<Record<string, string>> = {}): OneDomain {
  return oneDomain(parseConfig(text, join(openFolder(files), "gateway.yaml"), env));
}

/** `line:column message` and, after " | ", the hint, of each problem. */
export function problemsOf(text: string, env: Env = {}): string[] {
  try {
    parse(text, env);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(toLine);
  }
  return [];
}

function toLine({ place, message, hint }: Problem): string {
  return `${place.line}:${place.column} ${message}${hint === undefined ? "" : ` | ${hint}`}`;
}

/** A good file with one source, whose section is given as flow YAML, and one client. */
export function withSource(section: string): string {
  return `formatVersion: 1
sources:
  users: ${section}
clients: { mobile: { schema: mobile.graphql } }
`;
}

export const REST = "{ url: http://127.0.0.1:4101 }";
export const GRPC = "{ address: 127.0.0.1:4201, protos: [protos/shop.proto] }";
