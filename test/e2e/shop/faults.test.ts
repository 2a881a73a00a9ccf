import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type GraphQLAnswer, rootOf, type ShopGateway, startShopGateway, until } from "./gateway.ts";
import { PRODUCT_PAGE } from "./operations.ts";

let gateway: ShopGateway;
let whole: Record<string, unknown>;
beforeAll(async () => {
  gateway = await startShopGateway();
  whole = rootOf(await page(), "product");
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.shop.reset());

const page = (): Promise<GraphQLAnswer> => gateway.ask("web", PRODUCT_PAGE, { variables: { id: "1" } });

/** Nothing of an upstream, a host or a stack may be in what a client reads. */
function expectClean(answer: GraphQLAnswer): void {
  expect(JSON.stringify(answer.errors)).not.toMatch(
    /127\.0\.0\.1|localhost|ECONN|stack|node_modules|:\d{4,5}|shop\.|SECRET/,
  );
}

describe("a dead backend", () => {
  it("takes the reviews and leaves every other field of the page", async () => {
    const reviews = gateway.shop.backend("reviews");
    await reviews.kill();
    const answer = await page();
    await reviews.restart();

    expect(answer.data).toEqual({ product: { ...whole, reviews: null, reviewSummary: null } });
    expect(answer.errors?.map(({ path, extensions }) => [path?.join("."), extensions?.code])).toEqual([
      ["product.reviews", "UPSTREAM_UNAVAILABLE"],
      ["product.reviewSummary", "UPSTREAM_UNAVAILABLE"],
    ]);
    expectClean(answer);
    expect((await page()).errors).toBeUndefined();
  });

  it("takes what came from products, list items included, and leaves the reviews", async () => {
    const products = gateway.shop.backend("products");
    await products.kill();
    const answer = await page();
    await products.restart();

    const related = (whole.related as { id: string }[]).map(({ id }) => ({
      id,
      name: null,
      price: null,
      thumbnail: null,
    }));
    expect(answer.data).toEqual({
      product: {
        ...whole,
        name: null,
        description: null,
        price: null,
        images: null,
        specifications: null,
        related,
      },
    });
    const codes = new Set(answer.errors?.map(({ extensions }) => extensions?.code));
    expect([...codes]).toEqual(["UPSTREAM_UNAVAILABLE"]);
    expect(answer.errors?.map(({ path }) => path?.join("."))).toContain("product.related.7.thumbnail");
    expectClean(answer);
  });

  it("nulls an object whose fields the client calls non-null, and no more", async () => {
    const users = gateway.shop.backend("users");
    await users.kill();
    const answer = await gateway.ask(
      "web",
      '{ dashboard(userId: "123") { user { id name } recentOrders { id } } }',
    );
    await users.restart();
    expect(answer.data).toMatchObject({
      dashboard: { user: { id: "123", name: null }, recentOrders: [{}, {}, {}, {}, {}] },
    });
    expect(answer.errors?.map(({ path }) => path?.join("."))).toEqual(["dashboard.user.name"]);
  });
});

describe("a backend that misbehaves", () => {
  it.each([
    ["GET /reviews", "status", { status: 500, body: '{"error":"SECRET 10.0.0.7"}' }, "UPSTREAM_ERROR"],
    ["GET /reviews", "status", { status: 503 }, "UPSTREAM_UNAVAILABLE"],
    ["GET /reviews", "status", { status: 401 }, "UNAUTHENTICATED"],
    ["GET /reviews", "status", { status: 403 }, "FORBIDDEN"],
    ["GET /reviews", "status", { status: 429 }, "RATE_LIMITED"],
    ["GET /reviews", "status", { status: 302 }, "BAD_UPSTREAM"],
    ["GET /reviews", "malformed", { body: '[{"product_id":"1","SECRET":' }, "BAD_UPSTREAM"],
    ["GET /reviews", "malformed", { body: '"SECRET"' }, "BAD_UPSTREAM"],
    ["GET /reviews", "reset", {}, "UPSTREAM_UNAVAILABLE"],
  ] as const)("%s %s %j is %s on its field alone", async (route, kind, options, code) => {
    await gateway.shop.backend("reviews").fault({ route, kind, ...options });
    const answer = await page();
    expect(answer.data).toEqual({ product: { ...whole, reviews: null } });
    expect(answer.errors?.map(({ path, extensions }) => [path?.join("."), extensions?.code])).toEqual([
      ["product.reviews", code],
    ]);
    expectClean(answer);
  });

  it.each([
    ["status", { status: 13, body: "SECRET" }, "UPSTREAM_ERROR"],
    ["status", { status: 14 }, "UPSTREAM_UNAVAILABLE"],
    ["status", { status: 8 }, "RATE_LIMITED"],
    ["status", { status: 7 }, "FORBIDDEN"],
    ["malformed", {}, "BAD_UPSTREAM"],
  ] as const)("gRPC %s %j is %s on its field alone", async (kind, options, code) => {
    await gateway.shop
      .backend("inventory")
      .fault({ route: "shop.inventory.v1.Inventory/BatchGetAvailability", kind, ...options });
    const answer = await page();
    expect(answer.data).toEqual({ product: { ...whole, availability: null } });
    expect(answer.errors?.map(({ path, extensions }) => [path?.join("."), extensions?.code])).toEqual([
      ["product.availability", code],
    ]);
    expectClean(answer);
  });

  it("that hangs is given up after the field's timeout", async () => {
    await gateway.shop.backend("reviews").fault({ route: "GET /reviews", kind: "hang" });
    const answer = await page();
    expect(answer.data).toEqual({ product: { ...whole, reviews: null } });
    expect(answer.errors?.map(({ extensions }) => extensions?.code)).toEqual(["UPSTREAM_TIMEOUT"]);
    await until(async () => (await gateway.shop.backend("reviews").calls()).aborted === 1);
  });

  it("has what it said in the log, once, and nowhere else", async () => {
    gateway.logged.length = 0;
    await gateway.shop.backend("products").fault({
      route: "shop.products.v1.Products/BatchGetProducts",
      kind: "status",
      status: 13,
    });
    const answer = await page();
    expect(answer.errors?.length).toBeGreaterThan(8);
    const warnings = gateway.logged.map((line) => JSON.parse(line)).filter(({ level }) => level === 40);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({
      code: "UPSTREAM_ERROR",
      client: "web",
      paths: answer.errors?.length,
    });
  });
});

describe("a client that goes away", () => {
  it("takes its calls with it", async () => {
    const { shop } = gateway;
    // The related products are asked for as soon as their ids are known, beside the product itself.
    const expected = { reviews: 2, inventory: 1, products: 2 } as const;
    const held = Object.entries(expected).map(([name, calls]) => ({
      backend: shop.backend(name as keyof typeof expected),
      calls,
    }));
    for (const { backend } of held) await backend.fault({ route: "*", kind: "hang" });
    const controller = new AbortController();
    const answer = gateway.ask("web", PRODUCT_PAGE, {
      variables: { id: "1" },
      signal: controller.signal,
    });
    const all = (field: "inFlight" | "aborted"): Promise<boolean> =>
      Promise.all(held.map(async ({ backend, calls }) => (await backend.calls())[field] === calls)).then(
        (equal) => equal.every(Boolean),
      );
    await until(() => all("inFlight"));
    controller.abort();
    await expect(answer).rejects.toThrow();
    await until(() => all("aborted"));
  });
});
