import { expect, test } from "vitest";
import { redactConfig } from "../../../src/config/index.ts";
import { parse, problemsOf } from "./folder.ts";

function file(lines: string): string {
  return `formatVersion: 1
${lines}
sources: { users: { schema: users.graphql, rest: { url: http://127.0.0.1:4101 } } }
clients: { mobile: { schema: mobile.graphql } }
`;
}

test("what is kept is bounded without a word on it, each bound by itself, and shown by /config", () => {
  expect(parse(file("")).stale).toEqual({ maxEntries: 50_000, maxBytes: 67_108_864, maxAgeMs: 600_000 });
  const config = parse(file("stale: { maxAgeMs: 60000 }"));
  const expected = { maxEntries: 50_000, maxBytes: 67_108_864, maxAgeMs: 60_000 };
  expect(config.stale).toEqual(expected);
  expect(redactConfig(config).stale).toEqual(expected);
});

test("no bound can be switched off", () => {
  expect(problemsOf(file("stale:\n  maxEntries: 0\n  maxBytes: 100\n  maxAgeMs: 86400001"))).toEqual([
    "3:15 stale.maxEntries must be a whole number from 1 to 1000000, not 0.",
    "4:13 stale.maxBytes must be a whole number of bytes from 1024 to 17179869184, not 100.",
    "5:13 stale.maxAgeMs must be a whole number of milliseconds from 1 to 86400000, not 86400001.",
  ]);
});
