import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";

import type { Endpoint } from "../model.ts";
import { memberName } from "../naming.ts";
import { described, type JsonSchema, nullable } from "./json-schema.ts";

export interface InputScope {
  readonly naming: Endpoint["naming"];
  /** The schema of a scalar, an enum or an input type. */
  readonly schemaOf: (type: GraphQLNamedType) => JsonSchema;
}

/** Of a value in a body: with null where the type allows it. */
export function inputSchema(type: GraphQLInputType, scope: InputScope): JsonSchema {
  const schema = presentInputSchema(type, scope);
  return isNonNullType(type) ? schema : nullable(schema);
}

/** Of a value in a path, a query or a header, which cannot say null. */
export function presentInputSchema(type: GraphQLInputType, scope: InputScope): JsonSchema {
  if (isNonNullType(type)) return presentInputSchema(type.ofType, scope);
  if (isListType(type)) return { type: "array", items: inputSchema(type.ofType, scope) };
  return scope.schemaOf(type);
}

export function inputObjectSchema(type: GraphQLInputObjectType, scope: InputScope): JsonSchema {
  const fields = Object.values(type.getFields());
  const toName = (name: string): string => memberName(name, scope.naming);
  const required = fields.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
  const properties = fields.map((field) => {
    const { name, description, deprecationReason, defaultValue } = field;
    const schema = described(inputSchema(field.type, scope), description);
    return [
      toName(name),
      {
        ...schema,
        ...(defaultValue !== undefined && { default: toBodyValue(defaultValue, field.type, scope.naming) }),
        ...(deprecationReason != null && { deprecated: true }),
      },
    ];
  });
  return described(
    {
      type: "object",
      properties: Object.fromEntries(properties),
      ...(required.length > 0 && { required: required.map(({ name }) => toName(name)) }),
      ...(type.isOneOf && { minProperties: 1, maxProperties: 1 }),
      additionalProperties: false,
    },
    type.description,
  );
}

/** A value of the schema, with its members spelled as a body has them. */
export function toBodyValue(value: unknown, type: GraphQLInputType, naming: Endpoint["naming"]): unknown {
  if (isNonNullType(type)) return toBodyValue(value, type.ofType, naming);
  if (isListType(type)) {
    const items = Array.isArray(value) ? value : [value];
    return value === null ? null : items.map((item) => toBodyValue(item, type.ofType, naming));
  }
  if (!isInputObjectType(type) || typeof value !== "object" || value === null) return value;
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const field = fields[name];
      return field === undefined ? [] : [[memberName(name, naming), toBodyValue(item, field.type, naming)]];
    }),
  );
}
