import { setTimeout as sleep } from "node:timers/promises";
import { COUNTS, toNumber } from "../data/counts.ts";
import { type Availability, makeAvailability } from "../data/inventory.ts";
import { runGrpc } from "../lib/grpc.ts";
import { batchOf, oneOf, type TimestampMessage, toTimestamp } from "../lib/messages.ts";

const UPDATES = 4;
const UPDATE_EVERY_MS = 250;

await runGrpc("inventory", {
  proto: "shop/inventory/v1/inventory.proto",
  name: "shop.inventory.v1.Inventory",
  unary: {
    GetAvailability: ({ product_id }: { product_id: string }) => ({
      availability: oneOf("product", product_id, findAvailability),
    }),
    BatchGetAvailability: ({ product_ids }: { product_ids: string[] }) => ({
      availabilities: batchOf("product_ids", product_ids, findAvailability),
    }),
  },
  streams: {
    async *WatchAvailability({ product_id }: { product_id: string }, gone) {
      const product = oneOf("product", product_id, (id) => toNumber(id, COUNTS.products));
      yield toMessage(makeAvailability(product));
      for (let change = 1; change <= UPDATES; change++) {
        await sleep(UPDATE_EVERY_MS, undefined, { signal: gone });
        yield toMessage(makeAvailability(product, change));
      }
    },
  },
});

interface AvailabilityMessage {
  readonly product_id: string;
  readonly in_stock: boolean;
  readonly quantity: number;
  readonly by_warehouse: Readonly<Record<string, number>>;
  readonly updated_at: TimestampMessage;
}

function findAvailability(id: string): AvailabilityMessage | undefined {
  const product = toNumber(id, COUNTS.products);
  return product === undefined ? undefined : toMessage(makeAvailability(product));
}

function toMessage({ productId, quantity, byWarehouse, updatedAt }: Availability): AvailabilityMessage {
  return {
    product_id: productId,
    in_stock: quantity > 0,
    quantity,
    by_warehouse: byWarehouse,
    updated_at: toTimestamp(updatedAt),
  };
}
