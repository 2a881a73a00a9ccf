// A mobile app's first screens: a product card, and my orders. Run it beside `npm start`.
import { describeMissing, execute } from "../execute.ts";
import {
  MyOrdersDocument,
  type MyOrdersQuery,
  ProductCardDocument,
  type ProductCardQuery,
} from "./generated/graphql.ts";

const card = await execute("mobile", ProductCardDocument, { id: "1" });
const orders = await execute("mobile", MyOrdersDocument, { userId: "123" });
process.stdout.write(
  [formatCard(card.data), describeMissing(card), formatOrders(orders.data), describeMissing(orders)].join(""),
);

function formatCard({ product }: ProductCardQuery): string {
  if (product === null) return "There is no such product.\n";
  const { name, price, thumbnail } = product;
  return `${name ?? "(no name now)"}
  ${price === null ? "(no price now)" : `${price.amount} ${price.currency}`}
  ${thumbnail ?? "(no picture now)"}\n`;
}

function formatOrders({ user }: MyOrdersQuery): string {
  if (user === null) return "There is no such user.\n";
  if (user.recentOrders === null) return "Your orders cannot be shown now.\n";
  const orders = user.recentOrders.map(({ id, status, total, items }) => {
    const lines = items.map(
      ({ quantity, product }) => `    ${quantity} x ${product?.name ?? "(no name now)"}\n`,
    );
    return `  ${id} ${status} ${total.amount} ${total.currency}\n${lines.join("")}`;
  });
  return `Orders of ${user.name ?? `user ${user.id}`}\n${orders.join("")}`;
}
