import { COUNTS } from "./counts.ts";
import { type Money, toMoney } from "./money.ts";
import { type OrderStatus, orderStatus, orderTotalCents } from "./orders.ts";
import { seeded } from "./random.ts";
import { minutesAfterOpening } from "./time.ts";

export type PaymentStatus = "authorized" | "captured" | "refunded";

export interface Payment {
  readonly id: string;
  readonly order_id: string;
  readonly status: PaymentStatus;
  readonly amount: Money;
  /** Odd and beyond 2^53, so no double holds it. */
  readonly reference_number: bigint;
  readonly card: { readonly brand: string; readonly last4: string } | null;
  readonly wallet: { readonly provider: string } | null;
  readonly created_at: string;
}

/** The payment of that number, 1 to 5,000: one for each order, and never under the order's own number. */
export function makePayment(n: number): Payment {
  const order = orderOfPayment(n);
  const random = seeded("payment", n);
  const means = random.int(1, 10);
  return {
    id: String(n),
    order_id: String(order),
    status: PAYMENT_STATUS[orderStatus(order)],
    amount: toMoney(orderTotalCents(order)),
    reference_number: 9_007_199_254_740_993n + 1_000_000n * BigInt(n),
    card: means <= 6 ? { brand: random.pick(CARD_BRANDS), last4: String(random.int(1000, 9999)) } : null,
    wallet: means > 6 && means < 10 ? { provider: random.pick(WALLETS) } : null,
    created_at: minutesAfterOpening(order * 140 + 2).toISOString(),
  };
}

/**
 * Payments count backwards: payment 1 is for order 5,000.
 *
 * A gateway that mixes up the two kinds of id then shows a wrong amount instead of a lucky right one.
 */
function orderOfPayment(n: number): number {
  return COUNTS.orders + 1 - n;
}

const PAYMENT_STATUS: Readonly<Record<OrderStatus, PaymentStatus>> = {
  pending: "authorized",
  paid: "captured",
  shipped: "captured",
  delivered: "captured",
  cancelled: "refunded",
};

const CARD_BRANDS = ["Visa", "Mastercard", "American Express"];

const WALLETS = ["PayPal", "Apple Pay", "Google Pay"];
