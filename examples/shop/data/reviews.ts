import { COUNTS } from "./counts.ts";
import { type Random, seeded } from "./random.ts";
import { minutesAfterOpening } from "./time.ts";

export interface Review {
  readonly id: string;
  readonly product_id: string;
  readonly author_id: string;
  readonly rating: number;
  readonly title: string | null;
  readonly body: string | null;
  readonly created_at: string;
}

/**
 * The review of that number, 1 to 10,000; a higher number was written later.
 *
 * Every five hundred hold one of each product, so each product has exactly twenty, all by different people.
 */
export function makeReview(n: number): Review {
  const random = seeded("review", n);
  const product = (((n - 1) * 211) % COUNTS.products) + 1;
  const round = Math.floor((n - 1) / COUNTS.products);
  const rating = toRating(random);
  const { titles, bodies } = TEXTS[rating] as Texts;
  return {
    id: String(n),
    product_id: String(product),
    author_id: String(((product * 37 + round * 53) % COUNTS.users) + 1),
    rating,
    title: random.chance(0.9) ? random.pick(titles) : null,
    body: random.chance(0.95) ? `${random.pick(bodies)} ${random.pick(ASIDES)}` : null,
    created_at: minutesAfterOpening(n * 70).toISOString(),
  };
}

function toRating(random: Random): number {
  return random.pick([1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5]);
}

interface Texts {
  readonly titles: readonly string[];
  readonly bodies: readonly string[];
}

const TEXTS: Readonly<Record<number, Texts>> = {
  1: {
    titles: ["Sent it back", "Not what was pictured"],
    bodies: ["Arrived damaged, and the second one did too.", "It lasted a week before it gave up."],
  },
  2: {
    titles: ["Expected more", "Nearly good"],
    bodies: ["Looks fine from a distance, less so up close.", "It works, but only just."],
  },
  3: {
    titles: ["Does the job", "Fair for the price"],
    bodies: ["Nothing special, nothing wrong.", "Good idea, average execution."],
  },
  4: {
    titles: ["Very happy with it", "Would buy again", "Better than the last one"],
    bodies: ["Well made and just as described.", "Small flaws, but I use it every day."],
  },
  5: {
    titles: ["Absolutely love it", "Best purchase this year", "Perfect gift"],
    bodies: [
      "Exactly what I was looking for.",
      "Beautifully made; you can tell someone cared.",
      "Flawless so far.",
    ],
  },
};

const ASIDES = [
  "Delivery took two days.",
  "My sister wants one now.",
  "I have had it for three months.",
  "The packaging was plastic-free, which I appreciate.",
  "Customer service answered within the hour.",
  "It is a little larger than I imagined.",
];
