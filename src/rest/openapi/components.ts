import { type GraphQLNamedType, isEnumType, isInputObjectType, isScalarType } from "graphql";
import type { Endpoint } from "../model.ts";
import { inputObjectSchema } from "./input-schema.ts";
import { described, type JsonSchema } from "./json-schema.ts";
import type { TypeNames } from "./named-types.ts";
import { builtInSchema, customScalarSchema } from "./scalar-schema.ts";

/** The schemas of a document that have a name there. */
export interface Components {
  /** Of an enum, an input type or a scalar: itself where it is short, else a reference. */
  schemaOf(endpoint: Endpoint, type: GraphQLNamedType): JsonSchema;
  /** Adds a schema of ours and refers to it; a name that a type has already gets a longer one. */
  add(name: string, schema: JsonSchema): JsonSchema;
  /** By name, sorted. */
  toSchemas(): Record<string, JsonSchema>;
}

export function openComponents(nameOf: TypeNames): Components {
  const schemas = new Map<string, JsonSchema>();
  const referTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
  const components: Components = {
    schemaOf(endpoint, type) {
      const builtIn = builtInSchema(type.name);
      if (builtIn !== undefined) return builtIn;
      const name = nameOf(endpoint, type);
      if (!schemas.has(name)) {
        // An input type may hold itself.
        schemas.set(name, {});
        schemas.set(name, define(endpoint, type));
      }
      return referTo(name);
    },
    add(name, schema) {
      const free = schemas.has(name) ? `${name}Body` : name;
      schemas.set(free, schema);
      return referTo(free);
    },
    toSchemas: () => Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  const define = (endpoint: Endpoint, type: GraphQLNamedType): JsonSchema => {
    if (isInputObjectType(type)) {
      const schemaOf = (inner: GraphQLNamedType): JsonSchema => components.schemaOf(endpoint, inner);
      return inputObjectSchema(type, { naming: endpoint.naming, schemaOf });
    }
    if (isEnumType(type)) {
      const names = type.getValues().map(({ name }) => name);
      return described({ type: "string", enum: names }, type.description);
    }
    if (isScalarType(type)) return customScalarSchema(type);
    throw new Error(`${type.name} has no schema of its own`);
  };
  return components;
}
