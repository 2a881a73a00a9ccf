import { describe, expect, it } from "vitest";
import { boot } from "../../../../src/cli/boot.ts";
import { toOpenApi } from "../../../../src/rest/index.ts";
import { type Published, publish } from "./publish.ts";
import { faultsOf } from "./validity.ts";

const WEB = `
scalar Decimal
type Query {
  thing(id: ID!): Thing  things(first: Int = 20, after: String, in: [Color!], near: Near): Things
  any: Any  all: [Any]  node: Node
}
type Mutation { paint(id: ID!, input: Paint!): Thing  drop(id: ID!): Thing }
interface Node { id: ID! }
union Any = Thing | Other | Third
"Of a thing."
type Thing implements Node { id: ID! title: String price: Decimal! old: Int @deprecated(reason: "gone") parts: [Thing!] }
type Other implements Node { id: ID! title: String size: Float! }
type Third implements Node { id: ID! }
type Things { edges: [Edge!]! pageInfo: PageInfo! totalCount: Int }
type Edge { node: Thing }
type PageInfo { endCursor: String hasNextPage: Boolean! }
enum Color { RED GREEN }
input Near { x: Float! y: Float! maxDistance: Int = 5 }
input Paint { newColor: Color! = RED coats: [Int] then: Paint }
`;

// biome-ignore-start lint/suspicious/noExplicitAny: documents are looked into freely here.
const documentOf = (operations: string, more: Partial<Published> = {}, version?: string): any =>
  toOpenApi(publish({ clients: { web: WEB }, versions: { v1: operations }, ...more }), {
    title: "Test",
    version,
  });
const schemaOf = (operations: string, more: Partial<Published> = {}): any =>
  documentOf(operations, more).components.schemas.QResponse;
// biome-ignore-end lint/suspicious/noExplicitAny: documents are looked into freely here.
const get = (selection: string, args = "", path = "/api/v1/q") =>
  `query Q @endpoint(method: GET, path: "${path}", client: "web"${args}) { ${selection} }`;

const bootShop = async () => {
  const { domains, close } = await boot("gateway.yaml", {});
  await close();
  const [{ rest, restExamples } = {}] = domains;
  if (rest === undefined) throw new Error("the shop publishes nothing");
  return { rest, restExamples };
};

describe("the shop's documents", () => {
  it.each([undefined, "v1", "v2"])("are valid: %s", async (version) => {
    const { rest, restExamples } = await bootShop();
    const make = () => toOpenApi(rest, { title: "Shop", version, examples: restExamples });
    expect(await faultsOf(make())).toEqual([]);
    expect(JSON.stringify(make())).toBe(JSON.stringify(make()));
  });

  it.each<[string, (text: string) => string]>([
    ["a type that there is not", (text) => text.replace('"type":"integer"', '"type":"whole"')],
    ["a reference to nothing", (text) => text.replace("schemas/Error", "schemas/Err")],
    ["a member that there is not", (text) => text.replace('"operationId"', '"operation-id"')],
    ["a response without a description", (text) => text.replaceAll('"description"', '"desc"')],
    [
      "a name that is there twice",
      (text) => text.replace('"operationId":"v1_User"', '"operationId":"v1_Order"'),
    ],
    ["a path without its parameter", (text) => text.replace("/users/{id}", "/users/{other}")],
  ])("would not be with %s", async (_, falsify) => {
    const { rest } = await bootShop();
    const text = JSON.stringify(toOpenApi(rest, { title: "Shop" }));
    expect(falsify(text)).not.toBe(text);
    expect(await faultsOf(JSON.parse(falsify(text)))).not.toEqual([]);
  });
});

describe("an answer's schema", () => {
  it("is what the operation selects, and nothing else", () => {
    const schema = schemaOf(get('thing(id: "1") { name: title price parts { id } old }'));
    expect(schema).toEqual({
      type: "object",
      properties: {
        name: { type: ["string", "null"] },
        price: { $ref: "#/components/schemas/Decimal" },
        parts: {
          type: ["array", "null"],
          items: {
            type: "object",
            properties: { id: { type: "string" } },
            required: ["id"],
            additionalProperties: false,
          },
        },
        old: expect.objectContaining({ type: ["integer", "null"], deprecated: true }),
        _degraded: expect.objectContaining({ const: true }),
      },
      required: ["name", "price", "parts", "old"],
      additionalProperties: false,
    });
  });

  it("does not promise what a condition may leave out", () => {
    const operation = `query Q($x: Boolean = true) @endpoint(method: GET, path: "/api/v1/q", client: "web") {
      thing(id: "1") { id price @include(if: $x) ...More @skip(if: $x) parts { id } ... @include(if: $x) { parts { price } } }
    } fragment More on Thing { title old @skip(if: true) }`;
    const { properties, required } = schemaOf(operation);
    expect(Object.keys(properties)).toEqual(["id", "price", "title", "parts", "_degraded"]);
    expect(required).toEqual(["id", "parts"]);
    expect(properties.parts.items.required).toEqual(["id"]);
  });

  it("has one alternative for each type of a union, told apart by its name", () => {
    const { anyOf: _, oneOf } = schemaOf(
      get("any { __typename ... on Thing { price } ... on Other { size } }"),
    );
    expect(oneOf.map(({ title, properties, required }: never) => [title, properties, required])).toEqual([
      [
        "Thing",
        expect.objectContaining({
          __typename: { type: "string", enum: ["Thing"] },
          price: expect.anything(),
        }),
        ["__typename", "price"],
      ],
      [
        "Other",
        expect.objectContaining({ __typename: { type: "string", enum: ["Other"] }, size: expect.anything() }),
        ["__typename", "size"],
      ],
      ["Third", expect.objectContaining({ __typename: { type: "string", enum: ["Third"] } }), ["__typename"]],
    ]);
    expect(schemaOf(get("all { ... on Thing { price } }")).items.anyOf).toHaveLength(3);
  });

  it("is one object where all types of an interface answer alike", () => {
    const { type, properties } = schemaOf(get("node { id __typename }"));
    expect([type, properties.__typename]).toEqual([
      "object",
      { type: "string", enum: ["Thing", "Other", "Third"] },
    ]);
  });

  it("begins where the body does, and is not null there", () => {
    expect(schemaOf(get('thing(id: "1") { parts { id } }', ', unwrap: "thing.parts"')).type).toBe("array");
    const whole = schemaOf(get('thing(id: "1") { id }', ', unwrap: "$"'));
    expect(whole.properties.thing.type).toBe("object");
    const two = schemaOf(get('a: thing(id: "1") { id } b: thing(id: "2") { id }'));
    expect(two.properties.a.type).toEqual(["object", "null"]);
  });

  it("has pages in the place of connections, and members as the answer spells them", () => {
    const operation = `query Q($after: String) @endpoint(method: GET, path: "/api/v1/q", client: "web", page: { items: "list" }) {
      things(after: $after) { edges { node { id } } pageInfo { endCursor hasNextPage } totalCount } }`;
    const { properties, required } = schemaOf(operation, { naming: "snake_case" });
    expect(properties.list.items.type).toEqual(["object", "null"]);
    expect(properties.next_token.type).toEqual(["string", "null"]);
    expect(required).toEqual(["list", "next_token", "total_count"]);
    expect(Object.keys(properties)).toEqual(["list", "next_token", "total_count", "_degraded"]);
  });
});

describe("a request's schema", () => {
  it("takes objects and lists in the query, and no empty list", async () => {
    const document =
      documentOf(`query Q($in: [Color!]! @param(description: "Only these."), $near: Near) @endpoint(method: GET, path: "/api/v1/q", client: "web") {
      things(in: $in, near: $near) { totalCount } }`);
    const { parameters } = document.paths["/api/v1/q"].get;
    expect(parameters.slice(0, 2)).toEqual([
      {
        name: "in",
        in: "query",
        description: "Only these.",
        required: true,
        style: "form",
        explode: true,
        schema: { type: "array", minItems: 1, items: { $ref: "#/components/schemas/Color" } },
      },
      {
        name: "near",
        in: "query",
        required: false,
        style: "deepObject",
        explode: true,
        schema: { $ref: "#/components/schemas/Near" },
      },
    ]);
    expect(await faultsOf(document)).toEqual([]);
  });

  it("spells the members of a body as it has to, defaults with them, and may hold itself", async () => {
    const operation = `mutation Q($id: ID!, $input: Paint!) @endpoint(method: PATCH, path: "/api/v1/q/{id}", client: "web") { paint(id: $id, input: $input) { id } }`;
    const document = documentOf(operation, { naming: "snake_case" });
    expect(document.components.schemas.Paint).toEqual({
      type: "object",
      properties: {
        new_color: { $ref: "#/components/schemas/Color", default: "RED" },
        coats: { type: ["array", "null"], items: { ...INT, type: ["integer", "null"] } },
        // biome-ignore lint/suspicious/noThenProperty: a member of a body may be called so.
        then: { anyOf: [{ $ref: "#/components/schemas/Paint" }, { type: "null" }] },
      },
      additionalProperties: false,
    });
    expect(await faultsOf(document)).toEqual([]);
  });

  it("gives longer names where two clients call different things by one", async () => {
    const other = WEB.replace("RED GREEN", "RED BLUE");
    const operations = `${get("things(in: [RED]) { totalCount }", "", "/api/v1/a").replace("query Q", "query A($in: [Color!])").replace("[RED]", "$in")}
      query B($in: [Color!]) @endpoint(method: GET, path: "/api/v1/b", client: "other") { things(in: $in) { totalCount } }`;
    const document = documentOf(operations, { clients: { web: WEB, other } });
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(["ColorOfOther", "ColorOfWeb"]),
    );
    expect(await faultsOf(document)).toEqual([]);
  });
});

describe("an operation", () => {
  const versions = {
    v1: `query Q($id: ID!) @endpoint(method: GET, path: "/api/q/{id}", client: "web", deprecated: "2026-01-01", sunset: "2027-01-01", reason: "Use B.") { thing(id: $id) { id } }
      mutation D($other: ID!) @endpoint(method: DELETE, path: "/api/q/{other}", client: "web", status: 204) { drop(id: $other) { id } }`,
    v2: `query Q($id: ID!) @endpoint(method: GET, path: "/api/q/{id}", client: "web") { thing(id: $id) { id price } }`,
  };

  it("says since when it is deprecated, for people and for programs", () => {
    const { get: operation } = documentOf("", { versions }, "v1").paths["/api/q/{id}"] as Record<
      string,
      never
    >;
    expect(operation).toMatchObject({
      deprecated: true,
      description: "Deprecated since 2026-01-01. May be gone from 2027-01-01. Use B.",
      responses: { 200: { headers: { Deprecation: {}, Sunset: {} } } },
    });
  });

  it("says which version a path without one is of; one document has the default version's", async () => {
    const all = documentOf("", { versions, defaultVersion: "v2" });
    expect(all.paths["/api/q/{other}"].get).toMatchObject({ operationId: "v2_Q" });
    const first = documentOf("", { versions, defaultVersion: "v2" }, "v1");
    expect(first.paths["/api/q/{id}"].get.parameters).toContainEqual(
      expect.objectContaining({
        name: "X-API-Version",
        required: true,
        schema: { type: "string", enum: ["v1"] },
      }),
    );
    expect(await faultsOf(all)).toEqual([]);
    expect(await faultsOf(first)).toEqual([]);
  });

  it("shares its path with one that calls the parts otherwise", () => {
    const { paths } = documentOf("", { versions }, "v1");
    expect(Object.keys(paths)).toEqual(["/api/q/{id}"]);
    expect(paths["/api/q/{id}"].delete.parameters).toContainEqual(
      expect.objectContaining({ name: "id", in: "path" }),
    );
  });
});

const INT = { format: "int32", minimum: -2_147_483_648, maximum: 2_147_483_647 };
