import { describe, expect, test } from "vitest";
import { COUNTS, numbersTo, toNumber } from "../../../examples/shop/data/counts.ts";
import { makeAvailability } from "../../../examples/shop/data/inventory.ts";
import { toMoney, toMoneyMessage } from "../../../examples/shop/data/money.ts";
import { makeNotifications, userOfNotification } from "../../../examples/shop/data/notifications.ts";
import { makeOrder } from "../../../examples/shop/data/orders.ts";
import { makePayment } from "../../../examples/shop/data/payments.ts";
import { makeProduct } from "../../../examples/shop/data/products.ts";
import { makeRecommendations, makeRelated } from "../../../examples/shop/data/recommendations.ts";
import { makeReview } from "../../../examples/shop/data/reviews.ts";
import { makeUser } from "../../../examples/shop/data/users.ts";

const users = numbersTo(COUNTS.users).map(makeUser);
const products = numbersTo(COUNTS.products).map(makeProduct);
const orders = numbersTo(COUNTS.orders).map(makeOrder);
const reviews = numbersTo(COUNTS.reviews).map(makeReview);
const payments = numbersTo(COUNTS.payments).map(makePayment);

function countBy<T>(list: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of list) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

describe("the shop's data", () => {
  test("is the same every time and everywhere", () => {
    expect(users[122]).toEqual(makeUser(123));
    expect(makeUser(123)).toMatchObject({ name: "Emma Larsen", email: "emma.larsen.123@example.com" });
    expect(makeProduct(1)).toMatchObject({ name: "Merino Crew Sweater", priceCents: 8650 });
    expect(makeReview(9501)).toMatchObject({ product_id: "1", rating: 5, title: "Perfect gift" });
    expect(makeRelated(1)).toEqual(makeRelated(1));
  });

  test("gives every product a name of its own, a price and one kind of delivery", () => {
    expect(new Set(products.map(({ name }) => name)).size).toBe(500);
    expect(new Set(users.map(({ email }) => email)).size).toBe(1000);
    for (const { name, priceCents, delivery, imageCount } of products) {
      expect(name).not.toMatch(/undefined/);
      expect(priceCents).toBeGreaterThan(0);
      expect(imageCount).toBeGreaterThan(0);
      expect(Object.keys(delivery)).toHaveLength(1);
    }
    expect(products.some(({ delivery }) => "sizeBytes" in delivery)).toBe(true);
    expect(products.some(({ subtitle }) => subtitle === null)).toBe(true);
    expect(products.some(({ brand }) => brand === null)).toBe(true);
    expect(users.some(({ bio }) => bio === null)).toBe(true);
  });

  test("gives each user five orders of existing products, and user 123 four items in each", () => {
    const perUser = countBy(orders, (order) => order.user_id);
    expect(perUser.size).toBe(1000);
    expect([...perUser.values()].every((count) => count === 5)).toBe(true);
    for (const { items, total } of orders) {
      const ids = items.map(({ product_id }) => product_id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.every((id) => toNumber(id, COUNTS.products) !== undefined)).toBe(true);
      const cents = items.reduce(
        (sum, { unit_price, quantity }) => sum + toCents(unit_price.amount) * quantity,
        0,
      );
      expect(toCents(total.amount)).toBe(cents);
    }
    const of123 = orders.filter(({ user_id }) => user_id === "123");
    expect(of123.map(({ items }) => items.length)).toEqual([4, 4, 4, 4, 4]);
  });

  test("orders can be in every status, and a higher number was placed later", () => {
    expect([...countBy(orders, ({ status }) => status).keys()].sort()).toEqual(
      ["cancelled", "delivered", "paid", "pending", "shipped"].sort(),
    );
    const times = orders.map(({ placed_at }) => placed_at);
    expect(times).toEqual([...times].sort());
  });

  test("gives each order one payment of its total", () => {
    expect(new Set(payments.map(({ order_id }) => order_id)).size).toBe(5000);
    for (const { id, order_id, amount, status } of payments) {
      const order = orders[Number(order_id) - 1];
      expect(amount).toEqual(order?.total);
      expect(id).not.toBe(order_id);
      expect(status === "refunded").toBe(order?.status === "cancelled");
    }
    expect(payments.some(({ card, wallet }) => card === null && wallet === null)).toBe(true);
  });

  test("gives each product twenty reviews by twenty existing people", () => {
    const perProduct = countBy(reviews, ({ product_id }) => product_id);
    expect(perProduct.size).toBe(500);
    expect([...perProduct.values()].every((count) => count === 20)).toBe(true);
    const pairs = new Set(reviews.map(({ product_id, author_id }) => `${product_id}/${author_id}`));
    expect(pairs.size).toBe(10_000);
    expect(reviews.every(({ author_id }) => toNumber(author_id, COUNTS.users) !== undefined)).toBe(true);
    expect(reviews.every(({ rating }) => rating >= 1 && rating <= 5)).toBe(true);
  });

  test("numbers beyond 2^53 are such that a double loses them", () => {
    const numbers = [
      ...users.map(({ account_number }) => account_number),
      ...payments.map(({ reference_number }) => reference_number),
      ...products.map(({ stockKeepingNumber }) => stockKeepingNumber),
    ];
    const kept = numbers.filter((number) => BigInt(Number(number)) === number);
    expect(kept).toHaveLength(0);
    expect(new Set(users.map(({ account_number }) => account_number)).size).toBe(1000);
  });

  test("gives everybody notifications with some unread, whose ids lead back to them", () => {
    for (const user of numbersTo(COUNTS.users)) {
      const notifications = makeNotifications(user);
      expect(notifications.length).toBeGreaterThanOrEqual(3);
      expect(notifications.some(({ read }) => !read)).toBe(true);
      expect(notifications.every(({ id }) => userOfNotification(id) === user)).toBe(true);
    }
  });

  test("gives every product twelve related ones, never itself, and every user twelve recommendations", () => {
    for (const product of numbersTo(COUNTS.products)) {
      const related = makeRelated(product);
      expect(new Set(related).size).toBe(12);
      expect(related).not.toContain(String(product));
      expect(related.every((id) => toNumber(id, COUNTS.products) !== undefined)).toBe(true);
    }
    const scores = makeRecommendations(123).map(({ score }) => score);
    expect(scores).toHaveLength(12);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  test("availability is the sum of the warehouses, and some of it is none", () => {
    const all = numbersTo(COUNTS.products).map((n) => makeAvailability(n));
    for (const { quantity, byWarehouse } of all) {
      expect(quantity).toBe(Object.values(byWarehouse).reduce((sum, count) => sum + count, 0));
    }
    expect(all.some(({ quantity }) => quantity === 0)).toBe(true);
    expect(makeAvailability(1, 1)).not.toEqual(makeAvailability(1));
  });

  test("money is exact in both of its shapes", () => {
    expect(toMoney(5997)).toEqual({ amount: "59.97", currency: "USD" });
    expect(toMoney(600).amount).toBe("6.00");
    expect(toMoneyMessage(5907)).toEqual({ currency_code: "USD", units: "59", nanos: 70_000_000 });
  });
});

function toCents(amount: string): number {
  return Number(amount.replace(".", ""));
}
