import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BackendName } from "../../support/shop.ts";
import { rootOf, type ShopGateway, startShopGateway, until } from "./gateway.ts";
import { DASHBOARD, PRODUCT_PAGE } from "./operations.ts";

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startShopGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.shop.reset());

/** How often each backend was called, by route, for those that were called. */
async function callsByRoute(): Promise<Record<string, Record<string, number>>> {
  const names: BackendName[] = [
    "users",
    "orders",
    "reviews",
    "notifications",
    "payments",
    "products",
    "inventory",
    "recommendations",
  ];
  const counts = await Promise.all(
    names.map(async (name) => [name, (await gateway.shop.backend(name).calls()).byRoute] as const),
  );
  return Object.fromEntries(counts.filter(([, byRoute]) => Object.keys(byRoute).length > 0));
}

describe("the product page", () => {
  it("is complete, from five backends, with one call for each path and method", async () => {
    const answer = await gateway.ask("web", PRODUCT_PAGE, { variables: { id: "1" } });

    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({
      product: {
        id: "1",
        name: expect.any(String),
        price: { amount: expect.stringMatching(/^\d+\.\d\d$/), currency: "USD" },
        availability: { inStock: expect.any(Boolean), quantity: expect.any(Number) },
        reviewSummary: { average: expect.any(Number), count: 20 },
      },
    });
    const product = rootOf<{
      reviews: { author: { name: string } }[];
      related: { id: string; thumbnail: string }[];
    }>(answer, "product");
    expect(product.reviews).toHaveLength(10);
    expect(product.reviews.every(({ author }) => author.name.length > 0)).toBe(true);
    expect(product.related).toHaveLength(8);
    expect(product.related.every(({ thumbnail }) => thumbnail.startsWith("https://"))).toBe(true);
    expect(await callsByRoute()).toEqual({
      products: {
        "shop.products.v1.Products/GetProduct": 1,
        "shop.products.v1.Products/BatchGetProducts": 1,
      },
      inventory: { "shop.inventory.v1.Inventory/BatchGetAvailability": 1 },
      reviews: { "GET /reviews": 1, "GET /reviews/summary": 1 },
      recommendations: { "shop.recommendations.v1.Recommendations/BatchGetRelatedProducts": 1 },
      users: { "GET /users": 1 },
    });
  });

  it("gives two aliases with other arguments their own reviews", async () => {
    const answer = await gateway.ask(
      "web",
      '{ product(id: "1") { few: reviews(first: 2) { id } more: reviews(first: 5) { id } same: reviews(first: 2) { id } } }',
    );

    const product = rootOf<Record<"few" | "more" | "same", { id: string }[]>>(answer, "product");
    expect(product.few).toHaveLength(2);
    expect(product.more).toHaveLength(5);
    expect(product.same).toEqual(product.few);
    expect((await callsByRoute()).reviews).toEqual({ "GET /reviews": 2 });
  });
});

describe("the dashboard of a user with 5 orders of 4 items", () => {
  it("asks each backend once for each path", async () => {
    const answer = await gateway.ask("web", DASHBOARD, { variables: { id: "123" } });

    expect(answer.errors).toBeUndefined();
    const { recentOrders } = rootOf<{
      recentOrders: { items: { product: { name: string } }[] }[];
    }>(answer, "dashboard");
    expect(recentOrders.map(({ items }) => items.length)).toEqual([4, 4, 4, 4, 4]);
    expect(recentOrders.flatMap(({ items }) => items).every(({ product }) => product.name.length > 0)).toBe(
      true,
    );
    const counts = await callsByRoute();
    expect(counts).toEqual({
      users: { "GET /users/{id}": 1 },
      orders: { "GET /orders": 1 },
      notifications: { "GET /notifications": 1 },
      recommendations: { "shop.recommendations.v1.Recommendations/BatchGetRecommendations": 1 },
      products: { "shop.products.v1.Products/BatchGetProducts": expect.any(Number) },
    });
    expect(counts.products?.["shop.products.v1.Products/BatchGetProducts"]).toBeLessThanOrEqual(2);
  });

  it("starts what needs only the key without waiting for the user", async () => {
    const { shop } = gateway;
    const needed = [shop.backend("users"), shop.backend("orders"), shop.backend("recommendations")];
    for (const backend of needed) await backend.fault({ route: "*", kind: "hold" });

    const answer = gateway.ask(
      "web",
      '{ dashboard(userId: "123") { user { name } recentOrders { id } recommendations { id } } }',
    );
    // All of them hold their answers, so this ends only if each call was made before any was answered.
    await until(async () => {
      const calls = await Promise.all(needed.map((backend) => backend.calls()));
      return calls.every(({ inFlight }) => inFlight === 1);
    });
    for (const backend of needed) await backend.clearFaults();

    expect((await answer).errors).toBeUndefined();
    const calls = (await Promise.all(needed.map((backend) => backend.calls()))).flatMap((all) => all.calls);
    const lastArrival = Math.max(...calls.map((call) => Number(call.arrivedAtNs)));
    const firstAnswer = Math.min(...calls.map((call) => Number(call.answeredAtNs)));
    expect(calls).toHaveLength(3);
    expect(lastArrival).toBeLessThan(firstAnswer);
  });
});

describe("the clients", () => {
  it("mobile reads its card, its list, its orders and its search", async () => {
    const { data, errors } = await gateway.ask(
      "mobile",
      `{ product(id: "7") { id name price { amount currency } thumbnail }
         products(first: 3) { edges { cursor node { id thumbnail } } pageInfo { endCursor hasNextPage } }
         user(id: "123") { name recentOrders(first: 2) { status items { product { thumbnail } } } }
         search(text: "lamp", first: 2) { name } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      product: { id: "7", thumbnail: expect.stringContaining("/7/") },
      products: { edges: [{}, {}, {}], pageInfo: { hasNextPage: true } },
      user: { recentOrders: [{}, {}] },
      search: [{ name: expect.stringMatching(/lamp/i) }, { name: expect.stringMatching(/lamp/i) }],
    });
  });

  it("pages through products by cursor", async () => {
    const query =
      "query ($after: String) { products(first: 2, after: $after) { edges { node { id } } pageInfo { endCursor } } }";
    const first = await gateway.ask("mobile", query);
    const { endCursor } = rootOf<{ pageInfo: { endCursor: string } }>(first, "products").pageInfo;
    const second = await gateway.ask("mobile", query, { variables: { after: endCursor } });
    expect(first.data).toMatchObject({ products: { edges: [{ node: { id: "1" } }, { node: { id: "2" } }] } });
    expect(second.data).toMatchObject({
      products: { edges: [{ node: { id: "3" } }, { node: { id: "4" } }] },
    });
  });

  it("partner reads orders with payments, exact to the last digit, and of a user only id and name", async () => {
    const answer = await gateway.ask(
      "partner",
      `{ orders(first: 2) { edges { node { id user { id name } payment { status referenceNumber order { id } } items { product { stockKeepingNumber } } } } } }`,
    );
    expect(answer.errors).toBeUndefined();
    const { edges } = rootOf<{
      edges: {
        node: { payment: { referenceNumber: string }; items: { product: { stockKeepingNumber: string } }[] };
      }[];
    }>(answer, "orders");
    for (const { node } of edges) {
      expect(BigInt(node.payment.referenceNumber)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
      for (const { product } of node.items) expect(product.stockKeepingNumber).toMatch(/^\d{16,}$/);
    }
    const refused = await gateway.ask("partner", '{ order(id: "1") { user { email } } }');
    expect(refused.errors?.[0]?.extensions?.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  it("answers null, and no error, for what does not exist", async () => {
    const { data, errors } = await gateway.ask(
      "web",
      '{ product(id: "99999") { id name reviews { id } } user(id: "99999") { id } dashboard(userId: "0") { recentOrders { id } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ product: null, user: null, dashboard: null });
  });
});

describe("mutations", () => {
  it("adds a review, and reads its author from another backend", async () => {
    const { data, errors } = await gateway.ask(
      "web",
      "mutation ($input: AddReview!) { addReview(input: $input) { rating body author { name } } }",
      { variables: { input: { productId: "3", authorId: "123", rating: 5, body: "Good." } } },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      addReview: { rating: 5, body: "Good.", author: { name: expect.any(String) } },
    });
  });

  it("reports what the backend refuses, without its words", async () => {
    const { data, errors } = await gateway.ask(
      "web",
      "mutation ($input: AddReview!) { addReview(input: $input) { id } }",
      { variables: { input: { productId: "3", authorId: "123", rating: 9 } } },
    );
    expect(data).toEqual({ addReview: null });
    expect(errors).toEqual([
      {
        message: "The backend refused an argument.",
        path: ["addReview"],
        locations: expect.anything(),
        extensions: { code: "INVALID_ARGUMENT" },
      },
    ]);
  });

  it("places an order once for one idempotency key", async () => {
    const query =
      "mutation ($input: CreateOrder!) { createOrder(input: $input) { id status total { amount } } }";
    const variables = { input: { userId: "5", items: [{ productId: "1", quantity: 2 }] } };
    const headers = { "idempotency-key": "order-once" };
    const first = await gateway.ask("web", query, { variables, headers });
    const again = await gateway.ask("web", query, { variables, headers });
    const other = await gateway.ask("web", query, { variables, headers: { "idempotency-key": "another" } });
    expect(first.errors).toBeUndefined();
    expect(again.data).toEqual(first.data);
    expect(other.data).not.toEqual(first.data);
  });

  it("tells null from absent when it updates a user", async () => {
    const query = 'mutation ($input: UpdateUser!) { updateUser(id: "9", input: $input) { name bio } }';
    await gateway.ask("web", query, { variables: { input: { bio: "Hello." } } });
    const renamed = await gateway.ask("web", query, { variables: { input: { name: "Nine" } } });
    const cleared = await gateway.ask("web", query, { variables: { input: { bio: null } } });
    expect(renamed.data).toEqual({ updateUser: { name: "Nine", bio: "Hello." } });
    expect(cleared.data).toEqual({ updateUser: { name: "Nine", bio: null } });
  });
});
