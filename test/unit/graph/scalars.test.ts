import { buildSchema, type GraphQLScalarType, parseValue, valueFromAST } from "graphql";
import { describe, expect, it } from "vitest";
import { bindScalars } from "../../../src/graph/index.ts";

const schema = buildSchema("scalar DateTime scalar Int64 scalar Decimal type Query { a: Int }");
bindScalars(schema);

function ofQuery(scalar: string, literal: string): unknown {
  return valueFromAST(parseValue(literal), schema.getType(scalar) as GraphQLScalarType);
}

function ofVariable(scalar: string, value: unknown): unknown {
  try {
    return (schema.getType(scalar) as GraphQLScalarType).parseValue(value);
  } catch {
    return undefined;
  }
}

describe("a scalar in a query", () => {
  it.each([
    ["Decimal", "12.50", "12.50"],
    ["Decimal", "12", "12"],
    ["Decimal", '"0.1000000000000000000001"', "0.1000000000000000000001"],
    ["Decimal", "0.1000000000000000000001", "0.1000000000000000000001"],
    ["Decimal", "1e3", undefined],
    ["Decimal", '"12,50"', undefined],
    ["Decimal", "true", undefined],
    ["Int64", "9007199254740993", "9007199254740993"],
    ["Int64", '"-9223372036854775808"', "-9223372036854775808"],
    ["Int64", "18446744073709551615", "18446744073709551615"],
    ["Int64", "18446744073709551616", undefined],
    ["Int64", "-9223372036854775809", undefined],
    ["Int64", "1.0", undefined],
    ["DateTime", '"2026-01-31T08:30:00Z"', "2026-01-31T08:30:00Z"],
    ["DateTime", '"2026-01-31T08:30:00.123456789+02:00"', "2026-01-31T08:30:00.123456789+02:00"],
    ["DateTime", '"2026-01-31"', undefined],
    ["DateTime", "20260131", undefined],
  ])("%s %s", (scalar, literal, expected) => {
    expect(ofQuery(scalar, literal)).toBe(expected);
  });
});

describe("a scalar in a variable", () => {
  it.each([
    ["Decimal", "12.50", "12.50"],
    ["Decimal", 12, "12"],
    ["Decimal", 12.5, undefined],
    ["Int64", 42, "42"],
    ["Int64", 2 ** 53, undefined],
    ["Int64", "9007199254740993", "9007199254740993"],
    ["DateTime", 0, undefined],
    ["DateTime", { toString: () => "2026-01-31T08:30:00Z" }, undefined],
  ])("%s %j", (scalar, value, expected) => {
    expect(ofVariable(scalar, value)).toBe(expected);
  });
});
