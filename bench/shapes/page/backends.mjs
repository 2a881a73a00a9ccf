import { fileURLToPath } from "node:url";
import { asField, openGrpc, stringsOf } from "../../backends/grpc.mjs";
import { openHttp, valuesOf } from "../../backends/http.mjs";
import { loadEncoders } from "../../backends/messages.mjs";
import { defineTemplate, defineText, HOLE, TAG_WIDTH } from "../../backends/template.mjs";
import { openUsers, toKey } from "../posts/backends.mjs";

export const PROTOS = fileURLToPath(new URL("../../../protos", import.meta.url));
export const REVIEWS = 10;
export const RELATED = 8;

/** The page's product has the tag as its id; the related ones have keys. @type {(tag: string, n: number) => string} */
const idOf = (tag, n) => (n === 0 ? tag : toKey(tag, n));

/** In the words of products.proto. @type {(tag: string, n: number) => Record<string, any>} */
export function makeProduct(tag, n) {
  return {
    id: idOf(tag, n),
    name: `Merino Crew Sweater ${n}`,
    description:
      "Spun from the wool of one valley and knitted in one piece, so that there is no seam to feel.",
    price: { currency_code: "EUR", units: 59 + n, nanos: 970_000_000 },
    images: [1, 2, 3].map((image) => ({
      url: `https://images.example.org/products/${n}/${image}.jpg`,
      alt: `View ${image}`,
      thumbnail_url: `https://images.example.org/products/${n}/${image}-small.jpg`,
    })),
    specifications: { Colour: "moss", Material: "merino", Care: "by hand" },
    category: 1,
  };
}

/** @type {(tag: string, n: number) => Record<string, any>} */
export function makeReview(tag, n) {
  return {
    id: toKey(tag, 50 + n),
    product_id: tag,
    author_id: toKey(tag, n),
    rating: 1 + (n % 5),
    title: n % 3 === 0 ? null : "As described",
    body: "Flawless so far. Delivery took two days, and the box was reused for the next parcel.",
    created_at: `2026-01-${String(10 + n)}T08:30:00.000Z`,
  };
}

export const availability = { in_stock: true, quantity: 87, by_warehouse: { BER: 40, LYS: 47 } };
export const summary = { average: 3.7, count: 46 };

/** @type {(tag: string) => string[]} */
export function relatedIds(tag) {
  return Array.from({ length: RELATED }, (_, n) => idOf(tag, n + 1));
}

/** The five backends of a product page, each with its one answer. @returns {Promise<Record<string, import("../../backends/main.mjs").Backend>>} */
export async function openBackends() {
  const files = ["products", "inventory", "recommendations"].map((name) => `shop/${name}/v1/${name}.proto`);
  const encoder = await loadEncoders(PROTOS, files);
  const products = Array.from({ length: RELATED + 1 }, (_, n) =>
    defineTemplate(encoder("shop.products.v1.Product")(makeProduct(HOLE, n))),
  );
  const stock = defineTemplate(
    encoder("shop.inventory.v1.Availability")({ product_id: HOLE, ...availability }),
  );
  const related = defineTemplate(
    encoder("shop.recommendations.v1.RelatedProducts")({
      product_id: HOLE,
      related_product_ids: relatedIds(HOLE),
    }),
  );
  const product = (/** @type {string} */ id) => {
    const found = products[Number(id.slice(TAG_WIDTH + 1))];
    if (found === undefined) throw new Error(`There is no product ${id}.`);
    return asField(1, found.fill(found.copy(), id.slice(0, TAG_WIDTH)));
  };
  return {
    products: openGrpc({
      "shop.products.v1.Products/GetProduct": (request) => stringsOf(request).map(product),
      "shop.products.v1.Products/BatchGetProducts": (request) => stringsOf(request).map(product).reverse(),
    }),
    inventory: openGrpc({
      "shop.inventory.v1.Inventory/BatchGetAvailability": (request) =>
        stringsOf(request).map((id) => asField(1, stock.fill(stock.copy(), id))),
    }),
    recommendations: openGrpc({
      "shop.recommendations.v1.Recommendations/BatchGetRelatedProducts": (request) =>
        stringsOf(request).map((id) => asField(1, related.fill(related.copy(), id))),
    }),
    reviews: openReviews(),
    users: openUsers(),
  };
}

function openReviews() {
  const reviews = defineText(JSON.stringify(Array.from({ length: REVIEWS }, (_, n) => makeReview(HOLE, n))));
  const summaries = defineText(JSON.stringify([{ product_id: HOLE, ...summary }]));
  return openHttp((path, query) => {
    const tag = String(valuesOf(query, "product_id")[0]);
    if (path === "/reviews") return reviews(tag);
    return path === "/reviews/summary" ? summaries(tag) : undefined;
  });
}
