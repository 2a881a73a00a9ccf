import { COUNTS, numbersTo } from "./counts.ts";
import { categoryOf } from "./products.ts";
import { distinctNumbers, seeded } from "./random.ts";

export type Reason = "BOUGHT_TOGETHER" | "SIMILAR_TASTE" | "POPULAR_IN_CATEGORY" | "RECENTLY_VIEWED";

export interface Recommendation {
  readonly productId: string;
  /** 0 to 1, falling down the list. */
  readonly score: number;
  readonly reason: Reason;
}

/** How many there are for every product and every user. */
export const RECOMMENDED = 12;

/** Twelve products for a product: eight of its own category first, then others; never itself. */
export function makeRelated(product: number): string[] {
  const random = seeded("related", product);
  const category = categoryOf(product);
  const siblings = numbersTo(COUNTS.products).filter((n) => n !== product && categoryOf(n) === category);
  const near = distinctNumbers(random, 8, siblings.length).map((index) => siblings[index - 1] as number);
  const far = distinctNumbers(random, RECOMMENDED - near.length, COUNTS.products, [product, ...near]);
  return [...near, ...far].map(String);
}

/** Twelve products for a user, best first. */
export function makeRecommendations(user: number): Recommendation[] {
  const random = seeded("recommendations", user);
  let score = 0.99;
  return distinctNumbers(random, RECOMMENDED, COUNTS.products).map((product) => {
    score -= random.int(1, 7) / 100;
    return { productId: String(product), score: Math.round(score * 100) / 100, reason: random.pick(REASONS) };
  });
}

const REASONS: readonly Reason[] = [
  "BOUGHT_TOGETHER",
  "SIMILAR_TASTE",
  "POPULAR_IN_CATEGORY",
  "RECENTLY_VIEWED",
];
