import { defineConfig } from "@graphql-hive/gateway";

/** What no directive of the composition can say of the demo shop's product page; `hive-gateway -c` reads it. */

/** @type {(price: { units?: number | string | bigint, nanos?: number }) => string} */
function toAmount({ units = 0, nanos = 0 }) {
  const fraction = String(nanos).padStart(9, "0").replace(/0+$/, "");
  return fraction === "" ? String(units) : `${units}.${fraction}`;
}

const RELATED = "{ results { related_product_ids } }";

/** The ids of related products from one backend, then these products from another, in the order of the ids. @type {(product: any, args: { first: number }, context: any, info: any) => Promise<unknown[]>} */
async function related(product, { first }, context, info) {
  const { results } =
    await context.recommendations.Query.shop_recommendations_v1_Recommendations_BatchGetRelatedProducts({
      ...{ root: product, context, info, selectionSet: RELATED },
      args: { input: { product_ids: [product.id], limit: first } },
    });
  const ids = results[0].related_product_ids;
  const { products } = await context.products.Query.shop_products_v1_Products_BatchGetProducts({
    ...{ root: product, context, info, args: { input: { ids } } },
    selectionSet: "{ products { id name images { thumbnail_url } price { currency_code units nanos } } }",
  });
  const byId = new Map(products.map((/** @type {any} */ found) => [found.id, found]));
  return ids.map((/** @type {string} */ id) => byId.get(id) ?? null);
}

export const gatewayConfig = defineConfig({
  additionalResolvers: {
    shop__products__v1__Product: {
      related: { selectionSet: "{ id }", resolve: related },
      thumbnail: {
        selectionSet: "{ images { thumbnail_url } }",
        resolve: (/** @type {any} */ { images }) => images?.[0]?.thumbnail_url,
      },
      specifications: {
        selectionSet: "{ specificationMap }",
        resolve: (/** @type {any} */ { specificationMap }) =>
          Object.entries(specificationMap).map(([name, value]) => ({ name, value })),
      },
    },
    Review: {
      createdAt: {
        selectionSet: "{ created_at }",
        resolve: (/** @type {any} */ review) => review.created_at,
      },
    },
    shop__types__v1__Money: {
      amount: { selectionSet: "{ units nanos }", resolve: toAmount },
      currency: {
        selectionSet: "{ currency_code }",
        resolve: (/** @type {any} */ money) => money.currency_code,
      },
    },
  },
});
