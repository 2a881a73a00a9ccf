import {
  buildSchema,
  GraphQLBoolean,
  type GraphQLEnumType,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLScalarType,
  GraphQLString,
} from "graphql";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import { ExactNumber } from "../../../src/sources/exact-number.ts";
import { decodeLeaf } from "../../../src/sources/leaf.ts";
import { toPayloadName } from "../../../src/sources/naming.ts";

const scalar = (name: string): GraphQLScalarType => new GraphQLScalarType({ name });
const exact = (text: string): ExactNumber => new ExactNumber(text);
const colours = buildSchema(`
  directive @from(field: String!) on ENUM_VALUE
  enum Colour { RED @from(field: "red") GREEN BLUE @from(field: "GREEN2") }
`).getType("Colour") as GraphQLEnumType;

const FAILS = Symbol("fails");

function decode(type: GraphQLLeafType, raw: unknown): unknown {
  try {
    return decodeLeaf(type, (name) => (name === "NOTHING" ? null : name.replace(/^COLOUR_/, "")))(raw);
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).code).toBe("BAD_UPSTREAM");
    return FAILS;
  }
}

describe("a leaf", () => {
  const odd = [{}, [], ["a"], Number.NaN, Number.POSITIVE_INFINITY];
  const table: [GraphQLLeafType, [unknown, unknown][]][] = [
    [
      GraphQLID,
      [
        ["a", "a"],
        ["", ""],
        [5, "5"],
        [-5, "-5"],
        [1.5, FAILS],
        [1e21, FAILS],
        [true, FAILS],
        [exact("12345678901234567890"), "12345678901234567890"],
        [exact("1.5"), FAILS],
        [exact("1e30"), FAILS],
      ],
    ],
    [
      GraphQLString,
      [
        ["a", "a"],
        [5, "5"],
        [1.5, "1.5"],
        [true, "true"],
        [exact("1e400"), "1e400"],
      ],
    ],
    [
      GraphQLBoolean,
      [
        [true, true],
        [false, false],
        ["true", FAILS],
        [1, FAILS],
        [0, FAILS],
      ],
    ],
    [
      GraphQLInt,
      [
        [5, 5],
        [-2147483648, -2147483648],
        [2147483648, FAILS],
        [1.5, FAILS],
        ["5", FAILS],
        [true, FAILS],
        [exact("12345678901234567890"), FAILS],
      ],
    ],
    [
      GraphQLFloat,
      [
        [5, 5],
        [1.5, 1.5],
        ["1.5", FAILS],
        [exact("0.1000000000000000055"), 0.1],
        [exact("9007199254740993"), FAILS],
        [exact("1e400"), FAILS],
        [exact("-1e400"), FAILS],
        [exact("1e-400"), FAILS],
      ],
    ],
    [
      scalar("Int64"),
      [
        [5, "5"],
        ["5", "5"],
        ["-9223372036854775808", "-9223372036854775808"],
        [1.5, FAILS],
        [2 ** 53, FAILS],
        ["5.0", FAILS],
        ["0x5", FAILS],
        ["", FAILS],
        ["123456789012345678901", FAILS],
        [exact("9007199254740993"), "9007199254740993"],
      ],
    ],
    [
      scalar("Decimal"),
      [
        [5, "5"],
        [1.5, "1.5"],
        ["1.50", "1.50"],
        [1e-7, "0.0000001"],
        [-1.25e-9, "-0.00000000125"],
        [1e21, "1000000000000000000000"],
        [1.5e22, "15000000000000000000000"],
        ["1e5", FAILS],
        ["", FAILS],
        [".5", FAILS],
        [exact("0.12345678901234567890"), "0.12345678901234567890"],
        [exact("1e400"), FAILS],
      ],
    ],
    [
      scalar("DateTime"),
      [
        ["2024-02-29T12:30:00Z", "2024-02-29T12:30:00Z"],
        ["2024-02-29T12:30:00.123456789+02:00", "2024-02-29T12:30:00.123456789+02:00"],
        ["2024-02-29", FAILS],
        ["2024-02-29T12:30:00", FAILS],
        [1709209800, FAILS],
        ["soon", FAILS],
      ],
    ],
    [
      colours,
      [
        ["red", "RED"],
        ["GREEN", "GREEN"],
        ["COLOUR_GREEN", "GREEN"],
        ["RED", FAILS],
        ["Green", FAILS],
        ["GREEN2", "BLUE"],
        ["NOTHING", null],
        ["constructor", FAILS],
        ["", FAILS],
        [1, FAILS],
      ],
    ],
  ];
  for (const [type, rows] of table) {
    it(`of type ${type.name} is decoded, or fails`, () => {
      expect(rows.map(([raw]) => [raw, decode(type, raw)])).toEqual(rows);
      for (const raw of odd) expect([raw, decode(type, raw)]).toEqual([raw, FAILS]);
    });
  }

  it("of a scalar of its own passes as it is, but for what JSON cannot say", () => {
    const any = scalar("JSON");
    const value = { a: [1, "b", null, { c: true }], constructor: "Ferrari" };
    expect(decode(any, value)).toEqual(value);
    expect(decode(any, 5)).toBe(5);
    for (const bad of [Number.NaN, [Number.NaN], { a: { b: exact("1e400") } }])
      expect(decode(any, bad)).toBe(FAILS);
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"a":[{"__proto__":5,"b":1}]}') as unknown;
    expect(JSON.stringify(decode(any, hostile))).toBe('{"a":[{"b":1}]}');
  });

  it("of any shape has an end", () => {
    const nest = (levels: number): unknown => {
      let value: unknown = 1;
      for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value };
      return value;
    };
    expect(decode(scalar("JSON"), nest(100))).toEqual(nest(100));
    expect(decode(scalar("JSON"), nest(101))).toBe(FAILS);
    expect(decode(scalar("JSON"), nest(100_000))).toBe(FAILS);
  });
});

describe("the name of a field in a payload", () => {
  it.each([
    ["id", "id"],
    ["authorId", "author_id"],
    ["authorID", "author_id"],
    ["avatarURL", "avatar_url"],
    ["HTMLParser", "html_parser"],
    ["iOSVersion", "i_os_version"],
    ["last4", "last4"],
    ["address2Line", "address2_line"],
    ["already_snake", "already_snake"],
    ["_links", "_links"],
  ])("%s is %s under snake_case, and itself under camelCase", (name, snake) => {
    expect(toPayloadName(name, "snake_case")).toBe(snake);
    expect(toPayloadName(name, "camelCase")).toBe(name);
  });
});
