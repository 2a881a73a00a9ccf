import { z } from "zod";
import { COUNTS, numbersTo, toNumber } from "../data/counts.ts";
import { toMoney } from "../data/money.ts";
import { makeOrder, type Order, toItems, totalCents } from "../data/orders.ts";
import { minutesIntoToday } from "../data/time.ts";
import { countOf, findMany, manyOf, pageOf, parseBody } from "../lib/query.ts";
import { RestError, runRest } from "../lib/rest.ts";

const orders = new Map(numbersTo(COUNTS.orders).map((n) => [String(n), makeOrder(n)]));

/** Newest first. */
const ordersOfUser = new Map<string, Order[]>();
for (const order of orders.values()) addToUser(order);

/** A key's order and the request it was given for; the oldest keys are forgotten. */
const placedByKey = new Map<string, { readonly order: Order; readonly request: string }>();
const KEPT_KEYS = 10_000;

const newOrderSchema = z.strictObject({
  user_id: z.string(),
  items: z
    .array(z.strictObject({ product_id: z.string(), quantity: z.int().min(1).max(99) }))
    .min(1)
    .max(50),
});

await runRest("orders", {
  "GET /orders": ({ query }) => {
    const ids = manyOf(query, "id", 100);
    if (ids.length > 0) return { body: findMany(ids, (id) => orders.get(id)) };
    const userIds = manyOf(query, "user_id", 100);
    if (userIds.length > 0) {
      const limit = countOf(query, "limit", 20, 100);
      const found = userIds.flatMap((id) => ordersOfUser.get(id)?.slice(0, limit) ?? []);
      return { body: found.sort((a, b) => Number(b.id) - Number(a.id)) };
    }
    const { items, ...page } = pageOf(query, [...orders.values()].reverse());
    return { body: { orders: items, ...page } };
  },
  "GET /orders/{id}": ({ params }) => ({ body: findOrder(params.id) }),
  "POST /orders": ({ headers, body }) => {
    const key = headers["idempotency-key"]?.toString();
    const request = JSON.stringify(body);
    const earlier = key === undefined ? undefined : placedByKey.get(key);
    if (earlier !== undefined && earlier.request !== request) {
      throw new RestError(409, "KEY_REUSED", "This Idempotency-Key was given with another order.");
    }
    if (earlier !== undefined) return { status: 200, body: earlier.order };
    const order = placeOrder(body);
    if (key !== undefined) remember(key, { order, request });
    return { status: 201, body: order };
  },
  "POST /orders/{id}/cancel": ({ params }) => {
    const order = findOrder(params.id);
    if (order.status === "delivered" || order.status === "cancelled") {
      throw new RestError(409, "CONFLICT", `Order ${order.id} is already ${order.status}.`);
    }
    order.status = "cancelled";
    return { body: order };
  },
});

function findOrder(id = ""): Order {
  const order = orders.get(id);
  if (order === undefined) throw new RestError(404, "NOT_FOUND", `There is no order ${JSON.stringify(id)}.`);
  return order;
}

function placeOrder(body: unknown): Order {
  const { user_id, items } = parseBody(newOrderSchema, body);
  if (toNumber(user_id, COUNTS.users) === undefined) {
    throw new RestError(400, "INVALID_ARGUMENT", `user_id: there is no user ${JSON.stringify(user_id)}.`);
  }
  const lines = items.map(({ product_id, quantity }, index) => {
    const product = toNumber(product_id, COUNTS.products);
    if (product !== undefined) return { product, quantity };
    const message = `items.${index}.product_id: there is no product ${JSON.stringify(product_id)}.`;
    throw new RestError(400, "INVALID_ARGUMENT", message);
  });
  const number = orders.size + 1;
  const order: Order = {
    ...{ id: String(number), user_id, status: "pending" },
    placed_at: minutesIntoToday(number - COUNTS.orders).toISOString(),
    total: toMoney(totalCents(lines)),
    items: toItems(lines),
  };
  orders.set(order.id, order);
  addToUser(order);
  return order;
}

function addToUser(order: Order): void {
  const list = ordersOfUser.get(order.user_id);
  if (list === undefined) ordersOfUser.set(order.user_id, [order]);
  else list.unshift(order);
}

function remember(key: string, placed: { readonly order: Order; readonly request: string }): void {
  placedByKey.set(key, placed);
  const [oldest] = placedByKey.keys();
  if (placedByKey.size > KEPT_KEYS && oldest !== undefined) placedByKey.delete(oldest);
}
