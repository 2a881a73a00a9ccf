import { buildSchema } from "graphql";
import { expect, it } from "vitest";
import { printClientSchema } from "../../../src/clients/index.ts";
import { open, toLines } from "../../support/boot.ts";

const CATALOG = `
type Query {
  product(id: ID!): Product! @lookup @rest(path: "/products/{$args.id}")
  top: [Product!]! @rest(path: "/top")
  mixed: [Product]! @rest(path: "/mixed")
  pages: [Page!]! @rest(path: "/pages")
  found: [Found!]! @rest(path: "/found")
}
type Product @key(fields: "id") {
  id: ID!
  name: String!
  subtitle: String
  images: [Image!]!
  rating: Float! @rest(path: "/rating/{$this.id}") @fallback(value: 0)
  maker: Maker! @from(field: "{ id: maker_id }")
  home: Page!
  likes: Int! @rest(path: "/likes/{$this.id}") @criticality(level: OPTIONAL)
}
type Image { url: String! alt: String }
type Page implements Found { title: String! body: String }
interface Found { title: String! }
type Maker @key(fields: "id") { id: ID! }`;

const MAKERS = `
type Query { maker(id: ID!): Maker @lookup @rest(path: "/makers/{$args.id}") }
type Maker @key(fields: "id") { id: ID! country: String! }`;

/** Knows products of its own. */
const STOCK = `
type Query {
  inStock: [Product!]! @rest(path: "/stock")
  stocked(id: ID!): Product @lookup @rest(path: "/stock/{$args.id}")
}
type Product @key(fields: "id") { id: ID! count: Int! }`;

async function problemsOf(client: string, more: Record<string, string> = {}): Promise<string[]> {
  const { problems } = await open({
    sources: { catalog: CATALOG, makers: MAKERS, ...more },
    clients: { web: client },
  });
  return toLines(problems);
}

it("is kept where only an error makes a field null, with its definition, and printed where it is used", async () => {
  const { clients, problems } = await open({
    sources: { catalog: CATALOG, makers: MAKERS },
    clients: {
      web: `
interface Found { title: String @semanticNonNull }
type Page implements Found { title: String @semanticNonNull body: String }
type Query {
  top: [Product] @semanticNonNull(levels: [0, 1])
  titles: [String] @from(field: "pages.title") @semanticNonNull(levels: [0, 1])
  pages: [Page] @semanticNonNull(levels: 0)
  box: Box @from(field: "{ pages: pages }")
}
type Box { pages: [Page!] @semanticNonNull }
type Product {
  id: ID!
  "What it is called."
  name: String @semanticNonNull
  rating: Float @semanticNonNull
  homeTitle: String @from(field: "home.title") @semanticNonNull
  images: [Image!] @semanticNonNull
}
type Image { url: String @semanticNonNull }`,
      plain: "type Query { top: [Product] }  type Product { id: ID! }",
    },
  });
  expect(toLines(problems)).toEqual([]);
  const [web, plain] = clients.map(({ schema }) => printClientSchema(schema));
  expect(web).toContain("directive @semanticNonNull(");
  expect(web).toContain(
    '"""0 is the field, 1 the items of its list, and so on."""\n  levels: [Int!]! = [0]\n) on FIELD_DEFINITION',
  );
  expect(web).toContain("top: [Product] @semanticNonNull(levels: [0, 1])");
  expect(web).toContain("pages: [Page] @semanticNonNull(levels: 0)");
  expect(web).toContain(
    '"""What it is called."""\n  name: String @semanticNonNull\n  rating: Float @semanticNonNull',
  );
  expect(web).toContain("interface Found {\n  title: String @semanticNonNull\n}");
  expect(web).not.toContain("@from");
  expect(web?.match(/@semanticNonNull/g)).toHaveLength(12);
  expect(buildSchema(web ?? "").getDirective("semanticNonNull")?.args[0]?.defaultValue).toEqual([0]);
  expect(plain).not.toContain("semanticNonNull");
});

it("is refused where a field may be null without an error, each with the reason", async () => {
  const client = `
type Query {
  product(id: ID!): Product @semanticNonNull
  mixed: [Product] @semanticNonNull(levels: [0, 1])
  first: Page @from(field: "pages[0]") @semanticNonNull
}
type Product {
  subtitle: String @semanticNonNull
  alts: [String] @from(field: "images.alt") @semanticNonNull(levels: [1])
  likes: Int @semanticNonNull
  maker: Maker @semanticNonNull
  country: String @from(field: "maker.country") @semanticNonNull
}
type Page { title: String }
type Maker { id: ID! }`;
  expect(await problemsOf(client)).toEqual([
    "clients/web.graphql:3:29 Query.product: it may be null without an error: Query.product is a lookup, and there may be no such Product | Leave out @semanticNonNull.",
    "clients/web.graphql:4:20 Query.mixed: it may be null without an error: Query.mixed is [Product]! in the SDL of its source | Leave level 1 out.",
    "clients/web.graphql:5:40 Query.first: it may be null without an error: a list may be shorter than that | Leave out @semanticNonNull.",
    "clients/web.graphql:8:20 Product.subtitle: it may be null without an error: Product.subtitle is String in the SDL of its source | Leave out @semanticNonNull.",
    "clients/web.graphql:9:45 Product.alts: it may be null without an error: Image.alt is String in the SDL of its source | Leave out @semanticNonNull.",
    "clients/web.graphql:10:14 Product.likes: it may be null without an error: Product.likes is OPTIONAL, and null where it is skipped | Leave out @semanticNonNull.",
    "clients/web.graphql:11:16 Product.maker: it may be null without an error: Product.maker refers to a Maker, which the source that is asked for it may not know | Leave out @semanticNonNull.",
    "clients/web.graphql:12:49 Product.country: it may be null without an error: Product.maker refers to a Maker, which the source that is asked for it may not know | Leave out @semanticNonNull.",
  ]);
});

it("is refused for a field whose source may not know an object that another does", async () => {
  const client =
    "type Query { top: [Product] @semanticNonNull }\ntype Product {\n  id: ID!\n  name: String @semanticNonNull\n}";
  expect(await problemsOf(client)).toEqual([]);
  expect(await problemsOf(client, { stock: STOCK })).toEqual([
    "clients/web.graphql:4:16 Product.name: it may be null without an error: stock may know a Product that catalog may not | Leave out @semanticNonNull.",
  ]);
});

it("is refused where it means nothing", async () => {
  const client = `
type Query { top: [Product!] @semanticNonNull(levels: [2])  pages: [Page!] @semanticNonNull(levels: [0, 1]) found: [Found!] }
type Product { name: String @semanticNonNull(levels: [-1]) rating: Float! @semanticNonNull }
interface Found { title: String @semanticNonNull }
type Page implements Found { title: String }`;
  expect(await problemsOf(client)).toEqual([
    "clients/web.graphql:2:30 Query.top: [Product!] has no level 2 for @semanticNonNull | 0 is the field itself.",
    "clients/web.graphql:2:76 Query.pages: @semanticNonNull at level 1 has no effect: [Page!] is never null there",
    "clients/web.graphql:3:29 Product.name: String has no level -1 for @semanticNonNull | 0 is the field itself.",
    "clients/web.graphql:3:60 Product.rating: it promises Float!, which the graph cannot: Product.rating: it is fetched by itself from catalog, which may fail | Write Float.",
    "clients/web.graphql:4:33 Found.title: Page.title does not say @semanticNonNull at level 0 | Say it of both, or of none.",
  ]);
});
