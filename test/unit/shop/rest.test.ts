import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Backend, type Shop, startShop } from "../../support/shop.ts";

let shop: Shop;
let users: Backend;

beforeAll(async () => {
  shop = await startShop({ only: ["users", "orders", "reviews", "notifications", "payments"] });
  users = shop.backend("users");
});
afterEach(() => shop.reset());
afterAll(() => shop.stop());

interface Reply<T> {
  readonly status: number;
  readonly text: string;
  readonly body: T;
}

async function ask<T>(name: Backend["name"], path: string, init?: RequestInit): Promise<Reply<T>> {
  const answer = await fetch(`${shop.backend(name).url}${path}`, init);
  const text = await answer.text();
  return { status: answer.status, text, body: JSON.parse(text) as T };
}

function send<T>(
  method: string,
  name: Backend["name"],
  path: string,
  body: unknown,
  headers = {},
): Promise<Reply<T>> {
  const init = {
    method,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  };
  return ask(name, path, init);
}

type Ids = readonly { readonly id: string }[];

function many(name: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${name}=${index + 1}`).join("&");
}

describe("users", () => {
  test("answers a batch in another order, without the unknown and the repeated", async () => {
    const { body } = await ask<Ids>("users", "/users?id=1&id=2&id=99999&id=3&id=1");
    expect(body.map(({ id }) => id)).toEqual(["3", "2", "1"]);
  });

  test("answers with the fields that it is asked for", async () => {
    expect((await ask("users", "/users/1?fields=name,id")).body).toEqual({
      id: "1",
      name: expect.any(String),
    });
    const { body } = await ask("users", "/users?id=1&id=2&fields=id");
    expect(body).toEqual([{ id: "2" }, { id: "1" }]);
    const unknown = await ask("users", "/users/1?fields=id,nmae");
    expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining("nmae")]);
  });

  test("refuses more than 100 ids", async () => {
    expect((await ask<Ids>("users", `/users?${many("id", 100)}`)).body).toHaveLength(100);
    expect((await ask("users", `/users?${many("id", 101)}`)).status).toBe(400);
  });

  test("writes account numbers with all their digits", async () => {
    const { text } = await ask("users", "/users/1");
    expect(text).toContain('"account_number":9007199254740993');
  });

  test("pages", async () => {
    type Page = { users: Ids; next_cursor: string | null; has_more: boolean };
    const { body } = await ask<Page>("users", "/users?first=2&after=997");
    expect(body.users.map(({ id }) => id)).toEqual(["998", "999"]);
    expect(body).toMatchObject({ next_cursor: "999", has_more: true });
    const last = await ask<Page>("users", "/users?first=2&after=999");
    expect(last.body).toMatchObject({ next_cursor: null, has_more: false });
    expect((await ask("users", "/users?first=0")).status).toBe(400);
    expect((await ask("users", "/users?after=nobody")).status).toBe(400);
  });

  test("null clears a bio, absence leaves it", async () => {
    const before = await send<{ bio: string }>("PATCH", "users", "/users/3", { name: "Farah Z." });
    expect(before.body).toMatchObject({ name: "Farah Z.", bio: expect.any(String) });
    const after = await send("PATCH", "users", "/users/3", { bio: null });
    expect(after.body).toMatchObject({ name: "Farah Z.", bio: null });
    expect((await send("PATCH", "users", "/users/3", { email: "no" })).text).toContain("email");
    expect((await send("PATCH", "users", "/users/99999", {})).status).toBe(404);
  });
});

describe("orders", () => {
  test("limits per user, newest first", async () => {
    type Orders = readonly { id: string; user_id: string }[];
    const { body } = await ask<Orders>("orders", "/orders?user_id=123&user_id=7&limit=3");
    expect(body.filter(({ user_id }) => user_id === "123")).toHaveLength(3);
    expect(body.filter(({ user_id }) => user_id === "7")).toHaveLength(3);
    const ids = body.map(({ id }) => Number(id));
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
  });

  test("pages, newest first", async () => {
    type Page = { orders: Ids; next_cursor: string };
    const { body } = await ask<Page>("orders", "/orders?first=2");
    expect(body).toMatchObject({
      orders: [{ id: "5000" }, { id: "4999" }],
      next_cursor: "4999",
      has_more: true,
    });
    const next = await ask<Page>("orders", "/orders?first=1&after=4999");
    expect(next.body.orders.map(({ id }) => id)).toEqual(["4998"]);
  });

  test("places an order once for each key", async () => {
    const order = { user_id: "5", items: [{ product_id: "1", quantity: 2 }] };
    const headers = { "idempotency-key": "one" };
    const first = await send<{ id: string }>("POST", "orders", "/orders", order, headers);
    const again = await send("POST", "orders", "/orders", order, headers);
    const other = await send<{ id: string }>("POST", "orders", "/orders", order);
    expect([first.status, again.status, other.status]).toEqual([201, 200, 201]);
    expect(again.body).toEqual(first.body);
    expect(other.body.id).not.toBe(first.body.id);
    expect(first.body).toMatchObject({ status: "pending", total: { amount: "173.00", currency: "USD" } });
    const conflict = await send("POST", "orders", "/orders", { ...order, user_id: "6" }, headers);
    expect(conflict.status).toBe(409);
    const newest = await ask<Ids>("orders", "/orders?user_id=5&limit=1");
    expect(newest.body[0]?.id).toBe(other.body.id);
  });

  test("names what is wrong with an order", async () => {
    const bad = await send("POST", "orders", "/orders", {
      user_id: "1",
      items: [{ product_id: "501", quantity: 1 }],
    });
    expect(bad).toMatchObject({ status: 400, text: expect.stringContaining("items.0.product_id") });
  });

  test("cancels what is not yet delivered, once", async () => {
    const order = await send<{ id: string }>("POST", "orders", "/orders", {
      user_id: "5",
      items: [{ product_id: "2", quantity: 1 }],
    });
    const path = `/orders/${order.body.id}/cancel`;
    expect(await ask("orders", path, { method: "POST" })).toMatchObject({
      status: 200,
      body: { status: "cancelled" },
    });
    expect((await ask("orders", path, { method: "POST" })).status).toBe(409);
    expect((await ask("orders", "/orders/1/cancel", { method: "POST" })).status).toBe(409);
  });
});

describe("reviews, notifications and payments", () => {
  test("limits reviews per product and products to 50", async () => {
    const { body } = await ask<readonly { product_id: string }[]>(
      "reviews",
      "/reviews?product_id=1&product_id=2&limit=4",
    );
    expect(body).toHaveLength(8);
    expect(body.filter(({ product_id }) => product_id === "1")).toHaveLength(4);
    expect((await ask("reviews", `/reviews?${many("product_id", 51)}`)).status).toBe(400);
    expect((await ask("reviews", "/reviews")).status).toBe(400);
  });

  test("adds a review, and the summary counts it", async () => {
    const review = { rating: 5, author_id: "1", title: "Warm" };
    const added = await send("POST", "reviews", "/products/7/reviews", review);
    expect(added).toMatchObject({ status: 201, body: { ...review, product_id: "7", body: null } });
    const { body } = await ask("reviews", "/reviews/summary?product_id=7&product_id=8&product_id=x");
    expect(body).toMatchObject([
      { product_id: "8", count: 20 },
      { product_id: "7", count: 21 },
    ]);
    const same = await send("POST", "reviews", "/products/9/reviews", { ...review, product_id: "9" });
    const other = await send("POST", "reviews", "/products/9/reviews", { ...review, product_id: "8" });
    expect([same.status, other.status]).toEqual([201, 400]);
    expect((await send("POST", "reviews", "/products/7/reviews", { ...review, rating: 6 })).text).toContain(
      "rating",
    );
    expect((await send("POST", "reviews", "/products/501/reviews", review)).status).toBe(404);
  });

  test("marks a notification as read", async () => {
    type Inboxes = readonly {
      user_id: string;
      unread: number;
      items: readonly { id: string; read: boolean }[];
    }[];
    const path = "/notifications?user_id=123&user_id=4&limit=2";
    const before = (await ask<Inboxes>("notifications", path)).body;
    expect(before.map(({ user_id, items }) => [user_id, items.length])).toEqual([
      ["4", 2],
      ["123", 2],
    ]);
    const [, inbox] = before;
    expect(inbox?.unread).toBeGreaterThan(1);
    await ask("notifications", `/notifications/${inbox?.items[0]?.id}/read`, { method: "POST" });
    const [, after] = (await ask<Inboxes>("notifications", path)).body;
    expect(after?.unread).toBe((inbox?.unread ?? 0) - 1);
    expect((await ask("notifications", "/notifications/1230/read", { method: "POST" })).status).toBe(404);
  });

  test("finds payments by order, exact to the digit", async () => {
    const { text, body } = await ask<readonly { order_id: string }[]>(
      "payments",
      "/payments?order_id=1&order_id=2",
    );
    expect(body.map(({ order_id }) => order_id)).toEqual(["2", "1"]);
    expect(text).toContain('"reference_number":9007204254740993');
    expect((await ask("payments", "/payments/5001")).status).toBe(404);
  });
});

describe("the control endpoint", () => {
  test("counts calls by route, with URL, headers and times; health is none", async () => {
    await ask("users", "/healthz");
    await ask("users", "/users?id=1&id=2", { headers: { "X-Trace": "abc" } });
    await ask("users", "/users/1");
    await ask("users", "/users/none");
    const calls = await users.calls();
    expect(calls).toMatchObject({ total: 3, inFlight: 0, maxInFlight: 1, aborted: 0 });
    expect(calls.byRoute).toEqual({ "GET /users": 1, "GET /users/{id}": 2 });
    const [first, , last] = calls.calls;
    expect(first).toMatchObject({ url: "/users?id=1&id=2", outcome: "answered", status: 200 });
    expect(first?.headers["x-trace"]).toBe("abc");
    expect(BigInt(first?.answeredAtNs ?? 0)).toBeGreaterThan(BigInt(first?.arrivedAtNs ?? 0));
    expect(last?.status).toBe(404);
    await users.resetCalls();
    expect(await users.calls()).toMatchObject({ total: 0, byRoute: {}, calls: [] });
  });

  test("keeps the last thousand calls and counts them all", async () => {
    for (let round = 0; round < 21; round++) {
      await Promise.all(Array.from({ length: 50 }, () => ask("users", "/users/1")));
    }
    const { total, calls } = await users.calls();
    expect(total).toBe(1050);
    expect(calls).toHaveLength(1000);
  });

  test("names the fields of a fault that is none", async () => {
    const bad = { route: "GET /user", kind: "reset" } as const;
    await expect(users.fault(bad)).rejects.toThrow(/400.*route/);
    await expect(users.fault({ route: "*", kind: "latency" })).rejects.toThrow(/400.*ms/);
    await expect(users.fault({ route: "*", kind: "reset", ms: 1, status: 99 })).rejects.toThrow(
      /ms.*status|status.*ms/,
    );
    await expect(users.fault({ route: "*", kind: "explode" } as never)).rejects.toThrow(/400.*kind/);
    await expect(users.fault({ ...bad, route: "*", often: 1 } as never)).rejects.toThrow(/400.*often/);
  });
});
