// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the references of gateway.yaml
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { parseConfig, redactConfig } from "../../../src/config/index.ts";
import { InvalidInput } from "../../../src/kernel/index.ts";
import { openFolder } from "./folder.ts";

const KEYS = [
  ...[
    "formatVersion",
    "server",
    "admin",
    "host",
    "port",
    "playground",
    "policies",
    "timeout",
    "connectTimeout",
    "ms",
    "singleFlight",
    "enabled",
  ],
  ...[
    "sources",
    "clients",
    "users",
    "schema",
    "rest",
    "grpc",
    "url",
    "naming",
    "tls",
    "ca",
    "serverName",
    "address",
  ],
  ...[
    "protos",
    "importPaths",
    "headers",
    "config",
    "forward",
    "maxBytes",
    "examples",
    "mobile",
    "__proto__",
    "toString",
  ],
];

const SCALARS = [
  ...[
    0,
    1,
    -1,
    4000,
    1e21,
    Number.NaN,
    true,
    false,
    null,
    "",
    "a",
    "users.graphql",
    "http://a",
    "a:1",
    "snake_case",
  ],
  ...[
    "${",
    "${A}",
    "${A:-1}",
    "${A:-true}",
    "${file:token.txt}",
    "${file:\0}",
    "$${",
    "\0",
    "\n",
    "@",
    "*a",
    "&a",
  ],
];

const key = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...KEYS) }, fc.string({ unit: "binary" }));
const scalar = fc.oneof(
  fc.constantFrom(...SCALARS),
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.integer(),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 6 }).map((entries) => new Map(entries)),
  ),
}));

const yaml = fc
  .tuple(value, fc.boolean())
  .map(([data, isFlow]) => stringify(data, { collectionStyle: isFlow ? "flow" : "block" }));

const broken = fc
  .tuple(yaml, fc.nat(), fc.string({ unit: "binary", maxLength: 3 }))
  .map(([text, at, noise]) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + noise + text.slice(index);
  });

/** What earlier runs found. */
const FOUND = ["> { "];

/** How zod words what our shapes forgot to word. */
const ZOD = /Invalid input|Invalid key|expected|undefined/;

test.each([
  ["arbitrary text", fc.string({ unit: "binary", maxLength: 200 })],
  ["the letters of YAML", fc.string({ unit: fc.constantFrom(..."{}[]:,-?&*!|>'\"%@`#~ \n\ta$1") })],
  ["YAML that looks like a configuration", yaml],
  ["YAML with a part broken", broken],
])("%s is refused with problems that have places, or loads", { timeout: 60_000 }, (_name, arbitrary) => {
  const file = join(openFolder(), "gateway.yaml");
  const property = fc.property(arbitrary, (text) => {
    try {
      redactConfig(parseConfig(text, file, { A: "a" }));
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      expect(error.problems.length).toBeGreaterThan(0);
      for (const { place, message } of error.problems) {
        expect(place.line).toBeGreaterThanOrEqual(1);
        expect(place.column).toBeGreaterThanOrEqual(1);
        expect(message).toMatch(/\S\.$/);
        if (!message.startsWith("This is not valid YAML")) expect(message).not.toMatch(ZOD);
      }
    }
  });
  fc.assert(property, { numRuns: 250, seed: 20_261_121, examples: FOUND.map((text) => [text]) });
});
