/** An amount as REST backends write it: a decimal string, because a JSON number is a double. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** 5997 → { amount: "59.97", currency: "USD" }. */
export function toMoney(cents: number): Money {
  return { amount: `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`, currency: "USD" };
}

/** `shop.types.v1.Money`, in the shape proto-loader encodes. */
export interface MoneyMessage {
  readonly currency_code: string;
  readonly units: string;
  readonly nanos: number;
}

export function toMoneyMessage(cents: number): MoneyMessage {
  return { currency_code: "USD", units: String(Math.floor(cents / 100)), nanos: (cents % 100) * 10_000_000 };
}
