import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, keyText } from "../../../src/sources/canonical.ts";
import { ExactNumber } from "../../../src/sources/exact-number.ts";

const value = fc.anything({
  key: fc.oneof(fc.string(), fc.constantFrom("__proto__", "toJSON", "1", "10", "2", "constructor")),
  withBigInt: true,
  withNullPrototype: true,
  maxDepth: 4,
});

/** The same value with the properties of its objects in another order, and perhaps one that is undefined. */
function reordered(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(reordered);
  if (typeof part !== "object" || part === null) return part;
  const entries = Object.entries(part).map(([key, entry]) => [key, reordered(entry)] as const);
  return Object.fromEntries([
    ...entries.reverse(),
    ...("absent" in part ? [] : [["absent", undefined] as const]),
  ]);
}

/** Without what is undefined in objects, and without prototypes, which arguments do not have. */
function plain(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(plain);
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [key, plain(entry)]),
  );
}

describe("canonical", () => {
  it("is the same for a value with its properties in another order", () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(canonical(reordered(one))).toBe(canonical(one));
      }),
    );
  });

  it("is equal for equal values only", () => {
    const near = fc.constantFrom<unknown>(
      ...[0, -0, Number.NaN, Number.POSITIVE_INFINITY, null, undefined, "0", "null", "NaN", "", false, 0n],
      ...[[], {}, [[]], [{}], [null], [undefined], [""], ["a", "b"], ["a,b"], ['a","b'], "[]", "{}"],
      ...[
        { a: 1 },
        { a: "1" },
        { a: undefined },
        { a: null },
        { a: { b: 1 } },
        { "a:{b": 1 },
        { a: 1, b: 1 },
      ],
    );
    const any = fc.oneof(value, near);
    fc.assert(
      fc.property(any, any, (one, other) => {
        expect(canonical(one) === canonical(other)).toBe(isDeepStrictEqual(plain(one), plain(other)));
      }),
      { numRuns: 5_000 },
    );
  });

  it("tells a number that a double cannot hold, and a date, from all else", () => {
    const same = [
      new ExactNumber("1"),
      new ExactNumber("2"),
      new Date(0),
      new Date(1),
      {},
      { text: "1" },
      "1",
      1,
    ];
    expect(new Set(same.map(canonical)).size).toBe(same.length);
  });
});

describe("the text of a key", () => {
  it("is the same for a number and its digits", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        expect(keyText([n])).toBe(keyText([String(n)]));
      }),
    );
  });

  it("of several values is equal for equal values only", () => {
    const parts = fc.array(fc.oneof(fc.string(), fc.constantFrom("a", "b", '"', ",", '","')), {
      minLength: 2,
      maxLength: 3,
    });
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(keyText(one) === keyText(other)).toBe(isDeepStrictEqual(one, other));
      }),
    );
  });

  it.each([[[null]], [[undefined]], [[{}]], [[["a"]]], [["a", null]], [[""]]])("%j is none", (values) => {
    expect(keyText(values)).toBeUndefined();
  });
});
