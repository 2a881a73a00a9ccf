import { z } from "zod";
import { COUNTS, numbersTo, toNumber } from "../data/counts.ts";
import { makeReview, type Review } from "../data/reviews.ts";
import { minutesIntoToday } from "../data/time.ts";
import { countOf, findMany, manyOf, parseBody } from "../lib/query.ts";
import { RestError, runRest } from "../lib/rest.ts";

const reviews = new Map(numbersTo(COUNTS.reviews).map((n) => [String(n), makeReview(n)]));

/** Newest first. */
const reviewsOfProduct = new Map<string, Review[]>();
for (const review of reviews.values()) addToProduct(review);

const newReviewSchema = z.strictObject({
  rating: z.int().min(1).max(5),
  title: z.string().max(200).nullable().optional(),
  body: z.string().max(5000).nullable().optional(),
  author_id: z.string(),
  /** Stands in the path already; a body that repeats it has to agree. */
  product_id: z.string().optional(),
});

await runRest("reviews", {
  "GET /reviews": ({ query }) => {
    const ids = manyOf(query, "id", 100);
    if (ids.length > 0) return { body: findMany(ids, (id) => reviews.get(id)) };
    const limit = countOf(query, "limit", 10, 50);
    const found = askedProducts(query).flatMap((id) => reviewsOfProduct.get(id)?.slice(0, limit) ?? []);
    return { body: found.sort((a, b) => Number(b.id) - Number(a.id)) };
  },
  "GET /reviews/summary": ({ query }) => ({ body: findMany(askedProducts(query), toSummary) }),
  "GET /reviews/{id}": ({ params: { id = "" } }) => {
    const review = reviews.get(id);
    if (review === undefined)
      throw new RestError(404, "NOT_FOUND", `There is no review ${JSON.stringify(id)}.`);
    return { body: review };
  },
  "POST /products/{id}/reviews": ({ params: { id = "" }, body }) => {
    if (!reviewsOfProduct.has(id)) {
      throw new RestError(404, "NOT_FOUND", `There is no product ${JSON.stringify(id)}.`);
    }
    return { status: 201, body: addReview(id, body) };
  },
});

function askedProducts(query: URLSearchParams): string[] {
  const ids = manyOf(query, "product_id", 50);
  if (ids.length === 0) throw new RestError(400, "INVALID_ARGUMENT", 'Say which: "product_id" or "id".');
  return ids;
}

function toSummary(productId: string): { product_id: string; average: number; count: number } | undefined {
  const found = reviewsOfProduct.get(productId);
  if (found === undefined) return undefined;
  const sum = found.reduce((total, { rating }) => total + rating, 0);
  return { product_id: productId, average: Math.round((sum / found.length) * 10) / 10, count: found.length };
}

function addReview(productId: string, body: unknown): Review {
  const { rating, title = null, body: text = null, author_id, product_id } = parseBody(newReviewSchema, body);
  if (product_id !== undefined && product_id !== productId) {
    throw new RestError(400, "INVALID_ARGUMENT", "product_id: is another than in the path.");
  }
  if (toNumber(author_id, COUNTS.users) === undefined) {
    throw new RestError(400, "INVALID_ARGUMENT", `author_id: there is no user ${JSON.stringify(author_id)}.`);
  }
  const number = reviews.size + 1;
  const review: Review = {
    ...{ id: String(number), product_id: productId, author_id, rating, title, body: text },
    created_at: minutesIntoToday(number - COUNTS.reviews).toISOString(),
  };
  reviews.set(review.id, review);
  addToProduct(review);
  return review;
}

function addToProduct(review: Review): void {
  const list = reviewsOfProduct.get(review.product_id);
  if (list === undefined) reviewsOfProduct.set(review.product_id, [review]);
  else list.unshift(review);
}
