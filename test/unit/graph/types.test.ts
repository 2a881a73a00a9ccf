import { describe, expect, it } from "vitest";
import type { Graph, GraphField } from "../../../src/graph/index.ts";
import { openGraph } from "../../support/boot.ts";

function fieldOf(graph: Graph, coordinate: string): GraphField | undefined {
  const [type = "", field = ""] = coordinate.split(".");
  return graph.types.get(type)?.fields.get(field);
}

const USERS = `type Query {
  user(id: ID!): User @lookup @rest(path: "/users/{$args.id}")
  byIds(ids: [ID!]!): [User]! @internal @batchLookup(key: "id", maxSize: 7) @rest(path: "/users", query: { id: "$args.ids" })
  byMail(address: String! @is(field: "email")): User @internal @lookup @rest(path: "/mails/{$args.address}")
}
type User @key(fields: "id") @key(fields: "email") {
  id: ID!
  email: String!
  folder: String @internal
  salary: Int @inaccessible
  avatar: String @rest(path: "/folders/{$this.folder}")
}`;

describe("what the graph keeps for those who fetch", () => {
  it("has what no client sees: internal fields for $this, inaccessible ones for @require", async () => {
    const graph = await openGraph({
      users: USERS,
      tax: `type User @key(fields: "id") {
  id: ID!
  tax(salary: Int @require(field: "salary")): Int @rest(path: "/tax", query: { s: "$args.salary" })
}`,
    });
    expect(fieldOf(graph, "User.folder")).toMatchObject({ inaccessible: true });
    expect(fieldOf(graph, "User.folder")?.values.get("users")?.({ folder: "a" })).toBe("a");
    expect(fieldOf(graph, "User.avatar")?.fetch?.spec.objectFields).toEqual(new Set(["folder"]));
    expect(fieldOf(graph, "User.salary")).toMatchObject({ inaccessible: true });
    expect(fieldOf(graph, "User.tax")).toMatchObject({
      args: [],
      fetch: { requires: [{ argument: "salary", mapping: { steps: [{ name: "salary" }] } }] },
    });
    expect(fieldOf(graph, "Query.byIds")).toBeUndefined();
  });

  it("has the lookups of each key, those of many keys first", async () => {
    const graph = await openGraph({ users: USERS });
    const lookups = graph.types.get("User")?.lookups.map(({ keyFields, keyArguments, spec }) => ({
      by: keyFields.join(" "),
      arguments: Object.fromEntries(keyArguments),
      batched: spec.batched,
    }));
    expect(lookups).toEqual([
      { by: "id", arguments: {}, batched: true },
      { by: "id", arguments: { id: "id" }, batched: false },
      { by: "email", arguments: { email: "address" }, batched: false },
    ]);
  });

  it("takes no argument for a key only because a field has its name", async () => {
    const graph = await openGraph({
      users: `type Query {
  user(id: ID!, name: String): User @lookup @rest(path: "/users/{$args.id}", query: { n: "$args.name" })
}
type User @key(fields: "id") { id: ID! name: String }`,
    });
    expect(graph.types.get("User")?.lookups[0]?.keyFields).toEqual(["id"]);
  });

  it("knows which sources only refer to an object", async () => {
    const graph = await openGraph({
      users: USERS,
      posts: `type Query { post: Post @rest(path: "/post") }
type Post { author: User @from(field: "{ id: author_id }") }
type User @key(fields: "id") { id: ID! posts: [Post!] @rest(path: "/posts", query: { u: "$this.id" }) }`,
    });
    expect(graph.types.get("User")?.referrers).toEqual(new Set(["posts"]));
  });

  it("tells the types of a union apart", async () => {
    const graph = await openGraph({
      feed: `type Query { feed: [Item!] @rest(path: "/feed") other: [Other!] @rest(path: "/other") }
union Item @discriminator(propertyName: "kind", mapping: { post: "Post" }) = Post | Page
union Other = Post | Page
type Post { text: String }
type Page { url: String }`,
    });
    expect(graph.typeOf("Item", "feed", { kind: "post" })).toBe("Post");
    expect(graph.typeOf("Item", "feed", { kind: "Page" })).toBe("Page");
    expect(graph.typeOf("Item", "feed", { kind: "toString" })).toBeUndefined();
    expect(graph.typeOf("Other", "feed", { __typename: "Page" })).toBe("Page");
    expect(graph.typeOf("Other", "feed", { kind: "post" })).toBeUndefined();
    expect(graph.typeOf("Other", "elsewhere", { __typename: "Page" })).toBeUndefined();
  });
});
