import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROWS = Array.from({ length: 45 }, (_, i) => i + 1);

/** Rows of more than two backends and a gateway, which are played elsewhere or cannot be yet. */
const ELSEWHERE: Readonly<Record<number, string>> = {
  25: "SIGTERM: test/e2e/server/drain.test.ts",
  26: "reload",
  27: "more than one host",
  28: "more than one host",
  35: "shared answers: test/e2e/single-flight",
  42: "Redis",
  43: "JWKS",
};

const FOLDERS = ["test/e2e/faults", "test/e2e/policies", "test/timing"];

/** The rows that are named by tests, such as `"F31: a body without end"`. */
function namedRows(): Set<number> {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => join(folder, name)),
  );
  const names = files.flatMap((file) => [...readFileSync(file, "utf8").matchAll(/["'`]F(\d+): \S/g)]);
  return new Set(names.map(([, digits]) => Number(digits)));
}

it("every fault of the table is injected by a test of its name, or said to be elsewhere", () => {
  const named = namedRows();
  expect(ROWS.filter((row) => !named.has(row) && !(row in ELSEWHERE))).toEqual([]);
  expect([...named].filter((row) => !ROWS.includes(row))).toEqual([]);
});
