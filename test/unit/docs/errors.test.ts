import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ERROR_KINDS } from "../../../src/kernel/index.ts";

const page = readFileSync("docs/errors.md", "utf8");

it("lists every code of the registry with its message, and no other", () => {
  const [, fields = ""] = page.split("## When a field fails");
  const [table = ""] = fields.split("\n## ");
  const rows = [...table.matchAll(/^\| `(\w+)` \| ([^|]+?) \|/gm)].map(([, code, message]) => [
    code,
    message,
  ]);
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(Object.entries(ERROR_KINDS).map(([code, { message }]) => [code, message])),
  );
});

it("lists every failure outside GraphQL", () => {
  const source = readFileSync("src/server/failures.ts", "utf8");
  const known = [...source.matchAll(/^ {2}(\d{3}): \["(\w+)"/gm)].map(
    ([, status, code]) => `${status} ${code}`,
  );
  const [, outside = ""] = page.split("## Outside GraphQL");
  const listed = [...outside.matchAll(/^\| (\d{3}) \| `(\w+)` \|/gm)].map(
    ([, status, code]) => `${status} ${code}`,
  );
  expect(known.length).toBeGreaterThan(5);
  expect(listed).toEqual(known);
});
