import { COUNTS, numbersTo } from "../data/counts.ts";
import { makePayment } from "../data/payments.ts";
import { findMany, manyOf, pageOf } from "../lib/query.ts";
import { RestError, runRest } from "../lib/rest.ts";

const all = numbersTo(COUNTS.payments).map(makePayment);
const payments = new Map(all.map((payment) => [payment.id, payment]));
const paymentOfOrder = new Map(all.map((payment) => [payment.order_id, payment]));

await runRest("payments", {
  "GET /payments": ({ query }) => {
    const ids = manyOf(query, "id", 100);
    if (ids.length > 0) return { body: findMany(ids, (id) => payments.get(id)) };
    const orderIds = manyOf(query, "order_id", 100);
    if (orderIds.length > 0) return { body: findMany(orderIds, (id) => paymentOfOrder.get(id)) };
    const { items, ...page } = pageOf(query, all);
    return { body: { payments: items, ...page } };
  },
  "GET /payments/{id}": ({ params: { id = "" } }) => {
    const payment = payments.get(id);
    if (payment === undefined)
      throw new RestError(404, "NOT_FOUND", `There is no payment ${JSON.stringify(id)}.`);
    return { body: payment };
  },
});
