import { expect, test } from "vitest";
import { parse, problemsOf, REST, withSource } from "./folder.ts";

const GOOD = withSource(`{ schema: users.graphql, rest: ${REST} }`);

test("reports syntax errors together with what stands above them", () => {
  const text = `formatVersion: 2
servr: { port: 1 }
playground: "\${NONE}"
playground: true
sources:
  users:
    schema: [
clients: {}
`;
  expect(problemsOf(text).map((problem) => problem.split(" | ")[0])).toEqual([
    "1:16 formatVersion must be 1, not 2.",
    "2:1 servr is not a known key.",
    "3:13 The environment variable NONE is not set.",
    '4:1 "playground" is given twice; the first stands on line 3.',
    "8:1 This is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ].",
  ]);
});

test("says how to write a reference inside of braces", () => {
  expect(problemsOf(`formatVersion: 1\nserver: { port: \${PORT} }\nsources: {}`)).toEqual([
    `2:18 This is not valid YAML: a value has ended, but more text follows. | Inside { } or [ ], put a value with \${…} in quotes: "\${NAME}".`,
  ]);
});

test.each([
  ["", "1:1 The file is empty. | Begin with formatVersion: 1."],
  ["# nothing\n", "1:1 The file is empty. | Begin with formatVersion: 1."],
  [`${GOOD}--- \n`, "5:1 The file holds a second YAML document; one is read."],
  [`%YAML 1.1\n---\n${GOOD}`, "1:1 The file asks for YAML 1.1, but only YAML 1.2 is read."],
  [`${GOOD}? [a]\n: 1`, "5:3 A key must be plain text."],
  [
    `${GOOD}playground: !!js/function x`,
    "5:13 This is not valid YAML: Unresolved tag: tag:yaml.org,2002:js/function.",
  ],
  [`${GOOD}server: *none`, "5:9 The alias *none cannot be followed: there is no &none above it."],
  [
    `${GOOD}server: &a { host: *a }`,
    "5:20 The alias *a cannot be followed: it stands inside of what it repeats.",
  ],
  [`${GOOD}<<: { playground: true }`, '5:1 "<<" is not a known key.'],
])("%j is refused", (text, message) => {
  expect(problemsOf(text)[0]).toContain(message);
});

test("follows aliases, each to the anchor that was the last above it", () => {
  const text = `formatVersion: 1
admin: { port: &port 5001 }
server: { port: &port 5000, host: &host localhost }
policies: { timeout: { ms: *port } }
sources:
  users: &users { schema: users.graphql, rest: ${REST}, maxBytes: *port }
  again: *users
clients: { mobile: { schema: mobile.graphql } }
`;
  const { sources } = parse(text);
  expect(
    sources.map(({ name, maxBytes, policies }) => [name, maxBytes, policies.settings.timeout.ms]),
  ).toEqual([
    ["users", 5000, 5000],
    ["again", 5000, 5000],
  ]);
});

test("an anchor's faults are reported where they stand", () => {
  const text = `formatVersion: 1
sources:
  a: &a { schema: none, rest: ${REST} }
  b: *a
clients: { mobile: { schema: mobile.graphql } }
`;
  expect(problemsOf(text).map((problem) => problem.slice(0, 21))).toEqual([
    "3:19 sources.a.schema",
    "3:19 sources.b.schema",
  ]);
});

test("no key reaches a prototype", () => {
  const keys = ["__proto__: { polluted: 1 }", "constructor: { prototype: { polluted: 1 } }"];
  for (const key of keys) {
    const config = `config: { ${key} }, headers: { ${key} }, ${key}`;
    const text = `${withSource(`{ schema: users.graphql, rest: ${REST}, ${config} }`)}${key}`;
    expect(problemsOf(text).length).toBeGreaterThanOrEqual(4);
  }
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  expect(problemsOf(`${GOOD}__proto__: 1`)).toEqual(["5:1 __proto__ cannot be a key."]);
});

const aliasBomb = ["a: &a0 [x, x, x, x, x, x, x, x, x]"]
  .concat(Array.from({ length: 9 }, (_, i) => `b${i}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]`))
  .join("\n");

test.each([
  ["aliases of aliases", aliasBomb, "The file unfolds to too many values."],
  ["brackets", "[".repeat(1_000_000), "The file is nested too deeply."],
  ["braces", "{a: ".repeat(250_000), "The file is nested too deeply."],
  ["dashes", "- ".repeat(500_000), "The file is nested too deeply."],
  ["question marks", "? ".repeat(500_000), "The file is nested too deeply."],
  [
    "steps",
    Array.from({ length: 1000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
    "The file is nested too deeply.",
  ],
  ["commas", `[a${",a".repeat(500_000)}]`, "The file has too many parts."],
  ["bytes", `a: "${"ü".repeat(524_288)}"`, "The file is larger than 1048576 bytes."],
])("a bomb of %s is put out", { timeout: 10_000 }, (_name, text, message) => {
  const problems = problemsOf(text);
  expect(problems.some((problem) => problem.includes(message))).toBe(true);
});

test("many keys are compared in time", { timeout: 10_000 }, () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join("\n");
  expect(problemsOf(keys).length).toBeGreaterThan(20_000);
});
