import fc from "fast-check";
import { coerceInputValue } from "graphql";
import { describe, expect, test } from "vitest";
import { JsonReaders } from "../../../src/rest/json-value.ts";
import { type RequestParts, requestReader } from "../../../src/rest/read-request.ts";
import { SCHEMA, type Sketch, sketch, typeOf } from "./endpoint.ts";

const SEED = { seed: 20261121, numRuns: 300 };

function read(about: Sketch, parts: Partial<RequestParts>, ignored?: string) {
  return requestReader(
    sketch(about),
    ignored,
  )({ path: {}, query: "", headers: {}, body: undefined, ...parts });
}

/** The problems as `place name: problem`. */
function problemsOf(about: Sketch, parts: Partial<RequestParts>): string[] {
  return read(about, parts).problems.map(({ in: place, name, problem }) => `${place} ${name}: ${problem}`);
}

const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const float = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => (Object.is(value, -0) ? 0 : value));
const text = fc.string({ unit: "binary", maxLength: 20 });
const color = fc.constantFrom("RED", "GREEN", "BLUE");

/** A value as a query says it: `a[b]=1&a.c=2`. */
function toQuery(name: string, value: unknown, dotted: boolean): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => toQuery(name, item, dotted));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([member, of]) =>
      toQuery(dotted ? `${name}.${member}` : `${name}[${member}]`, of, !dotted),
    );
  }
  return [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`];
}

describe("a query", () => {
  const range = fc.record({ min: int, max: int, inclusive: fc.boolean() }, { requiredKeys: ["max"] });
  const filter = fc.record(
    {
      text,
      range,
      colors: fc.array(color, { minLength: 1 }),
      floats: fc.array(float, { minLength: 1 }),
      and: fc.record({ text, range }, { requiredKeys: ["text"] }),
    },
    { requiredKeys: ["text"] },
  );
  const values = fc.record(
    {
      s: text,
      id: text,
      n: int,
      f: float,
      b: fc.boolean(),
      c: color,
      list: fc.array(int, { minLength: 1 }),
      filter,
    },
    { requiredKeys: [] },
  );
  const variables =
    "$s: String $id: ID $n: Int $f: Float $b: Boolean $c: Color $list: [Int!] $filter: Filter";

  test("says every value of every type, in any order, nested either way", () => {
    fc.assert(
      fc.property(values, fc.boolean(), fc.boolean(), (given, dotted, backwards) => {
        const parts = Object.entries(given).flatMap(([name, value]) => toQuery(name, value, dotted));
        if (backwards && given.list === undefined && given.filter === undefined) parts.reverse();
        expect(read({ variables }, { query: parts.join("&") })).toEqual({ variables: given, problems: [] });
      }),
      SEED,
    );
  });

  test("whatever it is, it is read or refused, in a bounded answer", () => {
    const fragment = fc.constantFrom(
      "n",
      "filter",
      "list",
      "[",
      "]",
      ".",
      "=",
      "&",
      "%",
      "%41",
      "+",
      "range",
      "__proto__",
    );
    const query = fc.oneof(
      fc.array(fragment).map((parts) => parts.join("")),
      fc.string(),
    );
    fc.assert(
      fc.property(query, (given) => {
        const { problems } = read({ variables }, { query: given });
        expect(problems.length).toBeLessThanOrEqual(20);
        expect(JSON.stringify(problems).length).toBeLessThan(20 * 400);
      }),
      SEED,
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test.each([
    ["n=1&n=2", "query n: is given more than once"],
    ["n=", "query n: must be a whole number from -2147483648 to 2147483647"],
    ["n=2147483648", "query n: must be a whole number from -2147483648 to 2147483647"],
    ["n=1.0", "query n: must be a whole number from -2147483648 to 2147483647"],
    ["n=0x10", "query n: must be a whole number from -2147483648 to 2147483647"],
    ["f=1e999", "query f: must be a number"],
    ["f=Infinity", "query f: must be a number"],
    ["b=1", "query b: must be true or false"],
    ["c=REDD", "query c: must be RED or GREEN or BLUE; did you mean RED?"],
    ["list=1,2", "query list: must be a whole number from -2147483648 to 2147483647"],
    ["list[]=1", "query list[]: is not known; did you mean list?"],
    ["lists=1", "query lists: is not known; did you mean list?"],
    ["s=%ff", "query s: is not percent-encoded UTF-8"],
    ["filter=1", "query filter: must be given by its members, as filter[text]"],
    ["filter[txt]=1", "query filter.txt: is not known; did you mean text?"],
    ["filter[text][a]=1", "query filter.text: has no members"],
    ["n[a]=1", "query n: has no members"],
    ["list[a]=1", "query list: has no members"],
    ["__proto__[a]=1", "query __proto__: is not known"],
    [`${"filter[and]".padEnd(11)}${"[and]".repeat(8)}[text]=1`, expect.stringContaining("is not known")],
  ])("%s", (query, problem) => {
    expect(problemsOf({ variables }, { query })).toEqual([problem]);
  });

  test("names everything that is wrong at once, in the names of the endpoint", () => {
    const about: Sketch = {
      path: "/api/v1/things/{id}",
      variables: "$id: Int! $maxPrice: Float! $filter: Filter $key: Int @param(in: HEADER)",
      naming: "snake_case",
    };
    const parts = {
      path: { p0: "x" },
      query: "filter[maxPrice]=1&filter[max_price]=a",
      headers: { key: "k" },
    };
    expect(problemsOf(about, parts)).toEqual([
      "path id: must be a whole number from -2147483648 to 2147483647",
      "query filter.maxPrice: is not known; did you mean max_price?",
      "query filter.max_price: must be a number",
      "query max_price: is missing",
      "header key: must be a whole number from -2147483648 to 2147483647",
    ]);
  });

  test("what is empty or absent is left to the defaults; a plus is a space", () => {
    expect(read({ variables }, { query: "" }).variables).toEqual({});
    expect(read({ variables }, { query: "&&s=a+b%2B&" })).toEqual({ variables: { s: "a b+" }, problems: [] });
    expect(read({ variables }, { query: "version=v1" }, "version")).toEqual({ variables: {}, problems: [] });
  });

  test("a required parameter that is not there is missing", () => {
    expect(problemsOf({ variables: "$a: Int! $b: Int! = 3" }, {})).toEqual(["query a: is missing"]);
  });
});

describe("a path", () => {
  const about: Sketch = { path: "/api/v1/{a}/x/{b}", variables: "$b: ID! $a: Color!" };
  test("gives its parts by their position", () => {
    expect(read(about, { path: { p0: "RED", p1: "a/b" } }).variables).toEqual({ a: "RED", b: "a/b" });
  });
  test("takes no empty part", () => {
    expect(problemsOf(about, { path: { p0: "RED", p1: "" } })).toEqual(["path b: is empty"]);
  });
});

describe("a body", () => {
  const item: Sketch = { method: "POST", variables: "$item: Item!" };
  const problemsWith = (body: unknown): string[] => problemsOf(item, { body });

  test("what is accepted, GraphQL accepts as the same value", () => {
    const leaf = fc.oneof(int, float, text, fc.boolean(), fc.constant(null), color);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.record(
        {
          id: fc.oneof(text, int, leaf),
          count: fc.oneof(int, leaf),
          tags: fc.oneof(fc.array(text), leaf, fc.array(leaf)),
          color: fc.oneof(color, leaf),
          more: fc.oneof({ maxDepth: 3 }, fc.constant(null), fc.array(tie("tree"))),
          other: leaf,
        },
        { requiredKeys: [] },
      ),
    }));
    const reader = new JsonReaders("camelCase").of(typeOf("Item!"));
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: tree }, leaf), (value) => {
        const problems: string[] = [];
        const made = reader(value, "", (at) => void problems.push(at));
        if (problems.length > 0) return;
        accepted++;
        expect(made).toEqual(value);
        coerceInputValue(made, typeOf("Item!"), (path, _, error) => {
          throw new Error(`GraphQL refuses ${path.join(".")}: ${error.message}`);
        });
      }),
      { ...SEED, numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  test.each([
    [undefined, ["body : is missing"]],
    [null, ["body : must not be null"]],
    [[], ["body : must be an object"]],
    [{ id: "1", count: null }, ["body count: must not be null"]],
    [
      { id: 1.5, count: 1.5 },
      [
        "body id: must be text or a whole number",
        "body count: must be a whole number from -2147483648 to 2147483647",
      ],
    ],
    [{ id: "1", count: 1, tags: "a" }, ["body tags: must be a list"]],
    [
      { id: "1", count: 1, more: [{ id: "2", cuont: 1 }] },
      ["body more.0.cuont: is not known; did you mean count?", "body more.0.count: is missing"],
    ],
    [{ id: "1", count: 1, color: "red" }, ["body color: must be RED or GREEN or BLUE; did you mean RED?"]],
  ])("%j", (body, problems) => {
    expect(problemsWith(body)).toEqual(problems);
  });

  test("null is not the same as absent", () => {
    const { variables } = read(
      { method: "PATCH", variables: "$a: Int $b: Int $c: Int" },
      { body: { a: null, b: 1 } },
    );
    expect(Object.entries(variables)).toEqual([
      ["a", null],
      ["b", 1],
    ]);
  });

  test("members are called as the endpoint says, at every depth", () => {
    const about: Sketch = {
      method: "POST",
      variables: '$firstOne: Filter $x: Int @param(name: "why")',
      naming: "snake_case",
    };
    const body = { first_one: { max_price: 2, and: { max_price: 3 } }, why: 4 };
    expect(read(about, { body })).toEqual({
      variables: { firstOne: { maxPrice: 2, and: { maxPrice: 3 } }, x: 4 },
      problems: [],
    });
  });

  test("of an object that has exactly one member", () => {
    const about: Sketch = { method: "POST", variables: "$one: OnlyOne!" };
    if (SCHEMA.getType("OnlyOne") === undefined) throw new Error("no such type");
    expect(problemsOf(about, { body: { a: 1 } })).toEqual([]);
    expect(problemsOf(about, { body: { a: 1, b: "x" } })).toEqual(["body : must have exactly one member"]);
    expect(problemsOf(about, { body: {} })).toEqual(["body : must have exactly one member"]);
  });

  test("an endpoint without one takes none", () => {
    expect(problemsOf({ method: "POST" }, { body: { a: 1 } })).toEqual(["body a: is not known"]);
    expect(problemsOf({ method: "POST" }, {})).toEqual([]);
  });

  test("a value that a scalar of the schema refuses", () => {
    const about: Sketch = {
      method: "POST",
      variables: "$when: Anything! $then: Anything! @param(in: QUERY)",
    };
    const type = SCHEMA.getType("Anything") as unknown as { parseValue: (value: unknown) => unknown };
    const { parseValue } = type;
    type.parseValue = () => {
      throw new Error("a secret of the scalar's");
    };
    const found = problemsOf(about, { body: { when: 1 }, query: "then=x" });
    type.parseValue = parseValue;
    expect(found).toEqual([
      "query then: is refused: Anything cannot represent this value.",
      "body when: is refused: Anything cannot represent this value.",
    ]);
  });
});
