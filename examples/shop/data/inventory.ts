import { seeded } from "./random.ts";
import { minutesIntoToday } from "./time.ts";

export interface Availability {
  readonly productId: string;
  readonly quantity: number;
  readonly byWarehouse: Readonly<Record<string, number>>;
  readonly updatedAt: Date;
}

const WAREHOUSES = ["portland", "rotterdam", "osaka"];

/** The stock of the product of that number after so many changes; about one product in twelve is sold out. */
export function makeAvailability(product: number, change = 0): Availability {
  const random = seeded("availability", product);
  const isSoldOut = random.chance(0.08);
  const byWarehouse = Object.fromEntries(
    WAREHOUSES.map((name) => [
      name,
      isSoldOut ? 0 : Math.max(0, random.int(0, 60) + drift(product, name, change)),
    ]),
  );
  return {
    productId: String(product),
    quantity: Object.values(byWarehouse).reduce((sum, count) => sum + count, 0),
    byWarehouse,
    updatedAt: minutesIntoToday(-random.int(1, 600) + change),
  };
}

/** What a warehouse has lost and gained over so many changes. */
function drift(product: number, warehouse: string, changes: number): number {
  let sum = 0;
  for (let change = 1; change <= changes; change++) {
    sum += seeded(`${warehouse}:${change}`, product).int(-4, 3);
  }
  return sum;
}
