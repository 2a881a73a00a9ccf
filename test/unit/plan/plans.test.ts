import { parse, validate } from "graphql";
import { afterEach, describe, expect, it } from "vitest";
import { NotCompiled, operationOf, Planner, planToText } from "../../../src/plan/index.ts";
import { type Booted, bootSources } from "../../oracle/boot.ts";

let booted: Booted | undefined;
afterEach(() => booted?.close());

async function plannerOf(sources: Record<string, string>, client: string) {
  booted = await bootSources(sources);
  const schema = booted.client(client);
  return { schema, planner: new Planner(schema, booted.graph) };
}

async function printed(sources: Record<string, string>, client: string, query: string): Promise<string[]> {
  const { schema, planner } = await plannerOf(sources, client);
  const document = parse(query);
  expect(validate(schema.schema, document)).toEqual([]);
  const operation = operationOf(document, undefined);
  const plan = operation && planner.planOf(document, operation, {});
  if (plan === undefined || plan instanceof NotCompiled) throw plan ?? new Error("no operation");
  return planToText(plan.plan).trimEnd().split("\n").slice(1);
}

/** Who refers to products by id, who leads from id to sku, and who knows them by sku. */
const CHAIN = {
  orders: `type Query { order: Order @rest(path: "/o") }
    type Order { product: Product @from(field: "{ id: product_id }") }
    type Product @key(fields: "id") { id: ID! }`,
  products: `type Query { byId(id: ID!): Product @internal @lookup @rest(path: "/p", query: { id: "$args.id" }) }
    type Product @key(fields: "id") @key(fields: "sku") { id: ID! sku: String! name: String }`,
  stock: `type Query { bySku(sku: String!): Product @internal @lookup @rest(path: "/s", query: { sku: "$args.sku" }) }
    type Product @key(fields: "sku") @key(fields: "ean") { sku: String! ean: String! quantity: Int }`,
  prices: `type Query { byEan(ean: String!): Product @internal @lookup @rest(path: "/e", query: { ean: "$args.ean" }) }
    type Product @key(fields: "ean") { ean: String! price: Int }`,
};

describe("a key that has to be found first", () => {
  it("is found by as many lookups as it takes, and by no more", async () => {
    const client = `type Query { order: Order } type Order { product: Product } type Product { price: Int }`;
    expect(await printed(CHAIN, client, "{ order { product { price } } }")).toEqual([
      "  fetch Query.order from orders",
      "    Order.product",
      "      look up Product in products by id",
      "      look up Product in stock by sku of products",
      "      look up Product in prices by ean of stock",
      "      read price",
    ]);
  });

  it("is not found again where the object was found by it", async () => {
    const back = CHAIN.products.replace(
      "type Query {",
      'type Query { bySku2(sku: String!): Product @internal @lookup @rest(path: "/p", query: { sku: "$args.sku" })',
    );
    const sources = { ...CHAIN, products: back, stock: CHAIN.stock.replace("@internal ", "") };
    const client = `type Query { bySku(sku: String!): Product } type Product { quantity: Int price: Int name: String }`;
    expect(await printed(sources, client, '{ bySku(sku: "a") { quantity price name } }')).toEqual([
      "  find Query.bySku from stock",
      "    look up Product in products by sku",
      "    look up Product in prices by ean of stock",
      "    read quantity, price, name",
    ]);
  });
});

describe("a field of several sources", () => {
  const of = (name: string, field: string): string =>
    `type Query { ${name}(id: ID!): Thing @internal @lookup @rest(path: "/x", query: { id: "$args.id" }) }
     type Thing @key(fields: "id") { id: ID! label: String @shareable ${field}: Int }`;
  const sources = {
    lists: `type Query { thing: Thing @rest(path: "/t") } type Thing @key(fields: "id") { id: ID! }`,
    first: of("first", "one"),
    second: of("second", "two"),
  };
  const client = `type Query { thing: Thing } type Thing { label: String one: Int two: Int }`;

  it("is taken of the source that is asked anyway, wherever that is selected", async () => {
    expect(await printed(sources, client, "{ thing { label two } }")).toEqual([
      "  fetch Query.thing from lists",
      "    look up Thing in second by id",
      "    failing that, look up Thing in first by id",
      "    read label, two",
    ]);
  });

  it("is taken of the first in the order of configuration if none is", async () => {
    expect((await printed(sources, client, "{ thing { label } }"))[1]).toBe(
      "    look up Thing in first by id",
    );
  });

  it("is taken of the source that needs no further hop", async () => {
    const far = {
      ...sources,
      first: sources.first
        .replace("id: ID!): Thing", "code: ID!): Thing")
        .replace('id: "$args.id"', 'code: "$args.code"')
        .replace('@key(fields: "id") { id: ID!', '@key(fields: "code") { code: ID!'),
      second: sources.second.replace(
        '@key(fields: "id") {',
        '@key(fields: "id") @key(fields: "code") { code: ID!',
      ),
    };
    expect((await printed(far, client, "{ thing { label } }")).slice(1)).toEqual([
      "    look up Thing in second by id",
      "    read label",
    ]);
  });
});

it("shows where each value comes from that @require fills an argument with", async () => {
  const sources = {
    shop: `type Query { item(id: ID!): Item @lookup @rest(path: "/i", query: { id: "$args.id" }) }
      type Item @key(fields: "id") { id: ID! sizes: [Size!] maker: Maker @from(field: "{ id: maker_id }") }
      type Size { kilos: Float }
      type Maker @key(fields: "id") { id: ID! }`,
    makers: `type Query { maker(id: ID!): Maker @internal @lookup @rest(path: "/m", query: { id: "$args.id" }) }
      type Maker @key(fields: "id") { id: ID! country: String }`,
    post: `type Query { unused: Int @rest(path: "/u") }
      type Item @key(fields: "id") { id: ID!
        cost(kilos: Float @require(field: "sizes[0].kilos"), from: String @require(field: "maker.country")): Int
          @rest(path: "/c", query: { id: "$this.id", kilos: "$args.kilos", from: "$args.from" }) }`,
  };
  const client = "type Query { item(id: ID!): Item } type Item { cost: Int }";
  expect(await printed(sources, client, '{ item(id: "1") { cost } }')).toEqual([
    "  find Query.item from shop",
    "    fetch Item.cost from post, needs id, kilos = sizes[0] of shop > kilos, from = maker of shop > country of makers",
  ]);
});

it("prepares every operation of a document, also those after one that cannot be compiled", async () => {
  booted = await bootSources({ a: 'type Query { one: Int @rest(path: "/1") }' });
  const schema = booted.client("type Query { one: Int }");
  let looks = 0;
  const counted = {
    ...schema,
    get types() {
      looks++;
      return schema.types;
    },
  };
  const planner = new Planner(counted, booted.graph);
  const document = parse(
    "query A { __schema { __typename } } query B($c: Boolean = true) { one @include(if: $c) }",
  );
  expect(planner.prepare(document)).toBe(false);
  const before = looks;
  expect(before).toBeGreaterThan(0);
  const operation = operationOf(document, "B");
  expect(operation && planner.planOf(document, operation, { c: true })).not.toBeInstanceOf(NotCompiled);
  expect(looks).toBe(before);
  expect(planner.prepare(parse("{ one }"))).toBe(true);
});
