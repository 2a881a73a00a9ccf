import { defineConfig } from "@graphql-mesh/compose-cli";
import {
  ARGUMENT,
  grpc,
  listOf,
  NUMBER,
  ports,
  REPEATED,
  resolveTo,
  rest,
  SHAPES,
  shop,
  TEXT,
  TEXTS,
  WHOLE,
} from "./subgraphs.mjs";

/** Read by `mesh-compose`: the graph of the shape that the environment names. */

/** @type {(field: string, properties: Record<string, object>) => object} */
const posts = (field, properties) => ({
  field,
  path: "/posts",
  queryParamArgMap: { tag: "tag" },
  argTypeMap: { tag: ARGUMENT },
  responseSchema: listOf("Posts", "Post", { id: TEXT, title: TEXT, ...properties }),
});

const users = rest("users", {
  field: "users",
  path: "/users",
  queryParamArgMap: { id: "ids" },
  queryStringOptionsByParam: { id: REPEATED },
  argTypeMap: { ids: TEXTS },
  responseSchema: listOf("Users", "User", { id: TEXT, name: TEXT }),
});

/** @type {(keyField: string) => string} */
const toUser = (keyField) =>
  resolveTo(
    "users",
    "users",
    `keyField: "${keyField}", keysArg: "ids", requiredSelectionSet: "{ ${keyField} }"`,
  );

/** What the resolvers of page.gateway.mjs need of a product, too: they are not asked for it below a `result`. */
const PRODUCT = `{
  product {
    id name description specificationMap
    images { url alt thumbnail_url }
    price { currency_code units nanos }
  }
}`.replace(/\s+/g, " ");

const compositions = {
  posts: () => ({
    subgraphs: [rest("posts", posts("posts", { user_id: TEXT })), users],
    additionalTypeDefs: `extend type Post { user: User ${toUser("user_id")} }`,
  }),
  products: () => ({
    subgraphs: [
      rest("posts", posts("posts", { product_id: TEXT })),
      grpc("products", `${SHAPES}/products/products.proto`, []),
    ],
    additionalTypeDefs: `
      extend type Post {
        product: bench__Product
          ${resolveTo("products", "bench_Products_BatchGet", `keyField: "product_id", keysArg: "input.ids", requiredSelectionSet: "{ product_id }", result: "products"`)}
      }
    `,
  }),
  greet: () => ({
    subgraphs: [
      rest("greetings", {
        field: "greeting",
        path: "/greet",
        queryParamArgMap: { name: "name" },
        argTypeMap: { name: ARGUMENT },
        responseSchema: { title: "Greeting", type: "object", properties: { text: TEXT } },
      }),
    ],
    additionalTypeDefs: `
      extend type Query {
        greet(name: String!): String
          ${resolveTo("greetings", "greeting", `sourceArgs: { name: "{args.name}" }, result: "text"`)}
      }
    `,
  }),
  spread: () => ({
    subgraphs: Object.keys(ports).map((source) =>
      rest(source, {
        field: `${source}_object`,
        path: "/part",
        queryParamArgMap: { tag: "tag" },
        argTypeMap: { tag: ARGUMENT },
        responseSchema: { title: source, type: "object", properties: { text: TEXT } },
      }),
    ),
    additionalTypeDefs: `
      extend type Query {
        ${Object.keys(ports)
          .map(
            (source) =>
              `${source}(tag: String!): String
                ${resolveTo(source, `${source}_object`, `sourceArgs: { tag: "{args.tag}" }, result: "text"`)}`,
          )
          .join("\n")}
      }
    `,
  }),
  page: () => ({
    subgraphs: [
      shop("products", { specifications: "specificationMap" }),
      shop("inventory", { in_stock: "inStock" }),
      shop("recommendations"),
      rest(
        "reviews",
        {
          field: "reviewsOf",
          path: "/reviews",
          queryParamArgMap: { product_id: "product_id", limit: "limit" },
          argTypeMap: { product_id: ARGUMENT, limit: ARGUMENT },
          responseSchema: listOf("Reviews", "Review", {
            ...{ id: TEXT, rating: WHOLE, title: TEXT, body: TEXT, author_id: TEXT, created_at: TEXT },
          }),
        },
        {
          field: "summariesOf",
          path: "/reviews/summary",
          queryParamArgMap: { product_id: "product_ids" },
          queryStringOptionsByParam: { product_id: REPEATED },
          argTypeMap: { product_ids: TEXTS },
          responseSchema: listOf("Summaries", "ReviewSummary", { average: NUMBER, count: WHOLE }),
        },
      ),
      users,
    ],
    additionalTypeDefs: `
      extend type Query {
        product(id: ID!): shop__products__v1__Product
          ${resolveTo("products", "shop_products_v1_Products_GetProduct", `sourceArgs: { input: { id: "{args.id}" } }, result: "product", sourceSelectionSet: "${PRODUCT}"`)}
      }
      type Specification { name: String! value: String! }
      extend type shop__products__v1__Product {
        thumbnail: String
        specifications: [Specification!]
        related(first: Int = 8): [shop__products__v1__Product]
        availability: shop__inventory__v1__Availability
          ${resolveTo("inventory", "shop_inventory_v1_Inventory_BatchGetAvailability", 'keyField: "id", keysArg: "input.product_ids", requiredSelectionSet: "{ id }", result: "availabilities"')}
        reviews(first: Int = 10): [Review]
          ${resolveTo("reviews", "reviewsOf", 'sourceArgs: { product_id: "{root.id}", limit: "{args.first}" }, requiredSelectionSet: "{ id }"')}
        reviewSummary: ReviewSummary
          ${resolveTo("reviews", "summariesOf", 'keyField: "id", keysArg: "product_ids", requiredSelectionSet: "{ id }"')}
      }
      extend type shop__types__v1__Money { amount: String! currency: String! }
      extend type Review {
        createdAt: String
        author: User ${toUser("author_id")}
      }
    `,
  }),
};

export const composeConfig = defineConfig(
  compositions[/** @type {keyof typeof compositions} */ (process.env.HIVE_SHAPE ?? "posts")](),
);
