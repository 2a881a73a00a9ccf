import { parse } from "graphql";
import { expect, it } from "vitest";
import { serveClient } from "../../../src/request/index.ts";
import { open } from "../../support/boot.ts";
import { type Says, startBackend } from "../degraded/backend.ts";

const SOURCE = `
type Query {
  products: [Product!]! @rest(path: "/products")
  things: [Thing!]! @rest(path: "/things")
}
type Product { id: ID! name: String! tags: [String!]! price: Price! likes: Int! @rest(path: "/likes/{$this.id}") }
type Price { amount: Int! }
union Thing @discriminator(propertyName: "kind") = Book | Film
type Book { title: String! }
type Film { title: String }`;

const CLIENT = `
type Query {
  products: [Product] @semanticNonNull(levels: [0, 1])
  things: [Thing!]
}
type Product {
  id: ID!
  name: String @semanticNonNull
  tags: [String] @semanticNonNull(levels: [0, 1])
  price: Price @semanticNonNull
  likes: Int @semanticNonNull
}
type Price { amount: Int! }
union Thing = Book | Film
type Book { title: String @semanticNonNull }
type Film { title: String }`;

const good = { id: 1, name: "Lamp", tags: ["a"], price: { amount: 5 } };

const ANSWERS: Readonly<Record<string, Says>> = {
  "/products": [200, [good, { id: 2, name: null, tags: ["a", null], price: {} }, { id: 3 }]],
  "/likes/1": [200, 10],
  "/likes/2": [404],
  "/likes/3": [500],
  "/things": [200, [{ kind: "Book" }, { kind: "Film" }]],
};

it.each(["plans", "resolvers"] as const)(
  "%s: where only an error makes it null, a null is one",
  async (engine) => {
    const backend = await startBackend(ANSWERS);
    const section = `rest: { url: "${backend.url}" }, policies: { breaker: { enabled: false }, retry: { attempts: 1 } }`;
    const { graph, clients, problems } = await open({
      sources: { shop: { sdl: SOURCE, section } },
      clients: { app: CLIENT },
    });
    expect(problems).toEqual([]);
    const [client] = clients;
    if (graph === undefined || client === undefined) throw new Error("nothing to serve");
    const served = serveClient(client, graph, { report: () => undefined, engine });
    const ask = (query: string): ReturnType<typeof served.execute> =>
      served.execute(
        { document: parse(query), operationName: undefined, variables: {} },
        { id: "r", headers: {}, signal: new AbortController().signal, deadlineAt: Number.POSITIVE_INFINITY },
      );

    const {
      data,
      errors = [],
      extensions,
    } = await ask(`
    query { products { ...Shown tags likes } things { ... on Book { title } ... on Film { year: title } } }
    fragment Shown on Product { called: name price { amount } }`);
    expect(JSON.parse(JSON.stringify(data))).toEqual({
      products: [
        { called: "Lamp", price: { amount: 5 }, tags: ["a"], likes: 10 },
        { called: null, price: null, tags: ["a", null], likes: null },
        { called: null, price: null, tags: null, likes: null },
      ],
      things: [{ title: null }, { year: null }],
    });
    const shown = errors.map(({ path, extensions: { code } }) => `${path?.join(".")} ${code}`).sort();
    expect(shown).toEqual([
      "products.1.called BAD_UPSTREAM",
      "products.1.likes BAD_UPSTREAM",
      // What failed below it is the reason why it is null.
      "products.1.price.amount BAD_UPSTREAM",
      "products.1.tags.1 BAD_UPSTREAM",
      "products.2.called BAD_UPSTREAM",
      "products.2.likes UPSTREAM_ERROR",
      "products.2.price BAD_UPSTREAM",
      "products.2.tags BAD_UPSTREAM",
      "things.0.title BAD_UPSTREAM",
    ]);
    expect(extensions?.degraded).toHaveLength(errors.length);
    for (const { message, locations } of errors) {
      expect(message).toMatch(/^The backend /);
      expect(locations).toHaveLength(1);
    }

    const again = await ask("{ things { ... on Book { title } ... on Film { title } } }");
    // Of which type an object is, the answer does not say.
    expect(again.errors).toBe(undefined);
  },
);
