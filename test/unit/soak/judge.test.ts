import { describe, expect, it } from "vitest";
import { judge } from "../../soak/judge.ts";
import { OPERATIONS, ownerOf, type ShopOperation } from "../../soak/operations.ts";
import { slopeOf } from "../../soak/watch.ts";

const page = OPERATIONS.find(({ name }) => name === "product page") as ShopOperation;

const WHOLE = {
  product: {
    id: "1",
    name: "Lamp",
    reviews: [{ id: "r1", author: { id: "u1", name: "Ada" } }],
    related: [{ id: "2", name: "Bulb" }],
  },
};

type Product = (typeof WHOLE)["product"];
type Changed = { readonly [Name in keyof Product]?: unknown };

/** What it says when the reviews hang, and nobody else is in trouble. */
function verdictOf(
  changed: Changed,
  entries: readonly (readonly [path: string, code: string])[] = [],
  more: object = {},
): string {
  const errors = entries.map(([path, code]) => ({
    path: path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
    extensions: { code },
  }));
  const body = {
    data: { product: { ...WHOLE.product, ...changed } },
    ...(errors.length > 0 && { errors }),
    ...more,
  };
  const mayFail = (backend: string, code: string): boolean =>
    backend === "reviews" && code === "UPSTREAM_TIMEOUT";
  const verdict = judge(page, WHOLE, JSON.stringify(body), mayFail);
  return verdict.kind === "wrong" ? verdict.why : verdict.kind;
}

const late = [["product.reviews", "UPSTREAM_TIMEOUT"]] as const;

describe("an answer", () => {
  it("is exact if nothing is different and nothing is said", () => {
    expect(verdictOf({})).toBe("exact");
  });

  it("is degraded if what is missing is the victim's, and said", () => {
    expect(verdictOf({ reviews: null }, late)).toBe("degraded");
    expect(verdictOf({ reviews: [] }, late)).toBe("degraded");
    const degraded = [{ path: ["product", "reviews"], cause: "UPSTREAM_TIMEOUT" }];
    expect(verdictOf({ reviews: [] }, [], { extensions: { degraded } })).toBe("degraded");
  });

  it.each<[string, Changed, readonly (readonly [string, string])[]]>([
    ["product.reviews is missing without a word", { reviews: [] }, []],
    ["product.name is missing without a word", { name: null, reviews: null }, late],
    [
      "product.name has UPSTREAM_TIMEOUT, and products is well",
      { name: null },
      [["product.name", "UPSTREAM_TIMEOUT"]],
    ],
    [
      "product.reviews has UPSTREAM_ERROR, and reviews is well",
      { reviews: null },
      [["product.reviews", "UPSTREAM_ERROR"]],
    ],
    ["product.name is another value", { name: "Bulb" }, []],
    ["product.reviews is another value", { reviews: [{ id: "r1" }, { id: "r2" }] }, late],
    [
      "product.reviews.0.id is another value",
      { reviews: [{ id: "r2", author: { id: "u1", name: "Ada" } }] },
      late,
    ],
    [
      "product.reviews.0.author.name has UPSTREAM_TIMEOUT, and users is well",
      { reviews: [{ id: "r1", author: { id: "u1", name: null } }] },
      [["product.reviews.0.author.name", "UPSTREAM_TIMEOUT"]],
    ],
  ])("is wrong: %s", (why, changed, entries) => {
    expect(verdictOf(changed, entries)).toBe(why);
  });

  it("is wrong if it has more than was asked for, is no JSON, or says what a backend said", () => {
    expect(verdictOf({}, [], { data: { product: { ...WHOLE.product, more: 1 } } })).toBe(
      "product is another value",
    );
    expect(judge(page, WHOLE, "{", () => true)).toEqual({ kind: "wrong", why: "is not JSON" });
    expect(verdictOf({ reviews: null }, late, { extensions: { why: "127.0.0.1" } })).toBe('says "127.0.0.1"');
  });
});

it("a place belongs to the longest path that fits", () => {
  expect(ownerOf(page, ["product", "related", 3])).toBe("recommendations");
  expect(ownerOf(page, ["product", "related", 3, "name"])).toBe("products");
  expect(ownerOf(page, ["product", "reviews", 0, "author", "name"])).toBe("users");
});

it("a slope is that of the straight line nearest to the points", () => {
  expect(
    slopeOf([
      [0, 1],
      [1, 3],
      [2, 5],
    ]),
  ).toBe(2);
  expect(
    slopeOf([
      [0, 1],
      [1, 0],
      [2, 1],
      [3, 0],
    ]),
  ).toBeCloseTo(-0.2);
  expect(slopeOf([[1, 7]])).toBe(0);
});
