import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, it } from "vitest";

/** Programs that go by more than one name. Any other tool is looked for by its own. */
const ALSO_KNOWN_AS: Readonly<Record<string, readonly string[]>> = {
  chromium: ["chromium", "chromium-browser", "google-chrome"],
  redis: ["redis-server"],
};

export interface Needs {
  /** Absolute path of a tool that was asked for. @throws {Error} if it is missing. */
  path(tool: string): string;
  describe(name: string, body: () => void): void;
  it(name: string, body: () => void | Promise<void>, timeoutMs?: number): void;
}

/**
 * Declares tests that need programs which a machine may lack, such as `redis` or `chromium`.
 *
 * Where one is missing the tests are skipped and their name says why. With `CI=true` they fail instead, so
 * that a build machine never passes by leaving out what it should have run.
 */
export function needs(...tools: readonly string[]): Needs {
  const paths = new Map(tools.map((tool) => [tool, find(tool)]));
  const missing = tools.filter((tool) => paths.get(tool) === undefined);
  const reason = `needs ${missing.join(" and ")}, not installed here`;
  const path = (tool: string): string => {
    const found = paths.get(tool);
    if (found === undefined) throw new Error(`${tool} is not on the PATH.`);
    return found;
  };
  if (missing.length === 0) {
    return {
      path,
      describe: (name, body) => describe(name, body),
      it: (name, body, timeoutMs) => it(name, body, timeoutMs),
    };
  }
  const fail = (name: string): void => {
    it(`${name} (${reason})`, () => {
      throw new Error(`CI=true, and this test ${reason}.`);
    });
  };
  if (process.env.CI === "true") return { path, describe: fail, it: fail };
  return {
    path,
    describe: (name) => describe.skip(name, () => it(reason, () => {})),
    it: (name) => it.skip(`${name} (${reason})`, () => {}),
  };
}

function find(tool: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return (ALSO_KNOWN_AS[tool] ?? [tool])
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
