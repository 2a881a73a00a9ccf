import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import type { Problems } from "../kernel/index.ts";
import { argumentOf, directiveOf, textOf } from "./directive.ts";
import type { Dialect, FieldToFetch } from "./kind.ts";
import { enumPayload } from "./leaf.ts";
import { type ExpressionScope, ownProperty } from "./reference.ts";

/** The scope that the expressions of one field are compiled in. */
export function scopeOf(
  field: FieldToFetch,
  dialect: Dialect,
  config: Readonly<Record<string, string>>,
  problems: Problems,
): ExpressionScope {
  return {
    args: field.args,
    objectFields:
      field.object && new Map(Object.values(field.object.getFields()).map(({ name, type }) => [name, type])),
    batched: field.batchLookup === undefined && argumentOf(field.directive, "batch") !== undefined,
    config: new Set(Object.keys(config)),
    used: new Set(),
    usedArgs: new Set(),
    reads: { headers: new Set(), requestId: false },
    selection: { isUsed: false },
    encode: (type) => encodeInput(type, dialect),
    problems,
  };
}

type Encode = (value: unknown) => unknown;

/** Turns a coerced argument into what a payload holds: its names, its enum values, all the way down. */
function encodeInput(type: GraphQLInputType, dialect: Dialect): Encode {
  if (isNonNullType(type)) return encodeInput(type.ofType, dialect);
  if (isListType(type)) {
    const encode = encodeInput(type.ofType, dialect);
    return (value) => (Array.isArray(value) ? value.map(encode) : value);
  }
  if (isEnumType(type)) {
    const names = new Map(type.getValues().map((value) => [value.name, enumPayload(value)]));
    return (value) => names.get(value as string) ?? value;
  }
  return isInputObjectType(type) ? encodeObject(type, dialect) : (value) => value;
}

function encodeObject(type: GraphQLInputObjectType, dialect: Dialect): Encode {
  let fields: [name: string, property: string, encode: Encode][] | undefined;
  return (value) => {
    if (value === null || typeof value !== "object") return value;
    // Compiled at the first use: an input type may hold itself.
    fields ??= Object.values(type.getFields()).map((field) => [
      field.name,
      textOf(argumentOf(directiveOf(field.astNode, "from"), "field")) ?? dialect.propertyOf(field.name),
      encodeInput(field.type, dialect),
    ]);
    const payload: Record<string, unknown> = {};
    for (const [name, property, encode] of fields) {
      const entry = ownProperty(value, name);
      if (entry !== undefined) payload[property] = encode(entry);
    }
    return payload;
  };
}
