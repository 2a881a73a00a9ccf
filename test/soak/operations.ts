import { COUNTS } from "../../examples/shop/data/counts.ts";
import type { Random } from "../../examples/shop/data/random.ts";
import { DASHBOARD, PRODUCT_PAGE } from "../e2e/shop/operations.ts";
import type { BackendName } from "../support/shop.ts";

/** An operation of the demo shop, and which backend each part of its answer comes from. */
export interface ShopOperation {
  readonly name: string;
  readonly client: "mobile" | "web" | "partner";
  readonly query: string;
  variables(random: Random): Readonly<Record<string, unknown>>;
  /**
   * By path without indexes, the longest that fits: `product.reviews.author.name`. What needs only a key belongs to
   * the backend that named the key.
   */
  readonly owners: Readonly<Record<string, BackendName>>;
}

const user = (random: Random) => ({ id: String(random.int(1, 40)) });
const product = (random: Random) => ({ id: String(random.int(1, 40)) });

/** Together they touch all eight backends, with lookups, batches, lists of objects and a search. */
export const OPERATIONS: readonly ShopOperation[] = [
  {
    name: "product page",
    client: "web",
    query: PRODUCT_PAGE,
    variables: product,
    owners: {
      product: "products",
      "product.availability": "inventory",
      "product.reviews": "reviews",
      "product.reviews.author.name": "users",
      "product.reviewSummary": "reviews",
      "product.related": "recommendations",
      "product.related.name": "products",
      "product.related.price": "products",
      "product.related.thumbnail": "products",
    },
  },
  {
    name: "dashboard",
    client: "web",
    query: DASHBOARD,
    variables: user,
    owners: {
      dashboard: "users",
      "dashboard.recentOrders": "orders",
      "dashboard.recentOrders.items.product.name": "products",
      "dashboard.recentOrders.items.product.thumbnail": "products",
      "dashboard.notifications": "notifications",
      "dashboard.recommendations": "recommendations",
      "dashboard.recommendations.name": "products",
      "dashboard.recommendations.thumbnail": "products",
    },
  },
  {
    name: "orders of a partner",
    client: "partner",
    query: `query ($after: String) {
      orders(first: 5, after: $after) {
        edges {
          cursor
          node {
            id status total { amount currency }
            user { id name }
            payment { id status amount { amount currency } referenceNumber }
            items { quantity product { id name stockKeepingNumber availability { inStock quantity } } }
          }
        }
        pageInfo { endCursor hasNextPage }
      }
    }`,
    variables: (random) => ({ after: String(random.int(COUNTS.orders - 20, COUNTS.orders)) }),
    owners: {
      orders: "orders",
      "orders.edges.node.user.name": "users",
      "orders.edges.node.payment": "payments",
      "orders.edges.node.items.product.name": "products",
      "orders.edges.node.items.product.stockKeepingNumber": "products",
      "orders.edges.node.items.product.availability": "inventory",
    },
  },
  {
    name: "a user's orders",
    client: "mobile",
    query: `query ($id: ID!) {
      user(id: $id) { id name recentOrders { id status total { amount } items { quantity product { id name price { amount } } } } }
    }`,
    variables: user,
    owners: {
      user: "users",
      "user.recentOrders": "orders",
      "user.recentOrders.items.product.name": "products",
      "user.recentOrders.items.product.price": "products",
    },
  },
  {
    name: "search",
    client: "mobile",
    query: "query ($text: String!) { search(text: $text, first: 5) { id name price { amount } thumbnail } }",
    variables: (random) => ({ text: random.pick(["a", "lamp", "blue", "steel", "no such thing"]) }),
    owners: { search: "products" },
  },
];

/** The backend that a place of an answer comes from. */
export function ownerOf({ owners }: ShopOperation, path: readonly (string | number)[]): BackendName {
  const names = path.filter((step) => typeof step === "string");
  for (let length = names.length; length > 0; length--) {
    const owner = owners[names.slice(0, length).join(".")];
    if (owner !== undefined) return owner;
  }
  throw new Error(`nobody owns ${path.join(".")}`);
}
