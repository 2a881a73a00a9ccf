import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type GraphQLAnswer, rootOf, type ShopGateway, startShopGateway, until } from "./gateway.ts";
import { PRODUCT_PAGE } from "./operations.ts";

let gateway: ShopGateway;
let whole: Record<string, unknown>;
beforeAll(async () => {
  gateway = await startShopGateway({}, { breakers: false });
  whole = rootOf(await page(), "product");
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.shop.reset());

const page = (): Promise<GraphQLAnswer> => gateway.ask("web", PRODUCT_PAGE, { variables: { id: "1" } });

interface DegradedEntry {
  readonly path: readonly (string | number)[];
  readonly coordinate: string;
  readonly status: string;
  readonly cause: string;
}

/** `product.reviews Product.reviews FALLBACK UPSTREAM_TIMEOUT` */
function degradedOf({ extensions }: GraphQLAnswer): string[] {
  const entries = (extensions?.degraded ?? []) as readonly DegradedEntry[];
  return entries
    .map(({ path, coordinate, status, cause }) => `${path.join(".")} ${coordinate} ${status} ${cause}`)
    .sort();
}

/** Nothing of an upstream, a host or a stack may be in what a client reads. */
function expectClean(answer: GraphQLAnswer): void {
  expect(JSON.stringify([answer.errors, answer.extensions])).not.toMatch(
    /127\.0\.0\.1|localhost|ECONN|stack|node_modules|:\d{4,5}|shop\.|SECRET/,
  );
}

describe("a dead backend", () => {
  it("takes the reviews and leaves every other field of the page", async () => {
    const reviews = gateway.shop.backend("reviews");
    await reviews.kill();
    const answer = await page();
    await reviews.restart();

    // Both have a fallback in the shop's SDL: an empty list, and null.
    expect(answer.data).toEqual({ product: { ...whole, reviews: [], reviewSummary: null } });
    expect(answer.errors).toBeUndefined();
    expect(degradedOf(answer)).toEqual([
      "product.reviewSummary Product.reviewSummary FALLBACK UPSTREAM_UNAVAILABLE",
      "product.reviews Product.reviews FALLBACK UPSTREAM_UNAVAILABLE",
    ]);
    expectClean(answer);
    const after = await page();
    expect(after).toEqual({ data: { product: whole } });
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
    expect(degradedOf(answer)).toHaveLength(answer.errors?.length ?? 0);
    expect(degradedOf(answer)).toContain(
      "product.related.7.thumbnail Product.thumbnail FAILED UPSTREAM_UNAVAILABLE",
    );
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
    ["GET /reviews", "status", { status: 429 }, "RATE_LIMITED"],
    ["GET /reviews", "status", { status: 302 }, "BAD_UPSTREAM"],
    ["GET /reviews", "malformed", { body: '[{"product_id":"1","SECRET":' }, "BAD_UPSTREAM"],
    ["GET /reviews", "malformed", { body: '"SECRET"' }, "BAD_UPSTREAM"],
    ["GET /reviews", "reset", {}, "UPSTREAM_UNAVAILABLE"],
  ] as const)(
    "%s %s %j is the fallback of its field alone, because of %s",
    async (route, kind, options, code) => {
      await gateway.shop.backend("reviews").fault({ route, kind, ...options });
      const answer = await page();
      expect(answer.data).toEqual({ product: { ...whole, reviews: [] } });
      expect(answer.errors).toBeUndefined();
      expect(degradedOf(answer)).toEqual([`product.reviews Product.reviews FALLBACK ${code}`]);
      expect(JSON.stringify(answer)).not.toContain("SECRET");
    },
  );

  it.each([
    [401, "UNAUTHENTICATED"],
    [403, "FORBIDDEN"],
  ] as const)(
    "that answers %i is an error on its field: no fallback hides a refusal",
    async (status, code) => {
      await gateway.shop.backend("reviews").fault({ route: "GET /reviews", kind: "status", status });
      const answer = await page();
      expect(answer.data).toEqual({ product: { ...whole, reviews: null } });
      expect(answer.errors?.map(({ path, extensions }) => [path?.join("."), extensions?.code])).toEqual([
        ["product.reviews", code],
      ]);
      expect(answer.extensions).toBeUndefined();
      expectClean(answer);
    },
  );

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
    expect(degradedOf(answer)).toEqual(
      code === "FORBIDDEN" ? [] : [`product.availability Product.availability FAILED ${code}`],
    );
    expectClean(answer);
  });

  it("that hangs is given up after the field's timeout", async () => {
    await gateway.shop.backend("reviews").fault({ route: "GET /reviews", kind: "hang" });
    const answer = await page();
    expect(answer.data).toEqual({ product: { ...whole, reviews: [] } });
    expect(degradedOf(answer)).toEqual(["product.reviews Product.reviews FALLBACK UPSTREAM_TIMEOUT"]);
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
