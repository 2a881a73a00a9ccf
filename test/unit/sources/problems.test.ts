import { describe, expect, it } from "vitest";
import { formatProblem, Problems } from "../../../src/kernel/index.ts";
import { compileGraph } from "../../support/source.ts";

const CONFIG = {
  rest: { url: new URL("http://127.0.0.1:1"), naming: "snake_case" as const, tls: undefined },
  config: { token: "secret" },
};

/** What is wrong with a field of `Item`, each with its place in the line of the directive. */
async function problemsOf(args: string, directive: string, { root = false } = {}): Promise<string[]> {
  const problems = new Problems();
  const field = `${root ? "found" : "made"}${args}: Made\n${directive}`;
  const graph = await compileGraph(
    CONFIG,
    `${root ? `type Query {\n${field}\n}` : 'type Query { item: Item @rest(path: "/item") }'}
type Item @key(fields: "id") { id: ID! parts: [Part!] colour: Colour
${root ? "" : field}
}
type Made { id: ID! }
type Part { id: ID! }
enum Colour { RED }
input Filter { name: String size: Size }
input Size { width: Int }`,
    problems,
  );
  await graph?.close();
  return problems.all.map(({ place: { line: _, ...place }, message, hint }) =>
    formatProblem({ place: { ...place, file: "" }, message, hint }).replace("\n    ", " | "),
  );
}

describe("what an expression names wrongly is reported where it stands, with the way out", () => {
  it.each<[string, string, string]>([
    [
      "(id: ID)",
      '@rest(path: "/a", query: { id: "$args.idd", x: "$args.id" })',
      ':32 $args.idd: the field has no argument "idd" | Did you mean "id"?',
    ],
    [
      "",
      '@rest(path: "/a", query: { id: "$args.id" })',
      ':32 $args.id: the field has no argument "id" | Known here: none.',
    ],
    [
      "",
      '@rest(path: "/a/{$this.nam}")',
      ':13 $this.nam: the type has no field "nam" | Known here: id, parts, colour, made.',
    ],
    [
      "",
      '@rest(path: "/a", query: { id: "$batch.id" })',
      ':32 $batch.id: the fetch is not batched | Write "$this", or add a batch to the directive.',
    ],
    [
      "",
      '@rest(path: "/a", query: { id: "$this.id", x: "$batch.id" }, batch: { key: "id" })',
      ':32 $this.id: a batched call has many objects | Write "$batch": the list of this field of them all.',
    ],
    [
      "",
      '@rest(path: "/a", headers: { x: "$config.tokn" })',
      ':33 $config.tokn: the source\'s configuration has no "tokn" | Did you mean "token"?',
    ],
    [
      "",
      '@rest(path: "/a", headers: { x: "$context.userId" })',
      ":33 $context.userId: no such value | Known here: requestId, client.",
    ],
    [
      "",
      '@rest(path: "/a", headers: { x: "$request.body" })',
      ':33 $request.body: only headers of the request can be read | Write "$request.header.<name>".',
    ],
    [
      "",
      '@rest(path: "/a", headers: { x: "$arg.id" })',
      ':33 $arg.id: there is no such word | Did you mean "$args"?',
    ],
    [
      "(f: Filter)",
      '@rest(path: "/a", query: { x: "$args.f.nam" })',
      ':31 $args.f.nam: Filter has no field "nam" | It has name, size.',
    ],
    [
      "(f: Filter)",
      '@rest(path: "/a", query: { x: "$args.f.name.first" })',
      ':31 $args.f.name.first: "String" has no fields to name',
    ],
    [
      "(f: [Filter])",
      '@rest(path: "/a", query: { x: "$args.f.name" })',
      ':31 $args.f.name: "Filter" has no fields to name',
    ],
    [
      "(id: ID)",
      '@rest(path: "/a")',
      ':1 Item.made: the argument "id" has no effect | Send it with "$args.id".',
    ],
    [
      "",
      '@rest(path: "/a", headers: { x: "Bearer $config.token" })',
      ':33 $config.token is mere text here | Write "{$config.token}".',
    ],
    ["(ids: [ID])", '@rest(path: "/a/{$args.ids}")', ":13 $args.ids: a list cannot stand in a text"],
    ["(f: Filter)", '@rest(path: "/a/{$args.f.size}")', ":13 $args.f.size: an object cannot stand in a text"],
    [
      "",
      '@rest(path: "/a/{$batch.id}", batch: { key: "id" })',
      ":13 $batch.id: a list cannot stand in a text",
    ],
    ["", '@rest(path: "/a/{$this.parts}")', ":13 $this.parts: a list cannot stand in a text"],
    ["", '@rest(path: "/a", headers: { x: "$this.parts" })', ":33 a list cannot stand in a header"],
    ["(f: Filter)", '@rest(path: "/a", headers: { x: "$args.f" })', ":33 an object cannot stand in a header"],
    [
      "(f: Filter)",
      '@rest(path: "/a", query: { x: "$args.f" })',
      ':28 an object cannot stand in the query parameter "x"',
    ],
    [
      "",
      '@rest(path: "/a", query: "x=1")',
      ":26 a query is an object of names and values | Write query: { … }.",
    ],
    ["", '@rest(path: "/a", headers: "x")', ":28 headers are an object of names and values"],
    [
      "",
      '@rest(path: "/a", headers: { host: "x" })',
      ':36 "host" is a header of the connection and cannot be set',
    ],
    [
      "",
      '@rest(path: "/a", headers: { transfer_encoding: "x" })',
      ':49 "transfer-encoding" is a header of the connection and cannot be set',
    ],
    [
      "",
      '@rest(path: "/a", query: { fields: "$selecton" })',
      ':36 $selecton: there is no such word | Did you mean "$selection"?',
    ],
    [
      "",
      '@rest(path: "/a", query: { fields: "$selection.id" })',
      ':36 $selection.id: a list of names has no fields | Write "$selection".',
    ],
    [
      "",
      '@rest(path: "/a", query: { fields: "id,$selection" })',
      ':36 $selection is mere text here | Write "{$selection}".',
    ],
    [
      "",
      '@rest(path: "/a/$selection")',
      ":13 $selection: it cannot stand here | Send it in the query, in the body or in the request message.",
    ],
    [
      "",
      '@rest(path: "/a", headers: { x: "{$selection}" })',
      ":33 $selection: it cannot stand here | Send it in the query, in the body or in the request message.",
    ],
    [
      "",
      '@rest(path: "/a", query: "$selection")',
      ":26 a query is an object of names and values | Write query: { … }.",
    ],
    [
      "",
      '@rest(path: "/a", query: { fields: "$selection" }, select: "{ id: key }")',
      ":60 Item.made: $selection has the names that are in the answer, which this select changes | Select by a path of names, and map the rest with @from.",
    ],
  ])("%s %s", async (args, directive, problem) => {
    expect(await problemsOf(args, directive)).toEqual([problem]);
  });

  it.each<[string, string]>([
    ['@rest(path: "a")', ':13 the path "a" does not begin with "/"'],
    ['@rest(path: "/a?b=c")', ':13 "a?b=c" cannot stand in a path | Write query parameters in query: { … }.'],
    ['@rest(path: "/a/{id}")', ':13 "{id}" cannot stand in a path | Write "{$args.id}".'],
    ['@rest(path: "/a b")', ':13 "a b" cannot stand in a path'],
    ['@rest(path: "/a/../b")', ':13 ".." cannot stand in a path'],
    ['@rest(path: "/a/%2E%2e/b")', ':13 "%2E%2e" cannot stand in a path'],
    ['@rest(path: "/a", body: { x: 1 })', ":25 Item.made: a GET has no body | Use query, or another method."],
    ['@rest(method: DELETE, path: "/a")', ":1 Item.made: a query cannot DELETE | Make it a mutation."],
    ['@rest(path: "/a", select: "a..b")', ':30 "a..b" is not a path: expected a field name, found ".b"'],
    ['@rest(path: "/a", select: "{ a: b, a: c }")', ':36 "{ a: b, a: c }" is not a path: "a" is given twice'],
  ])("%s", async (directive, problem) => {
    expect(await problemsOf("", directive)).toEqual([problem]);
  });

  it.each<[string, string]>([
    ['batch: { key: "id", maxSize: 0 }', ":62 Item.made: maxSize must be at least 1"],
    [
      'batch: { key: "id", many: true }',
      ":62 Item.made: many: true gives each key a list, but the field is Made",
    ],
    [
      'batch: { key: "id sku" }',
      ":62 Item.made: key names 2 properties, the request sends 1 keys by $batch | Send each key with $batch.<field>, and name the property of the answer that repeats it.",
    ],
    ['batch: { key: "a." }', ':65 "a." is not a path: expected a field name, found the end'],
    ['batch: { key: "{a:b}" }', ':62 Item.made: "{a:b}" is not a path to one value'],
  ])("%s", async (batch, problem) => {
    expect(await problemsOf("", `@rest(path: "/a", query: { i: "$batch.id" },   ${batch})`)).toEqual([
      problem,
    ]);
  });

  it("a root field has no object, and nothing to batch", async () => {
    expect(await problemsOf("", '@rest(path: "/a/{$this.id}")', { root: true })).toEqual([
      ":13 $this.id: a root field stands on no object",
    ]);
    expect(await problemsOf("", '@rest(path: "/a", batch: { key: "id" })', { root: true })).toEqual([
      ":33 Query.found: a root field has no objects to batch | Use @batchLookup for a list of keys.",
    ]);
  });

  it("all of it at once", async () => {
    const problems = await problemsOf(
      "(id: ID)",
      '@rest(path: "a/{$args.x}", query: { y: "$this.z" }, select: "[")',
    );
    expect(problems).toHaveLength(5);
  });

  it("and what is right has no problem", async () => {
    const right = `@rest(method: GET, path: "/a/{$args.id}.json", headers: { authorization: "Bearer {$config.token}", x_y: "$this.colour" },
      query: { ids: "$args.ids", all: ["$args.id", 1, true], n: 5, e: RED, none: null }, select: "$.items[0]->entries")`;
    expect(await problemsOf("(id: ID!, ids: [ID!])", right)).toEqual([]);
  });
});
