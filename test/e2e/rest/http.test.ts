import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sendRaw } from "../../support/http-client.ts";
import { type ShopGateway, startShopGateway } from "../shop/gateway.ts";
import { callsTo, errorOf, type RestGateway } from "./gateway.ts";

let shop: ShopGateway;
let api: Pick<RestGateway, "get" | "send">;
beforeAll(async () => {
  shop = await startShopGateway();
  api = callsTo(shop.url);
});
afterAll(() => shop.stop());
beforeEach(() => shop.shop.reset());

describe("an answer", () => {
  test("is the body of the operation, with what HTTP says of it", async () => {
    const { status, headers, text } = await api.get("/api/v1/products/1");
    const { data } = await shop.ask(
      "web",
      '{ product(id: "1") { id name price { amount currency } thumbnail description images { url alt } availability { inStock quantity } reviews { id rating title } reviewSummary { average count } } }',
    );
    expect([status, JSON.parse(text)]).toEqual([200, data?.product]);
    expect(headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "content-length": String(Buffer.byteLength(text)),
      "cache-control": "private, no-cache",
      vary: "Accept, X-API-Version, Accept-Version",
      "x-api-version": "v1",
      "x-schema-revision": expect.stringMatching(/^[0-9a-f]{12}$/),
      "x-content-type-options": "nosniff",
    });
    expect(headers.deprecation).toBeUndefined();
  });

  test("of several backends has the names of its time", async () => {
    const profile = (await api.get("/api/v1/user-profile/123")).json();
    expect(Object.keys(profile)).toEqual(["user", "recent_orders", "recommendations"]);
    expect(profile.user).toMatchObject({ id: "123", avatar_url: expect.any(String) });
    const orders = profile.recent_orders as Record<string, unknown>[];
    expect(orders).toHaveLength(5);
    expect(orders[0]).toMatchObject({ placed_at: expect.any(String), total: { currency: "USD" } });
  });

  test("that the caller has is not sent again", async () => {
    const first = await api.get("/api/v1/products/2");
    const again = await api.get("/api/v1/products/2", {
      "if-none-match": `"other", W/${first.headers.etag}`,
    });
    expect([again.status, again.text, again.headers.etag]).toEqual([304, "", first.headers.etag]);
    expect(again.headers["content-type"]).toBeUndefined();
    expect(again.headers.vary).toBe(first.headers.vary);
    expect(
      (await api.get("/api/v1/products/3", { "if-none-match": String(first.headers.etag) })).status,
    ).toBe(200);
  });

  test("to HEAD is that to GET without its body", async () => {
    const get = await api.get("/api/v1/products/1/availability");
    const head = await api.send("HEAD", "/api/v1/products/1/availability");
    const { date: _, "x-request-id": __, ...headers } = get.headers;
    expect(head.text).toBe("");
    expect(head.headers).toMatchObject(headers);
  });

  test("names its end", async () => {
    const { headers } = await api.get("/api/v1/products/1/availability");
    expect([headers.deprecation, headers.sunset]).toEqual(["@1772323200", "Thu, 31 Dec 2026 00:00:00 GMT"]);
  });
});

describe("pages", () => {
  interface Page {
    readonly items: readonly { readonly id: string }[];
    readonly nextToken: string | null;
  }

  test("follow each other by token and by link to the last one", async () => {
    const seen: string[] = [];
    let path: string | undefined = "/api/v1/products?first=100";
    let pages = 0;
    while (path !== undefined) {
      const { headers, json } = await api.get(path);
      const { items, nextToken } = json<Page & Record<string, unknown>>();
      seen.push(...items.map(({ id }) => id));
      pages++;
      expect(headers["x-total-count"]).toBe("500");
      path = nextToken === null ? undefined : `/api/v1/products?first=100&after=${nextToken}`;
      expect(headers.link).toBe(path && `<${path}>; rel="next"`);
    }
    expect(pages).toBe(5);
    expect(new Set(seen).size).toBe(500);
  });

  test("of orders have no total, since none is selected", async () => {
    const { headers, json } = await api.get("/api/v1/orders?first=2");
    expect(json<Page & Record<string, unknown>>()).toEqual({
      items: expect.any(Array),
      nextToken: expect.any(String),
    });
    expect(headers["x-total-count"]).toBeUndefined();
  });

  test("take no token of another list, of another version, or a cursor", async () => {
    const token = (await api.get("/api/v1/products?first=2")).json<Page & Record<string, unknown>>()
      .nextToken;
    const details = [{ in: "query", name: "after", problem: "is not a token that this list has given" }];
    for (const path of [`/api/v1/orders?after=${token}`, "/api/v1/products?after=cHJvZHVjdDoy"]) {
      expect(errorOf(await api.get(path))).toMatchObject({ code: "BAD_USER_INPUT", details });
    }
    expect((await api.get(`/api/v2/products?page_token=${token}`)).status).toBe(400);
  });
});

describe("what is changed", () => {
  test("null takes away, what is absent stays", async () => {
    const bio = await api.send("PATCH", "/api/v1/users/7", { bio: "Hello", name: "Seven" });
    expect(bio.json()).toMatchObject({ bio: "Hello", name: "Seven" });
    const cleared = await api.send("PATCH", "/api/v1/users/7", '{"bio":null}', {
      "content-type": "application/merge-patch+json; charset=utf-8",
    });
    expect([cleared.status, cleared.json()]).toEqual([200, { ...bio.json(), bio: null }]);
    expect((await api.send("PATCH", "/api/v1/users/7", {})).json()).toEqual(cleared.json());
  });

  test("a new thing is 201, and found where Location says", async () => {
    const order = { userId: "123", items: [{ productId: "1", quantity: 2 }] };
    const { status, headers, json } = await api.send("POST", "/api/v1/orders", order);
    expect([status, headers.location]).toEqual([201, `/api/v1/orders/${json().id}`]);
    expect((await api.get(String(headers.location))).json()).toEqual(json());
    expect([headers.etag, headers["cache-control"]]).toEqual([undefined, "no-store"]);
  });

  test("with an Idempotency-Key it is done once", async () => {
    const order = { userId: "123", items: [{ productId: "2", quantity: 1 }] };
    const key = { "idempotency-key": "rest-1" };
    const first = await api.send("POST", "/api/v1/orders", order, key);
    const second = await api.send("POST", "/api/v1/orders", order, key);
    expect([second.status, second.json().id]).toEqual([201, first.json().id]);
    expect((await api.send("POST", "/api/v1/orders", order)).json().id).not.toBe(first.json().id);
  });

  test("what is done has no body, and cannot be done twice", async () => {
    const order = { userId: "123", items: [{ productId: "3", quantity: 1 }] };
    const { id } = (await api.send("POST", "/api/v1/orders", order)).json();
    const { status, text, headers } = await api.send("DELETE", `/api/v1/orders/${id}`);
    expect([status, text, headers["content-type"]]).toEqual([204, "", undefined]);
    expect((await api.get(`/api/v1/orders/${id}`)).json().status).toBe("CANCELLED");
    const again = await api.send("DELETE", `/api/v1/orders/${id}`);
    expect([again.status, errorOf(again).code, again.headers.degraded]).toEqual([409, "CONFLICT", undefined]);
  });

  test("a review is added and read", async () => {
    const { headers, status } = await api.send("POST", "/api/v1/reviews", {
      productId: "9",
      authorId: "5",
      rating: 4,
    });
    expect(status).toBe(201);
    expect((await api.get(String(headers.location))).json()).toMatchObject({
      rating: 4,
      author: { id: "5" },
    });
    expect(
      (await api.send("POST", "/api/v1/reviews", { productId: "9999", authorId: "5", rating: 4 })).status,
    ).toBe(404);
  });
});

describe("a request that does not fit", () => {
  test("is told everything at once, and asks no backend", async () => {
    const order = { items: [{ productId: "1", quantity: 1.5 }], when: "now" };
    const { status, json } = await api.send("POST", "/api/v1/orders?dry=1", order);
    expect(status).toBe(400);
    expect(json()).toEqual({
      error: {
        code: "BAD_USER_INPUT",
        message: "The request does not fit.",
        details: [
          { in: "query", name: "dry", problem: "is not known" },
          {
            in: "body",
            name: "items.0.quantity",
            problem: "must be a whole number from -2147483648 to 2147483647",
          },
          { in: "body", name: "when", problem: "is not known" },
          { in: "body", name: "userId", problem: "is missing" },
        ],
      },
    });
    expect((await shop.shop.backend("orders").calls()).total).toBe(0);
  });

  test("is a problem document for who asks for one", async () => {
    const accept = "application/problem+json, application/json;q=0.9";
    const { status, headers, json } = await api.get("/api/v1/products?first=x", { accept });
    expect([status, headers["content-type"]]).toEqual([400, "application/problem+json; charset=utf-8"]);
    expect(json()).toEqual({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      detail: "The request does not fit.",
      code: "BAD_USER_INPUT",
      details: [
        { in: "query", name: "first", problem: "must be a whole number from -2147483648 to 2147483647" },
      ],
    });
    const plain = await api.get("/api/v1/products?first=x", {
      accept: "application/json, application/problem+json;q=0.1",
    });
    expect(plain.headers["content-type"]).toBe("application/json; charset=utf-8");
  });

  test.each([
    ["POST", "/api/v1/orders", '{"items":', {}, 400, "BAD_REQUEST"],
    ["POST", "/api/v1/orders", '{"__proto__":{}}', {}, 400, "BAD_REQUEST"],
    ["POST", "/api/v1/orders", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, {}, 400, "BAD_REQUEST"],
    ["POST", "/api/v1/orders", " ".repeat(1024 * 1024 + 1), {}, 413, "PAYLOAD_TOO_LARGE"],
    [
      "POST",
      "/api/v1/orders",
      "a=b",
      { "content-type": "application/x-www-form-urlencoded" },
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    [
      "POST",
      "/api/v1/orders",
      "{}",
      { "content-type": "application/merge-patch+json" },
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ],
    ["POST", "/api/v1/orders", "{}", { accept: "text/html" }, 406, "NOT_ACCEPTABLE"],
    ["GET", "/api/v1/orders", undefined, { accept: "application/json;q=0, */*" }, 406, "NOT_ACCEPTABLE"],
    ["GET", "/api/v1/orders/none", undefined, {}, 404, "NOT_FOUND"],
    ["GET", "/api/v1/none", undefined, {}, 404, "NOT_FOUND"],
    ["GET", "/api/v1", undefined, {}, 404, "NOT_FOUND"],
  ])("%s %s (%#)", async (method, path, body, headers, status, code) => {
    const answer = await api.send(method, path, body, headers);
    expect([answer.status, errorOf(answer).code]).toEqual([status, code]);
    expect(answer.headers["cache-control"]).toBe("no-store");
  });

  test("a POST that needs no body may say that it has JSON", async () => {
    const { status } = await api.send("POST", "/api/v1/orders", "");
    expect(status).toBe(400);
    expect(errorOf(await api.send("POST", "/api/v1/orders", "")).details).toEqual([
      { in: "body", name: "", problem: "is missing" },
    ]);
  });

  test.each([
    ["PUT", "/api/v1/users/1", "GET, HEAD, PATCH, OPTIONS"],
    ["DELETE", "/api/v1/products", "GET, HEAD, OPTIONS"],
    ["TRACE", "/api/v1/orders", "GET, HEAD, POST, OPTIONS"],
    ["POST", "/api/products/1", "GET, HEAD, OPTIONS"],
  ])("%s %s is not allowed", async (method, path, allow) => {
    const answer = await api.send(method, path, method === "POST" ? "not JSON" : undefined);
    expect([answer.status, answer.headers.allow, errorOf(answer).code]).toEqual([
      405,
      allow,
      "METHOD_NOT_ALLOWED",
    ]);
    const options = await api.send("OPTIONS", path);
    expect([options.status, options.headers.allow, options.text]).toEqual([204, allow, ""]);
    expect(options.headers["accept-patch"]).toBe(
      allow.includes("PATCH") ? "application/json, application/merge-patch+json" : undefined,
    );
  });
});

describe("hostile values", () => {
  const LONG = "x".repeat(150);
  test.each([
    ["../admin", 400],
    ["..%2fadmin", 404],
    ["%2e%2e%2fadmin", 404],
    ["a%2Fb", 404],
    ["a%3Fx=1", 404],
    ["a%23b", 404],
    ["", 400],
    ["%2e", 400],
    ["%2e%2e", 400],
    ["a%0d%0aX: 1", 404],
    ["a%00", 404],
    ["%C3%A9%F0%9F%92%A5", 404],
    ["%ff", 400],
    [LONG, 404],
  ])("as a part of the path: %s", async (value, status) => {
    const raw = await sendRaw(
      shop.url,
      `GET /api/v1/orders/${value.replace(" ", "%20")} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n`,
    );
    expect(raw).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(raw).toMatch(/"code":"(NOT_FOUND|BAD_USER_INPUT|BAD_REQUEST|INVALID_ARGUMENT)"/);
    const { calls } = await shop.shop.backend("orders").calls();
    // However long it is, it gets there; what cannot stand in a path does not.
    if (value === LONG) expect(calls).toHaveLength(1);
    for (const { url } of calls) {
      expect(url).toMatch(/^\/orders\/[^/?#]+$/);
      expect(decodeURIComponent(url.slice("/orders/".length))).toBe(decodeURIComponent(value));
    }
  });

  test("in the query stay one value, and one in a message is cut", async () => {
    const search = await api.get(`/api/v1/products/search?q=${encodeURIComponent("a&role=admin")}`);
    expect([search.status, search.json()]).toEqual([200, expect.any(Array)]);
    const { text } = await api.get(`/api/v1/products?${"n".repeat(8000)}=1`);
    expect(text.length).toBeLessThan(400);
  });
});
