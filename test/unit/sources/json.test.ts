import fc from "fast-check";
import {
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLScalarType,
  GraphQLString,
} from "graphql";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import { decodeLeaf } from "../../../src/sources/leaf.ts";
import { parseJson } from "../../../src/sources/rest/json.ts";

const INT64 = new GraphQLScalarType({ name: "Int64" });
const DECIMAL = new GraphQLScalarType({ name: "Decimal" });

/** What a field of that type has where a backend's JSON says this; undefined for a failure. */
function read(type: GraphQLLeafType, json: string): unknown {
  const payload = parseJson(Buffer.from(`{"a":[{"value":${json}}]}`)) as { a: { value: unknown }[] };
  return attempt(() => decodeLeaf(type, (name) => name)(payload.a[0]?.value));
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).code).toBe("BAD_UPSTREAM");
    return undefined;
  }
}

/** A number as sign, digits without zeros at the ends, and the power of ten of the first; equal for equal numbers. */
function decimalOf(text: string): string {
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  const significant = digits.replace(/^0+/, "");
  if (significant === "") return "0";
  const power = BigInt(exponent) + BigInt(whole.length) - BigInt(digits.length - significant.length);
  return `${sign}${significant.replace(/0+$/, "")}e${power}`;
}

const integer = fc.oneof(
  fc.bigInt().map(String),
  fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }).map(String),
  fc.bigInt({ min: 2n ** 53n - 10n, max: 2n ** 53n + 10n }).map(String),
  fc.integer({ min: 0, max: 30 }).map((zeros) => `1${"0".repeat(zeros)}`),
  fc.constantFrom("0", "-0", "9007199254740993", "36028797018963970"),
);
const decimal = fc
  .tuple(integer, fc.stringMatching(/^\d{1,25}$/), fc.option(fc.integer({ min: -420, max: 420 })))
  .map(([whole, fraction, exponent]) => `${whole}.${fraction}${exponent === null ? "" : `e${exponent}`}`);
const number = fc.oneof(integer, decimal);

describe("a number of a JSON answer", () => {
  it.each<[string, GraphQLLeafType]>([
    ["ID", GraphQLID],
    ["Int64", INT64],
  ])("that is whole has its exact digits as %s", (_name, type) => {
    fc.assert(
      fc.property(integer, (text) => {
        const value = read(type, text);
        if (value === undefined) expect(text.replace("-", "").length).toBeGreaterThan(20);
        else expect(value).toBe(text === "-0" ? "0" : text);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<[string, GraphQLLeafType]>([
    ["ID", GraphQLID],
    ["Int64", INT64],
    ["Decimal", DECIMAL],
    ["String", GraphQLString],
    ["Int", GraphQLInt],
  ])("is never a changed number as %s", (_name, type) => {
    fc.assert(
      fc.property(number, (text) => {
        const value = read(type, text);
        if (value !== undefined) expect(decimalOf(String(value))).toBe(decimalOf(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it("that has no exponent is a Decimal of plain digits", () => {
    fc.assert(
      fc.property(number, (text) => {
        const value = read(DECIMAL, text);
        if (value === undefined) expect(text).toContain("e");
        else expect(value).toMatch(/^-?\d+(\.\d+)?$/);
      }),
    );
  });

  it("is the nearest double as Float, and a whole one exactly", () => {
    fc.assert(
      fc.property(number, (text) => {
        const value = read(GraphQLFloat, text);
        if (value === undefined) return;
        expect(value).toBe(Number(text));
        expect(Number.isFinite(value)).toBe(true);
        if (/^-?\d+$/.test(text) && Object.is(value, -0) === false)
          expect(BigInt(value as number)).toBe(BigInt(text));
        if (value === 0) expect(decimalOf(text)).toBe("0");
      }),
      { numRuns: 1_000 },
    );
    expect(read(GraphQLFloat, "4.3333333333333333333")).toBe(4.333333333333333);
    for (const text of ["9007199254740993", "1e400", "1e-400"])
      expect(read(GraphQLFloat, text)).toBeUndefined();
  });

  it.each([
    "[9007199254740993]",
    '{"a": 9007199254740993 }',
    "9007199254740993",
    " -9007199254740993\n",
    "[1,\t9007199254740993]",
  ])("is found wherever it may stand: %j", (text) => {
    expect(JSON.stringify(parseJson(Buffer.from(text)))).not.toContain("9007199254740992");
  });
});

/** A backend may write white space wherever JSON has any. */
const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);

describe("a number anywhere in a JSON answer", () => {
  it("is never a changed one, whatever stands before it", () => {
    fc.assert(
      fc.property(number, fc.nat(50), space, space, fc.boolean(), (text, length, before, after, isItem) => {
        const padding = "1ex".repeat(length);
        const json = isItem
          ? `["${padding}",7,${before}${text}${after}]`
          : `{"${padding}":"1.","n":7,"m":${before}${text}${after}}`;
        const read = Object.values(parseJson(Buffer.from(json)) as object)[2];
        expect(decimalOf(String(read))).toBe(decimalOf(text));
      }),
      { seed: 7, numRuns: 5_000 },
    );
  });
});

describe("a JSON answer", () => {
  it("is what JSON.parse makes of it", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          return;
        }
        const read = JSON.stringify(parseJson(Buffer.from(text)), (_, part) =>
          part?.constructor?.name === "ExactNumber" ? Number(part.text) : part,
        );
        expect(read).toBe(JSON.stringify(expected));
      }),
    );
  });

  it("with a name that is given twice has the last, with large numbers or without", () => {
    expect(parseJson(Buffer.from('{"a":1,"a":2}'))).toEqual({ a: 2 });
    expect(parseJson(Buffer.from('{"a":1,"a":2,"b":1e5}'))).toEqual({ a: 2, b: 1e5 });
  });

  it("that cannot be read is a Failure, without a word of it", () => {
    const broken = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.json().map((text) => text.slice(1)),
    );
    fc.assert(
      fc.property(broken, (text) => {
        try {
          parseJson(Buffer.from(text));
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
          expect((error as Failure).message).toBe("The backend gave an answer that cannot be used.");
          expect((error as Failure).detail).toMatch(/^the answer is not (UTF-8|JSON \(\w+, \d+ bytes\))$/);
        }
      }),
    );
  });

  // Each of these takes hours if the text is gone through once for each of its characters.
  it.each<[string, string]>([
    ["digits in a text", JSON.stringify({ a: "1".repeat(2_000_000) })],
    ["digits and dots in a text", JSON.stringify({ a: `,1${"1.".repeat(1_000_000)}x` })],
    ["digits without end", "1".repeat(2_000_000)],
    ["exponents", JSON.stringify({ a: ",1e5".repeat(500_000) })],
    ["spaces", `[1e5${" ".repeat(2_000_000)}]`],
    ["spaces without end", `[1${" ".repeat(2_000_000)}`],
    ["minus signs", "-".repeat(2_000_000)],
  ])("of many %s is read in one go", (_name, text) => {
    try {
      parseJson(Buffer.from(text));
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
    }
  });
});
