import { setTimeout as sleep } from "node:timers/promises";
import { COUNTS, toNumber } from "../data/counts.ts";
import {
  makeRecommendations,
  makeRelated,
  RECOMMENDED,
  type Recommendation,
} from "../data/recommendations.ts";
import { runGrpc } from "../lib/grpc.ts";
import { batchOf, oneOf, sizeOf } from "../lib/messages.ts";

const STREAM_EVERY_MS = 50;

const relatedOf = cached(COUNTS.products, makeRelated);
const recommendedTo = cached(COUNTS.users, (user) => makeRecommendations(user).map(toMessage));

await runGrpc("recommendations", {
  proto: "shop/recommendations/v1/recommendations.proto",
  name: "shop.recommendations.v1.Recommendations",
  unary: {
    GetRelatedProducts: ({ product_id, limit }: { product_id: string; limit: number }) => {
      const related = oneOf("product", product_id, relatedOf);
      return { product_id, related_product_ids: related.slice(0, toLimit(limit)) };
    },
    BatchGetRelatedProducts: ({ product_ids, limit }: { product_ids: string[]; limit: number }) => {
      const most = toLimit(limit);
      const results = batchOf("product_ids", product_ids, (product_id) => {
        const related = relatedOf(product_id);
        return related && { product_id, related_product_ids: related.slice(0, most) };
      });
      return { results };
    },
    GetRecommendations: ({ user_id, limit }: { user_id: string; limit: number }) => ({
      recommendations: oneOf("user", user_id, recommendedTo).slice(0, toLimit(limit)),
    }),
    BatchGetRecommendations: ({ user_ids, limit }: { user_ids: string[]; limit: number }) => {
      const most = toLimit(limit);
      const results = batchOf("user_ids", user_ids, (user_id) => {
        const recommendations = recommendedTo(user_id);
        return recommendations && { user_id, recommendations: recommendations.slice(0, most) };
      });
      return { results };
    },
  },
  streams: {
    async *StreamRecommendations({ user_id }: { user_id: string }, gone) {
      for (const recommendation of oneOf("user", user_id, recommendedTo)) {
        yield recommendation;
        await sleep(STREAM_EVERY_MS, undefined, { signal: gone });
      }
    },
  },
});

function toLimit(limit: number): number {
  return Math.min(sizeOf("limit", limit, 8, 1000), RECOMMENDED);
}

interface RecommendationMessage {
  readonly product_id: string;
  readonly score: number;
  readonly reason: string;
}

function toMessage({ productId, score, reason }: Recommendation): RecommendationMessage {
  return { product_id: productId, score, reason: `REASON_${reason}` };
}

/** Makes each record when it is first asked for; there are `count` at most. */
function cached<T>(count: number, make: (n: number) => T): (id: string) => T | undefined {
  const made = new Map<string, T>();
  return (id) => {
    const n = toNumber(id, count);
    if (n === undefined) return undefined;
    const known = made.get(id) ?? make(n);
    made.set(id, known);
    return known;
  };
}
