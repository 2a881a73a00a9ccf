import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Backend, type Shop, startShop } from "../../support/shop.ts";

let shop: Shop;
let users: Backend;
let orders: Backend;

beforeAll(async () => {
  shop = await startShop({ only: ["users", "orders"] });
  users = shop.backend("users");
  orders = shop.backend("orders");
});
afterEach(() => shop.reset());
afterAll(() => shop.stop());

const ROUTE = "GET /users/{id}";

function ask(signal?: AbortSignal): Promise<Response> {
  return fetch(`${users.url}/users/1`, signal ? { signal } : {});
}

test("latency delays, for as many calls as it is told", async () => {
  await users.fault({ route: ROUTE, kind: "latency", ms: 300, count: 1 });
  const began = performance.now();
  expect((await ask()).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThan(290);
  const [slow] = (await users.calls()).calls;
  expect(Number(BigInt(slow?.answeredAtNs ?? 0) - BigInt(slow?.arrivedAtNs ?? 0)) / 1e6).toBeGreaterThan(290);
  const left = await fetch(`http://127.0.0.1:${users.controlPort}/faults`);
  expect(await left.json()).toEqual({ faults: [] });
});

test("status answers with a status, a body and headers", async () => {
  await users.fault({
    route: "*",
    kind: "status",
    status: 429,
    body: "busy",
    headers: { "retry-after": "7" },
  });
  const answer = await ask();
  expect([answer.status, await answer.text(), answer.headers.get("retry-after")]).toEqual([429, "busy", "7"]);
  await users.clearFaults();
  expect((await ask()).status).toBe(200);
});

test("status is 503 unless told otherwise, and hits its route alone", async () => {
  await users.fault({ route: ROUTE, kind: "status" });
  expect((await ask()).status).toBe(503);
  expect((await fetch(`${users.url}/users?id=1`)).status).toBe(200);
  expect((await users.calls()).calls.map(({ status }) => status)).toEqual([503, 200]);
});

test("malformed answers 200 with what is no JSON", async () => {
  await users.fault({ route: ROUTE, kind: "malformed" });
  const answer = await ask();
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    200,
    "application/json; charset=utf-8",
  ]);
  await expect(answer.json()).rejects.toThrow(SyntaxError);
  await users.clearFaults();
  await users.fault({ route: ROUTE, kind: "malformed", body: "<html>" });
  expect(await (await ask()).text()).toBe("<html>");
});

test("reset cuts the connection", async () => {
  await users.fault({ route: ROUTE, kind: "reset", count: 1 });
  await expect(ask()).rejects.toMatchObject({
    cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) },
  });
  expect((await ask()).status).toBe(200);
  const { calls, aborted } = await users.calls();
  expect(calls.map(({ outcome }) => outcome)).toEqual(["reset", "answered"]);
  expect(aborted).toBe(0);
});

test("hang never answers, and a caller who leaves is counted as aborted", async () => {
  await users.fault({ route: ROUTE, kind: "hang" });
  await expect(ask(AbortSignal.timeout(200))).rejects.toThrow();
  await expect.poll(async () => (await users.calls()).aborted).toBe(1);
  const { inFlight, calls } = await users.calls();
  expect(inFlight).toBe(0);
  expect(calls[0]).toMatchObject({ outcome: "aborted", answeredAtNs: null });
});

test("hold parks calls until the faults are cleared", async () => {
  await users.fault({ route: ROUTE, kind: "hold" });
  const asked = [ask(), ask(), ask()];
  await expect.poll(async () => (await users.calls()).inFlight).toBe(3);
  await users.clearFaults();
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await users.calls()).toMatchObject({ inFlight: 0, maxInFlight: 3, aborted: 0 });
});

test("a fault after acting leaves the work done", async () => {
  await orders.fault({ route: "POST /orders", kind: "reset", count: 1, afterActing: true });
  const place = (): Promise<Response> =>
    fetch(`${orders.url}/orders`, {
      method: "POST",
      body: '{"user_id":"9","items":[{"product_id":"1","quantity":1}]}',
      headers: { "content-type": "application/json", "idempotency-key": "k" },
    });
  await expect(place()).rejects.toThrow();
  expect((await place()).status).toBe(200);
});

test("a killed backend refuses, and comes back on the same ports", async () => {
  const { port } = users;
  await users.kill();
  await expect(ask()).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  await users.restart();
  expect(users.port).toBe(port);
  expect((await ask()).status).toBe(200);
});
