/** How much there is of everything. Ids run from "1" to the count. */
export const COUNTS = { users: 1000, products: 500, orders: 5000, reviews: 10_000, payments: 5000 } as const;

/** The number behind an id of a generated record, or undefined when there is no such record. */
export function toNumber(id: string, count: number): number | undefined {
  if (!/^[1-9]\d{0,8}$/.test(id)) return undefined;
  const n = Number(id);
  return n <= count ? n : undefined;
}

/** 1 to `count`. */
export function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
