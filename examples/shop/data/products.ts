import { createHash } from "node:crypto";
import { type Category, RANGES } from "./catalogue.ts";
import { seeded } from "./random.ts";
import { minutesAfterOpening } from "./time.ts";

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly priceCents: number;
  readonly imageCount: number;
  readonly specifications: Readonly<Record<string, string>>;
  readonly category: Category;
  readonly subtitle: string | null;
  readonly warrantyMonths: number | null;
  /** Odd and beyond 2^53, so no double holds it. */
  readonly stockKeepingNumber: bigint;
  readonly createdAt: Date;
  readonly delivery: { readonly weightGrams: number } | { readonly sizeBytes: number };
  readonly checksum: Buffer;
  readonly brand: string | null;
}

/** The product of that number, 1 to 500. */
export function makeProduct(n: number): Product {
  const range = rangeOf(n);
  const random = seeded("product", n);
  const place = Math.floor((n - 1) / RANGES.length);
  const name = `${range.beginnings[place % 10]} ${range.ends[Math.floor(place / 10) % 10]}`;
  const specifications = Object.fromEntries(
    Object.entries(range.specifications).map(([key, values]) => [key, random.pick(values)]),
  );
  const isDownload = range.category === "BOOKS" && random.chance(0.4);
  return {
    id: String(n),
    name,
    description: `${name}. ${range.pitch}`,
    priceCents: priceCents(n),
    imageCount: random.int(1, 4),
    specifications,
    category: range.category,
    subtitle: random.chance(0.5) ? random.pick(SUBTITLES) : null,
    warrantyMonths: warrantyMonths(range.category, random.pick([12, 24, 36])),
    stockKeepingNumber: 4_611_686_018_427_387_905n + 2n * BigInt(n - 1),
    createdAt: minutesAfterOpening(random.int(-300_000, -1)),
    delivery: isDownload
      ? { sizeBytes: random.int(2_000_000, 90_000_000) }
      : { weightGrams: random.int(range.grams[0], range.grams[1]) },
    checksum: createHash("sha256").update(`product:${n}`).digest(),
    brand: random.chance(0.85) ? random.pick(range.brands) : null,
  };
}

/** A product's price; apart from the rest, because orders need it of thousands of products and nothing else. */
export function priceCents(n: number): number {
  const known = prices.get(n);
  if (known !== undefined) return known;
  const { cents } = rangeOf(n);
  const random = seeded("price", n);
  const price = Math.floor(random.int(cents[0], cents[1]) / 100) * 100 + random.pick([0, 50, 95, 99]);
  prices.set(n, price);
  return price;
}

const prices = new Map<number, number>();

export function categoryOf(n: number): Category {
  return rangeOf(n).category;
}

function rangeOf(n: number): (typeof RANGES)[number] {
  return RANGES[(n - 1) % RANGES.length] as (typeof RANGES)[number];
}

function warrantyMonths(category: Category, months: number): number | null {
  return category === "ELECTRONICS" || category === "OUTDOOR" ? months : null;
}

const SUBTITLES = [
  "A favourite since the first day",
  "Now in its second edition",
  "Designed with our customers",
  "Made to be repaired",
  "The one we keep ourselves",
];
