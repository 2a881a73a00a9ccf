import type { GraphQLScalarType } from "graphql";
import type { JsonSchema } from "./json-schema.ts";

/** The scalars that GraphQL itself has. Short enough to stand where they are used. */
const BUILT_IN: Readonly<Record<string, JsonSchema>> = {
  ID: { type: "string" },
  String: { type: "string" },
  Boolean: { type: "boolean" },
  Int: { type: "integer", format: "int32", minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  Float: { type: "number", format: "double" },
};

/**
 * The scalars of the graph, in the forms that `sources` decodes them to: text where a double could not hold what the
 * backend said.
 */
const OF_THE_GRAPH: Readonly<Record<string, JsonSchema>> = {
  Decimal: {
    type: "string",
    pattern: "^-?\\d+(\\.\\d+)?$",
    description: "An exact decimal number, as text.",
    examples: ["12.50"],
  },
  Int64: {
    type: "string",
    format: "int64",
    pattern: "^-?\\d{1,20}$",
    description: "A whole number of 64 bits, signed or unsigned, as text.",
    examples: ["9007199254740993"],
  },
  DateTime: {
    type: "string",
    format: "date-time",
    description: "A moment, as RFC 3339 writes it.",
    examples: ["2026-01-31T08:30:00Z"],
  },
};

/** A scalar that stands where it is used; undefined for one that has a name of its own in the document. */
export function builtInSchema(name: string): JsonSchema | undefined {
  return BUILT_IN[name];
}

/** A scalar nobody told us about passes as the backend wrote it, so its schema allows anything. */
export function customScalarSchema({ name, description }: GraphQLScalarType): JsonSchema {
  return OF_THE_GRAPH[name] ?? { description: description ?? `A ${name}, as its backend writes it.` };
}
