import { readFileSync } from "node:fs";
import { byKey } from "../posts/shape.mjs";
import * as shop from "./backends.mjs";

const OPERATIONS = readFileSync(
  new URL("../../../examples/clients/web/operations.graphql", import.meta.url),
  "utf8",
);

/** @type {(price: { currency_code: string, units: number | string, nanos: number }) => { amount: string, currency: string }} */
function toMoney({ currency_code, units, nanos }) {
  const fraction = String(nanos).padStart(9, "0").replace(/0+$/, "");
  return { amount: fraction === "" ? String(units) : `${units}.${fraction}`, currency: currency_code };
}

/** @type {(map: Record<string, string>) => { name: string, value: string }[]} */
const toSpecifications = (map) => Object.entries(map).map(([name, value]) => ({ name, value }));

/** What a web client sees of it; any source of products gives the same. @type {(product: any) => any} */
const toPublic = (product) => ({
  ...product,
  price: toMoney(product.price),
  specifications: toSpecifications(product.specifications),
  thumbnail: product.images[0]?.thumbnail_url,
});

/** @type {(tag: string) => unknown} */
function expected(tag) {
  const [main, ...related] = [tag, ...shop.relatedIds(tag)].map((_, n) => toPublic(shop.makeProduct(tag, n)));
  const { id, name, description, price, specifications } = main;
  return {
    product: {
      ...{ id, name, description, price, specifications },
      images: main.images.map(({ url, alt }) => ({ url, alt })),
      availability: { inStock: shop.availability.in_stock, quantity: shop.availability.quantity },
      reviews: Array.from({ length: shop.REVIEWS }, (_, n) => {
        const { id, rating, title, body, author_id, created_at } = shop.makeReview(tag, n);
        const author = { id: author_id, name: `User ${author_id.split("-")[1]}` };
        return { id, rating, title, body, author, createdAt: created_at };
      }),
      reviewSummary: shop.summary,
      related: related.map(({ id, name, price, thumbnail }) => ({ id, name, price, thumbnail })),
    },
  };
}

const typeDefs = `
  type Query { product(id: ID!): Product }
  type Product {
    id: ID! name: String price: Money thumbnail: String description: String
    images: [Image!] specifications: [Specification!] availability: Availability
    reviews(first: Int = 10): [Review!] reviewSummary: ReviewSummary related(first: Int = 8): [Product]
  }
  type Money { amount: String! currency: String! }
  type Image { url: String! alt: String! }
  type Specification { name: String! value: String! }
  type Availability { inStock: Boolean! quantity: Int! }
  type Review { id: ID! rating: Int! title: String body: String author: User createdAt: String! }
  type ReviewSummary { average: Float! count: Int! }
  type User { id: ID! name: String }
`;

/** @type {(name: string) => { proto: string, service: string, includeDirs: string[] }} */
const service = (name) => ({
  proto: `shop/${name}/v1/${name}.proto`,
  service: `shop.${name}.v1.${name[0]?.toUpperCase()}${name.slice(1)}`,
  includeDirs: [shop.PROTOS],
});

/** @type {(name: string, values: readonly string[]) => string} */
const repeated = (name, values) => values.map((value) => `${name}=${value}`).join("&");

/** @type {(product: any) => string} */
const keyOf = ({ id }) => id;

/** The demo shop's product page, as its web client asks for it. @type {import("../index.mjs").Shape} */
export const page = {
  name: "page",
  title: "The demo shop's product page: five backends, seven calls",
  query: OPERATIONS.slice(OPERATIONS.indexOf("query ProductPage"), OPERATIONS.indexOf("query Dashboard")),
  variables: (tag) => ({ id: tag }),
  upstreamCalls: 7,
  backends: shop.openBackends,
  expected,
  selvage: { config: "gateway.yaml", client: "web" },
  // None for Tailcall: only a script could make a decimal of the units and nanos of a price.
  hive: "page",
  graph: {
    typeDefs,
    grpc: {
      products: service("products"),
      inventory: service("inventory"),
      recommendations: service("recommendations"),
    },
    fields: ({ call }) => ({
      Query: {
        product: async ({ id }) => toPublic((await call("products", "GetProduct", { id })).product),
      },
    }),
    batches: ({ get, call }) => ({
      Product: {
        availability: {
          keyOf,
          load: async (ids) => {
            const { availabilities } = await call("inventory", "BatchGetAvailability", { product_ids: ids });
            return byKey(availabilities, ids, "product_id").map(({ in_stock, quantity }) => ({
              inStock: in_stock,
              quantity,
            }));
          },
        },
        reviews: {
          keyOf,
          load: async (ids) => {
            const found = await get("reviews", `/reviews?${repeated("product_id", ids)}&limit=10`);
            return ids.map((id) =>
              found
                .filter(({ product_id }) => product_id === id)
                .map((review) => ({ ...review, createdAt: review.created_at })),
            );
          },
        },
        reviewSummary: {
          keyOf,
          load: async (ids) =>
            byKey(await get("reviews", `/reviews/summary?${repeated("product_id", ids)}`), ids, "product_id"),
        },
        related: {
          keyOf,
          load: async (ids) => {
            const request = { product_ids: ids, limit: 8 };
            const { results } = await call("recommendations", "BatchGetRelatedProducts", request);
            const wanted = results.flatMap(({ related_product_ids }) => related_product_ids);
            const { products } = await call("products", "BatchGetProducts", { ids: wanted });
            const index = new Map(products.map((product) => [product.id, toPublic(product)]));
            return byKey(results, ids, "product_id").map(({ related_product_ids }) =>
              related_product_ids.map((id) => index.get(id) ?? null),
            );
          },
        },
      },
      Review: {
        author: {
          keyOf: ({ author_id }) => author_id,
          load: async (ids) => byKey(await get("users", `/users?${repeated("id", ids)}`), ids),
        },
      },
    }),
  },
};
