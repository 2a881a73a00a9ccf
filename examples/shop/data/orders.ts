import { COUNTS } from "./counts.ts";
import { type Money, toMoney } from "./money.ts";
import { priceCents } from "./products.ts";
import { distinctNumbers, type Random, seeded } from "./random.ts";
import { minutesAfterOpening } from "./time.ts";

export type OrderStatus = "pending" | "paid" | "shipped" | "delivered" | "cancelled";

export interface OrderItem {
  readonly product_id: string;
  readonly quantity: number;
  readonly unit_price: Money;
}

export interface Order {
  readonly id: string;
  readonly user_id: string;
  status: OrderStatus;
  readonly placed_at: string;
  readonly total: Money;
  readonly items: readonly OrderItem[];
}

/**
 * The order of that number, 1 to 5,000; a higher number was placed later.
 *
 * Every thousand orders hold one of each user, so each user has exactly five.
 */
export function makeOrder(n: number): Order {
  const lines = orderLines(n);
  return {
    id: String(n),
    user_id: String(buyerOf(n)),
    status: orderStatus(n),
    placed_at: minutesAfterOpening(n * 140).toISOString(),
    total: toMoney(totalCents(lines)),
    items: toItems(lines),
  };
}

/** One line of an order, by numbers. */
export interface OrderLine {
  readonly product: number;
  readonly quantity: number;
}

export function toItems(lines: readonly OrderLine[]): OrderItem[] {
  return lines.map(({ product, quantity }) => ({
    product_id: String(product),
    quantity,
    unit_price: toMoney(priceCents(product)),
  }));
}

export function totalCents(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, { product, quantity }) => sum + priceCents(product) * quantity, 0);
}

/** What an order of that number costs; payments need it without the rest. */
export function orderTotalCents(n: number): number {
  return totalCents(orderLines(n));
}

export function orderStatus(n: number): OrderStatus {
  const random = seeded("order-status", n);
  if (n > COUNTS.orders - 250) return random.pick(["pending", "paid", "shipped"]);
  return random.chance(0.06) ? "cancelled" : "delivered";
}

/** 387 has no factor in common with 1,000, so every round of a thousand reaches every user once. */
function buyerOf(n: number): number {
  return (((n - 1) * 387) % COUNTS.users) + 1;
}

/** The demo's dashboard shows this user, whose orders all have four items. */
const DASHBOARD_USER = 123;

function orderLines(n: number): OrderLine[] {
  const random = seeded("order", n);
  const count = buyerOf(n) === DASHBOARD_USER ? 4 : random.int(1, 5);
  return distinctNumbers(random, count, COUNTS.products).map((product) => ({
    product,
    quantity: toQuantity(random),
  }));
}

function toQuantity(random: Random): number {
  return random.chance(0.75) ? 1 : random.int(2, 4);
}
