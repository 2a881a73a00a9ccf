import { afterEach, describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import {
  type HttpFaultServer,
  httpFaults,
  type response,
  startHttpFaultServer,
} from "../../support/http-fault-server.ts";
import { fetchScope, openSource, type TestSource } from "../../support/source.ts";
import { open } from "./harness.ts";
import { rest } from "./rest-backend.ts";

const disposers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposers.splice(0).reverse()) await dispose();
});

const SDL = `
type Query {
  item(id: String!): Item @rest(path: "/v1/items/{$args.id}/details")
  search(text: String, tags: [String!], filter: Filter): Item
    @rest(path: "/search", query: { q: "$args.text", tag: "$args.tags", colour: "$args.filter.colour" })
  tagged(tag: String!): Item @rest(path: "/tagged", headers: { x_tag: "$args.tag" })
  any: JSON @rest(path: "/any")
}
type Item { id: ID! name: String count: Int tags: [String!] constructor: String extra: JSON big: Int64 nested: Item }
input Filter { colour: String }
`;

async function openTo(
  body: string | Buffer,
  options?: Parameters<typeof response>[1],
  basePath = "/",
): Promise<{ server: HttpFaultServer; source: TestSource }> {
  const server = await startHttpFaultServer({ behaviour: httpFaults.answer(body, options) });
  disposers.push(() => server.close());
  const url = new URL(basePath, server.url);
  const source = await openSource({ rest: { url, naming: "snake_case", tls: undefined } }, SDL);
  disposers.push(() => source.close());
  return { server, source };
}

const codeOf = (outcome: unknown): unknown => (outcome instanceof Failure ? outcome.code : outcome);

/** A JavaScript engine's own words, which must never be an answer. */
const ENGINE_WORDS = /cannot read|is not a|undefined|unexpected|token|JSON|stack/i;

describe("a hostile value in a path", () => {
  it.each([
    ["B1", "../admin", "..%2Fadmin"],
    ["B2", "..%2fadmin", "..%252fadmin"],
    ["B3", "%2e%2e/admin", "%252e%252e%2Fadmin"],
    ["B4", "a/b", "a%2Fb"],
    ["B5", "a?x=1", "a%3Fx%3D1"],
    ["B6", "a#b", "a%23b"],
    ["B7", "", undefined],
    ["B8", ".", undefined],
    ["B8", "..", undefined],
    ["B9", "a\r\nX: 1", "a%0D%0AX%3A%201"],
    ["B10", "a\0", "a%00"],
    ["B11", "é/💥", "%C3%A9%2F%F0%9F%92%A5"],
    ["B14", "//evil.example/", "%2F%2Fevil.example%2F"],
    ["B14", "http://evil.example", "http%3A%2F%2Fevil.example"],
    ["", "%2e%2e", "%252e%252e"],
    ["", "a\\..\\b", "a%5C..%5Cb"],
    ["", "\ud800", undefined],
  ])("%s %j", async (_row, id, segment) => {
    const { server, source } = await openTo("{}", undefined, "/base/");
    const [outcome] = await source.load("Query.item", [{ args: { id } }]);
    if (segment === undefined) {
      expect(codeOf(outcome)).toBe("INVALID_ARGUMENT");
      expect(server.requests).toEqual([]);
      return;
    }
    expect(server.requests.map(({ path }) => path)).toEqual([`/base/v1/items/${segment}/details`]);
    expect(server.requests[0]?.headers.host).toBe(server.url.host);
    expect(decodeURIComponent(segment)).toBe(id);
  });
});

describe("a hostile value in a query", () => {
  it.each(["a&role=admin", "a=b", "a b+c", "a#b", "a\r\nX: 1", "é💥", "%26", "\0", ""])(
    "B12 %j",
    async (text) => {
      const { server, source } = await openTo("{}");
      await source.load("Query.search", [{ args: { text } }]);
      const url = new URL(server.requests[0]?.path ?? "", server.url);
      expect([...url.searchParams]).toEqual([["q", text]]);
      expect(server.requests[0]?.path).toMatch(/^\/search\?[\x21-\x7e]*$/);
    },
  );

  it("repeats the parameter for a list, and leaves out what is absent or null", async () => {
    const { server, source } = await openTo("{}");
    for (const args of [
      { tags: ["a", "b&c"] },
      { tags: [], text: null },
      { filter: { colour: "red" } },
      { filter: null },
    ]) {
      await source.load("Query.search", [{ args }]);
    }
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/search?tag=a&tag=b%26c",
      "/search",
      "/search?colour=red",
      "/search",
    ]);
  });

  it("is not sent with half a surrogate pair, which would become another character", async () => {
    const { server, source } = await openTo("{}");
    const [outcome] = await source.load("Query.search", [{ args: { text: "a\udc00" } }]);
    expect(codeOf(outcome)).toBe("INVALID_ARGUMENT");
    expect(server.requests).toEqual([]);
  });
});

describe("a hostile value in a header", () => {
  it.each(["a\r\nx: 1", "a\nb", "a\rb", "a\0", "💥", "\u0100", "\x7f"])("B13 %j is not sent", async (tag) => {
    const { server, source } = await openTo("{}");
    const [outcome] = await source.load("Query.tagged", [{ args: { tag } }]);
    expect(codeOf(outcome)).toBe("INVALID_ARGUMENT");
    expect(server.requests).toEqual([]);
  });

  it("goes as one header where a header can carry it", async () => {
    const { server, source } = await openTo("{}");
    await source.load("Query.tagged", [{ args: { tag: "a: b, c; d=\té" } }]);
    expect(server.requests[0]?.headers["x-tag"]).toBe("a: b, c; d=\té");
  });
});

describe("an answer of another shape", () => {
  const deep = `${'{"nested":'.repeat(50_000)}1${"}".repeat(50_000)}`;
  it.each<[string, string | Buffer, unknown]>([
    ["null", "null", null],
    ["no content", "", null],
    ["a list", "[]", "BAD_UPSTREAM"],
    ["a string", '"admin"', "BAD_UPSTREAM"],
    ["a number", "7", "BAD_UPSTREAM"],
    ["a number that no double holds", "90071992547409931234", "BAD_UPSTREAM"],
    ["a page", "<html>", "BAD_UPSTREAM"],
    ["cut", '{"id":"1"', "BAD_UPSTREAM"],
    ["NaN", '{"count":NaN}', "BAD_UPSTREAM"],
    ["not UTF-8", Buffer.from('{"name":"\xe9"}', "latin1"), "BAD_UPSTREAM"],
    ["lists in lists", `${"[".repeat(50_000)}${"]".repeat(50_000)}`, "BAD_UPSTREAM"],
  ])("%s", async (_name, body, expected) => {
    const { source } = await openTo(body);
    const [outcome] = await source.load("Query.item", [{ args: { id: "a" } }]);
    expect(source.read("Query.item", outcome)).toBe(expected);
    if (outcome instanceof Failure) expect(outcome.message).not.toMatch(ENGINE_WORDS);
  });

  it("with a mark of the byte order is read", async () => {
    const { source } = await openTo('\uFEFF{"id":"1"}');
    const [outcome] = await source.load("Query.item", [{ args: { id: "a" } }]);
    expect(source.read("Query.item", outcome)).toMatchObject({ id: "1" });
  });

  it("without end is a failure where it would have to be written again, and harms nobody elsewhere", async () => {
    const { source } = await openTo(deep);
    const [any] = await source.load("Query.any", [{}]);
    expect(source.read("Query.any", any)).toBe("BAD_UPSTREAM");
    const [item] = await source.load("Query.item", [{ args: { id: "a" } }]);
    expect(item).toBeTypeOf("object");
  });

  it.each([302, 304])("with status %d is BAD_UPSTREAM, whatever it holds", async (status) => {
    const { source, server } = await openTo('{"id":"1"}', { status, headers: { location: "/elsewhere" } });
    const [outcome] = await source.load("Query.item", [{ args: { id: "a" } }]);
    expect(codeOf(outcome)).toBe("BAD_UPSTREAM");
    expect(server.requests).toHaveLength(1);
  });

  it("changes no prototype, and echoes none", async () => {
    const body =
      '{"id":"1","__proto__":{"polluted":1,"name":"inherited"},"extra":{"a":[{"__proto__":{"polluted":1},"b":2}],"constructor":{"prototype":{"polluted":1}}},"big":9007199254740993}';
    for (const text of [body, body.replace("9007199254740993", "1")]) {
      const { source } = await openTo(text);
      const [outcome] = await source.load("Query.item", [{ args: { id: "a" } }]);
      const item = source.read("Query.item", outcome) as Record<string, unknown>;
      expect(item).toMatchObject({ id: "1", name: null, constructor: null });
      expect(JSON.stringify(item.extra)).toBe('{"a":[{"b":2}],"constructor":{"prototype":{"polluted":1}}}');
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    }
  });

  it("with fields called as those of Object.prototype has them", async () => {
    const { source } = await openTo('{"id":"1","constructor":"Ferrari"}');
    const [outcome] = await source.load("Query.item", [{ args: { id: "a" } }]);
    expect(source.read("Query.item", outcome)).toMatchObject({ constructor: "Ferrari" });
  });
});

describe("a request", () => {
  const add = async (input: object): Promise<unknown> => {
    const { source, backend } = await open(rest, () => ({ item: { id: "a" } }));
    await source.load("Mutation.addItem", [{ args: { input } }]);
    return backend.calls[0]?.input;
  };

  it("has the names and the enum values of the backend", async () => {
    expect(
      await add({
        madeAt: "2024-01-01T00:00:00Z",
        kind: "TOOL",
        size: { unit: "METRE", measuredAt: "2024-01-01T00:00:00Z" },
      }),
    ).toEqual({
      made_at: "2024-01-01T00:00:00Z",
      kind: "tool",
      size: { unit: "METRE", measured_at: "2024-01-01T00:00:00Z" },
    });
  });

  it("says null where the caller does", async () => {
    expect(await add({ name: null, tags: [], number: "9007199254740993" })).toEqual({
      name: null,
      tags: [],
      number: "9007199254740993",
    });
  });

  it("carries the key of an idempotent mutation, and a POST without one is sent once", async () => {
    const sdl = `type Query { a: ID @rest(path: "/a") }
type Mutation { buy(id: ID!, note: String): ID @rest(method: POST, path: "/buy", body: { id: "$args.id", note: "$args.note", tags: ["$args.note", 1] })
  @idempotent(key: "$request.header.idempotency-key") }`;
    const server = await startHttpFaultServer({ behaviour: httpFaults.answer('"bought"') });
    disposers.push(() => server.close());
    const source = await openSource({ rest: { url: server.url, naming: "camelCase", tls: undefined } }, sdl);
    disposers.push(() => source.close());
    await source.load(
      "Mutation.buy",
      [{ args: { id: "1" } }],
      fetchScope({ headers: { "idempotency-key": "k" } }),
    );
    await source.load("Mutation.buy", [{ args: { id: "1", note: null } }]);
    expect(server.requests.map(({ headers, body }) => [headers["idempotency-key"], body])).toEqual([
      ["k", '{"id":"1","tags":[1]}'],
      [undefined, '{"id":"1","note":null,"tags":[null,1]}'],
    ]);
  });

  it("sends and matches a key that is an enum as the backend writes it", async () => {
    const sdl = `type Query { shelf: Shelf @rest(path: "/shelf")
  shelves(colours: [Colour!]!): [Shelf]! @batchLookup(key: "colour") @rest(path: "/shelves", query: { c: "$args.colours" }) }
type Shelf @key(fields: "colour") {
  colour: Colour!
  sign: Sign @rest(path: "/signs/{$this.colour}")
  price: Price @rest(path: "/prices", query: { c: "$batch.colour" }, batch: { key: "of.colour" })
}
type Sign { text: String }
type Price { amount: Decimal }
enum Colour { RED @from(field: "r") GREEN @from(field: "g") }`;
    const server = await startHttpFaultServer({
      behaviour: httpFaults.answer(
        '[{"colour":"g","of":{"colour":"g"},"amount":2},{"colour":"r","of":{"colour":"r"},"amount":1}]',
      ),
    });
    disposers.push(() => server.close());
    const source = await openSource({ rest: { url: server.url, naming: "camelCase", tls: undefined } }, sdl);
    disposers.push(() => source.close());
    const inputs = ["RED", "GREEN"].map((colour) => ({ object: { colour } }));
    expect(await source.load("Query.shelves", inputs)).toMatchObject([{ colour: "r" }, { colour: "g" }]);
    expect(await source.load("Shelf.price", inputs)).toMatchObject([{ amount: 1 }, { amount: 2 }]);
    await source.load("Shelf.sign", inputs.slice(0, 1));
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/shelves?c=r&c=g",
      "/prices?c=r&c=g",
      "/signs/r",
    ]);
  });

  it("sends a selection as one text, but as a list in a body; without one, its entry drops", async () => {
    const sdl = `type Query {
  list: Item @rest(path: "/list", query: { fields: "$selection", x: 1 })
  text: Item @rest(path: "/text", query: { select: "({$selection})" })
  search: Item @rest(method: POST, path: "/search", body: { fields: "$selection", x: 1 })
}
type Mutation { add: Item @rest(method: POST, path: "/add", query: { fields: "$selection" }) }
type Item { id: ID! }`;
    const server = await startHttpFaultServer({ behaviour: httpFaults.answer("{}") });
    disposers.push(() => server.close());
    const source = await openSource({ rest: { url: server.url, naming: "camelCase", tls: undefined } }, sdl);
    disposers.push(() => source.close());
    for (const selection of [["id", "name"], undefined]) {
      for (const coordinate of ["Query.list", "Query.text", "Query.search", "Mutation.add"])
        await source.load(coordinate, [{}], fetchScope(), selection);
    }
    expect(server.requests.map(({ path, body }) => [path, body])).toEqual([
      ["/list?fields=id%2Cname&x=1", ""],
      ["/text?select=%28id%2Cname%29", ""],
      ["/search", '{"fields":["id","name"],"x":1}'],
      ["/add?fields=id%2Cname", ""],
      ["/list?x=1", ""],
      ["/text", ""],
      ["/search", '{"x":1}'],
      ["/add", ""],
    ]);
  });

  it("sends what is one expression as a query, and no query without one", async () => {
    const sdl = `type Query { find(filter: Filter): ID @rest(path: "/find", query: "$args.filter") }
input Filter { text: String sortBy: String deep: Deep }
input Deep { x: Int }`;
    const server = await startHttpFaultServer({ behaviour: httpFaults.answer("1") });
    disposers.push(() => server.close());
    const source = await openSource({ rest: { url: server.url, naming: "snake_case", tls: undefined } }, sdl);
    disposers.push(() => source.close());
    for (const args of [{ filter: { text: "a&b", sortBy: "name" } }, { filter: null }, {}]) {
      expect(await source.load("Query.find", [{ args }])).toEqual([1]);
    }
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/find?text=a%26b&sort_by=name",
      "/find",
      "/find",
    ]);
    const [refused] = await source.load("Query.find", [{ args: { filter: { deep: { x: 1 } } } }]);
    expect(codeOf(refused)).toBe("INVALID_ARGUMENT");
    expect(server.requests).toHaveLength(3);
  });
});
