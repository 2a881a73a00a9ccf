import { dirname, resolve } from "node:path";
import { InvalidInput, type Problem, Problems } from "../kernel/index.ts";
import { checkDomains } from "./domains-check.ts";
import { checkShape } from "./explain.ts";
import { openFiles } from "./files.ts";
import { readYaml } from "./read.ts";
import { gatewayShape } from "./shape.ts";
import type { References } from "./substitute.ts";
import { toConfig } from "./to-config.ts";
import type { GatewayConfig } from "./types.ts";
import { MAX_FILE_BYTES } from "./yaml.ts";

const MAX_SECRET_BYTES = 64 * 1024;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads `gateway.yaml`, checks all of it, and freezes the result.
 *
 * @throws {InvalidInput} with every problem, in the order of the file.
 */
export function loadConfig(file: string, env: Env): GatewayConfig {
  const content = openFiles(".").read(file, MAX_FILE_BYTES);
  if ("reason" in content) {
    const message = `The configuration cannot be read: ${content.reason}.`;
    throw new InvalidInput([{ place: { file }, message }]);
  }
  return parseConfig(content.text, file, env);
}

/**
 * {@link loadConfig} for a text that was read already.
 *
 * `file` is what problems are reported for, and its folder is where relative paths start. Other files are
 * looked at: schemas must exist, and `${file:…}` is read.
 */
export function parseConfig(text: string, file: string, env: Env): GatewayConfig {
  const absolute = resolve(file);
  const files = openFiles(dirname(absolute));
  const references: References = {
    env,
    readSecret: (path) => {
      const secret = files.read(path, MAX_SECRET_BYTES);
      // An editor ends a file with a newline that is no part of the secret.
      return "text" in secret ? { text: secret.text.replace(/\r?\n$/, "") } : secret;
    },
  };

  const problems = new Problems();
  const read = readYaml(text, file, references, problems);
  const checked = checkShape(read, gatewayShape(files), problems);
  if (checked !== undefined) checkDomains(checked, read.root, problems);
  problems.all.sort(inOrderOfFile);
  problems.throwIfAny();
  if (checked === undefined) throw new Error("A shape was refused without a problem.");
  return toConfig(checked, {
    file: absolute,
    root: read.root,
    files,
    isProduction: env.NODE_ENV === "production",
  });
}

function inOrderOfFile({ place: a }: Problem, { place: b }: Problem): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
