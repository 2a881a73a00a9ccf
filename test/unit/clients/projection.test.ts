import { graphqlSync, parse, printSchema, validate } from "graphql";
import { describe, expect, it } from "vitest";
import type { ClientSchema, PathProjection, Projection } from "../../../src/clients/index.ts";
import { evaluate } from "../../../src/sources/index.ts";
import { open, toLines } from "../../support/boot.ts";

const SOURCE = `type Query {
  "Somebody."
  user(id: ID!): User @lookup @rest(path: "/users/{$args.id}")
  top(first: Int!, by: By, price: Decimal): [User!]
    @rest(path: "/top", query: { n: "$args.first", by: "$args.by", p: "$args.price" })
}
enum By { NAME AGE }
"Who it is."
type User @key(fields: "id") {
  id: ID!
  "What they are called."
  name: String!
  pictures: [Picture!]!
}
type Picture { url: String! }`;

async function clientOf(sdl: string): Promise<ClientSchema> {
  const { clients, problems } = await open({ sources: { users: SOURCE }, clients: { web: sdl } });
  const [client] = clients;
  if (client === undefined) throw new Error(toLines(problems).join("\n"));
  return client;
}

function pathOf(projection: Projection | undefined): PathProjection {
  if (projection?.kind !== "path") throw new Error("It is no path.");
  return projection;
}

function argumentsOf(client: ClientSchema, coordinate: string, args: Record<string, unknown>): unknown {
  const [type = "", field = ""] = coordinate.split(".");
  const [step] = pathOf(client.types.get(type)?.fields.get(field)?.projection).steps;
  if (step?.kind !== "field") throw new Error("It begins with no field.");
  const values = { args, object: {}, batch: [], config: {}, context: {}, requestHeaders: {} };
  return Object.fromEntries(
    step.args.map(({ name, template }) => [name, template && evaluate(template, values)]),
  );
}

describe("a client schema", () => {
  it("is served without a trace of where its fields come from, described as the graph is", async () => {
    const client = await clientOf(`type Query { me(id: ID!): Person @from(field: "user") }
type Person @from(type: "User") {
  title: String @from(field: "name")
  name: String!
  "The first one."
  picture: String @from(field: "pictures[0].url")
}`);
    expect(printSchema(client.schema)).toBe(`type Query {
  me(id: ID!): Person
}

"""Who it is."""
type Person {
  title: String

  """What they are called."""
  name: String!

  """The first one."""
  picture: String
}`);
    expect(graphqlSync({ schema: client.schema, source: "{ __typename }" }).data).toEqual({
      __typename: "Query",
    });
  });

  it("has steps through the graph", async () => {
    const client = await clientOf(`type Query { me(id: ID!): User @from(field: "user") }
type User { self: User! @from(field: "$") picture: String @from(field: "pictures[0].url") }`);
    const fields = client.types.get("User")?.fields;
    expect(pathOf(fields?.get("self")?.projection).steps).toEqual([]);
    expect(pathOf(fields?.get("picture")?.projection).steps).toMatchObject([
      { kind: "field", field: { coordinate: "User.pictures" } },
      { kind: "index", index: 0 },
      { kind: "field", field: { coordinate: "Picture.url" } },
    ]);
  });

  it("has views for what is built of paths", async () => {
    const client = await clientOf(`type Query { me(id: ID!): User @from(field: "user") }
type User { card: Card! @from(field: "{ title: name }") }
type Card { title: String! }`);
    expect(client.types.get("Card")).toMatchObject({ graphType: undefined });
    expect(client.types.get("User")?.fields.get("card")?.projection).toMatchObject({
      kind: "view",
      base: [],
      fields: new Map([["title", { kind: "path" }]]),
    });
  });

  it("names the types of the graph as the client does", async () => {
    const client = await clientOf(`type Query { me(id: ID!): Person @from(field: "user") }
type Person @from(type: "User") { id: ID! }`);
    expect(client.nameOf("User", "Person")).toBe("Person");
    expect(client.nameOf("Picture", "Person")).toBeUndefined();
  });
});

describe("arguments", () => {
  it("are passed by name, renamed and fixed", async () => {
    const client = await clientOf(`type Query {
  user(id: ID!): User
  person(code: ID!): User @from(field: "user", args: { id: "u-{$args.code}" })
  best: [User!] @from(field: "top", args: { first: 3, by: AGE, price: 12.50 })
  same(code: ID!): User @from(field: "user", args: { id: "$args.code" })
  seven: User @from(field: "user", args: { id: 7 })
}
type User { id: ID! }`);
    expect(argumentsOf(client, "Query.user", { id: "1" })).toEqual({ id: "1" });
    expect(argumentsOf(client, "Query.person", { code: "1" })).toEqual({ id: "u-1" });
    expect(argumentsOf(client, "Query.same", { code: "1" })).toEqual({ id: "1" });
    expect(argumentsOf(client, "Query.seven", {})).toEqual({ id: "7" });
    expect(argumentsOf(client, "Query.best", {})).toEqual({ first: 3, by: "AGE", price: "12.50" });
  });

  it("with a default fill a required argument, and a null is the default", async () => {
    const client = await clientOf(`type Query {
  top(first: Int = 3): [User!]
  few(n: Int = 4): [User!] @from(field: "top", args: { first: "$args.n" })
}
type User { id: ID! }`);
    expect(validate(client.schema, parse("{ top(first: null) { id } }"))).toEqual([]);
    expect(argumentsOf(client, "Query.top", { first: 5 })).toMatchObject({ first: 5 });
    expect(argumentsOf(client, "Query.top", { first: null })).toMatchObject({ first: 3 });
    expect(argumentsOf(client, "Query.few", { n: null })).toMatchObject({ first: 4 });
    expect(argumentsOf(client, "Query.few", { n: 0 })).toMatchObject({ first: 0 });
  });
});
