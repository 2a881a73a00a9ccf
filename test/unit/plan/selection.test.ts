import { parse } from "graphql";
import { expect, it } from "vitest";
import { compilePlan, operationOf } from "../../../src/plan/index.ts";
import { open, toLines } from "../../support/boot.ts";

const FIELDS = 'query: { fields: "$selection" }';

const SHOP = `
type Query {
  product(id: ID!): Product @lookup @rest(path: "/products/{$args.id}", ${FIELDS})
  productsByIds(ids: [ID!]!): [Product]!
    @internal
    @batchLookup(key: "id")
    @rest(path: "/products", query: { id: "$args.ids", fields: "$selection" })
  page: Page @rest(path: "/page", ${FIELDS})
  inner: [Product!] @rest(path: "/inner", ${FIELDS}) @from(field: "data.items[0]")
  matrix: [[Product!]] @rest(path: "/matrix", ${FIELDS})
  feed: [Item!] @rest(path: "/feed", ${FIELDS})
  tags: [String!] @rest(path: "/tags", ${FIELDS})
  anything: JSON @rest(path: "/anything", ${FIELDS})
  plain: Product @rest(path: "/plain")
}
type Mutation { rename(id: ID!): Product @rest(method: POST, path: "/p/{$args.id}", ${FIELDS}) }
type Product @key(fields: "id") {
  id: ID! @from(field: "product_id")
  name: String
  price: Price
  size: Int @from(field: "measures[0].size")
  maker: Maker @from(field: "{ code: maker_code, name: maker_name }")
  labels: [Label!] @from(field: "labels->entries")
  stock: Stock @rest(path: "/stock", query: { sku: "$batch.sku", fields: "$selection" }, batch: { key: "of.sku" })
  sku: String @from(field: "stock_number")
}
type Price @shareable { amount: Int }
type Maker { code: ID name: String }
type Label { key: String value: String }
type Stock { count: Int warehouse: String all: JSON @from(field: "$") }
type Page { meta: Meta @from(field: "$") entries: [Entry!] @from(field: "$->entries") whole: JSON @from(field: "$[0]") }
type Meta { createdAt: DateTime title: String }
type Entry { key: String value: JSON }
union Item @discriminator(propertyName: "kind", mapping: { p: "Post", v: "Video" }) = Post | Video
type Post { text: String }
type Video { text: String @from(field: "caption") url: String }
`;

const REVIEWS = `
type Query { reviews: [Review!] @rest(path: "/reviews", ${FIELDS}) }
type Review { body: String product: Product @from(field: "{ id: product_id }") }
type Product @key(fields: "id") {
  id: ID!
  rating: Float @rest(path: "/ratings", query: { id: "$batch.id" }, batch: { key: "id" }) @from(field: "average")
  worth(amount: Int @require(field: "price.amount")): Int @rest(path: "/worth", query: { amount: "$args.amount" })
}
`;

const CLIENT = `
type Query {
  product(id: ID!): Product
  page: Page
  inner: [Product!]
  matrix: [[Product!]]
  feed: [Item!]
  tags: [String!]
  anything: JSON
  plain: Product
  reviews: [Review!]
  card(id: ID!): Card @from(field: "product { heading: name, amount: price.amount }")
}
type Mutation { rename(id: ID!): Product }
type Product {
  id: ID! name: String price: Price size: Int maker: Maker labels: [Label!] stock: Stock rating: Float worth: Int
  self: Product @from(field: "$")
}
type Card { heading: String amount: Int }
type Price { amount: Int }
type Maker { code: ID name: String }
type Label { key: String value: String }
type Stock { count: Int warehouse: String all: JSON }
type Page { meta: Meta entries: [Entry!] whole: JSON }
type Meta { createdAt: DateTime title: String }
type Entry { key: String value: JSON }
union Item = Post | Video
type Post { text: String }
type Video { text: String url: String }
type Review { body: String product: Product }
`;

/** What an operation asks each fetch for, by coordinate. */
async function selectionsOf(text: string): Promise<Record<string, readonly string[]>> {
  const outcome = await open({ sources: { shop: SHOP, reviews: REVIEWS }, clients: { app: CLIENT } });
  const { graph, clients, problems } = outcome;
  const [client] = clients;
  const document = parse(text);
  const operation = operationOf(document, undefined);
  if (graph === undefined || client === undefined || operation === undefined)
    throw new Error(toLines(problems).join("\n"));
  const { selections } = compilePlan(client, graph, document, operation, {});
  return Object.fromEntries([...selections].map(([{ coordinate }, names]) => [coordinate, names]));
}

it.each<[what: string, query: string, Record<string, readonly string[]>]>([
  [
    "the properties of what is selected, in the backend's names, once and sorted",
    "{ product(id: 1) { size name maker { name } price { amount } again: name } }",
    { "Query.product": ["maker_code", "maker_name", "measures", "name", "price"] },
  ],
  [
    "what a fetch of the object sends, and what tells the items of a batch apart",
    "{ product(id: 1) { stock { count } } }",
    { "Query.product": ["stock_number"], "Product.stock": ["count", "of"] },
  ],
  [
    "the key of a lookup, of the object that leads to it and of the items of its answer",
    "{ reviews { product { name } } }",
    { "Query.reviews": ["product_id"], "Query.productsByIds": ["name", "product_id"] },
  ],
  [
    "what a field requires of the object, from whoever has it",
    "{ product(id: 1) { worth } reviews { product { worth } } }",
    {
      "Query.product": ["price"],
      "Query.reviews": ["product_id"],
      "Query.productsByIds": ["price", "product_id"],
    },
  ],
  [
    "what all places of the operation need of one fetch",
    "{ a: product(id: 1) { name } b: product(id: 2) { price { amount } self { size } } card(id: 1) { heading } }",
    { "Query.product": ["measures", "name", "price"] },
  ],
  [
    "what is selected inside a second selection of the object",
    "{ product(id: 1) { self { name rating self { price { amount } } } } }",
    { "Query.product": ["name", "price"] },
  ],
  [
    "of a list, of a list of lists, and of what a path leads to",
    "{ matrix { name } inner { name } }",
    { "Query.matrix": ["name"], "Query.inner": ["data"] },
  ],
  [
    "what tells types apart, and what any of them needs",
    "{ feed { __typename ... on Post { text } ... on Video { text } } }",
    { "Query.feed": ["caption", "kind", "text"] },
  ],
  [
    "what stands in the payload itself",
    "{ page { meta { createdAt title } } }",
    { "Query.page": ["created_at", "title"] },
  ],
  ["a mutation's payload", "mutation { rename(id: 1) { name } }", { "Mutation.rename": ["name"] }],
  ["nothing where the entries of the payload are read", "{ page { meta { title } entries { key } } }", {}],
  ["nothing where the payload itself is a value", "{ tags anything page { whole } }", {}],
  [
    "nothing of an item that is a value itself",
    "{ product(id: 1) { stock { count all } } }",
    { "Query.product": ["stock_number"] },
  ],
  [
    "the key of an object of which nothing is read but that it is there",
    "{ product(id: 1) { rating } feed { __typename } }",
    { "Query.product": ["product_id"], "Query.feed": ["kind"] },
  ],
  ["nothing where there is nothing to name", "{ inner: matrix { __typename } }", {}],
  ["nothing of a fetch that has no word for it", "{ plain { name } }", {}],
])("a plan selects %s", async (_, query, expected) => {
  expect(await selectionsOf(query)).toEqual(expected);
});
