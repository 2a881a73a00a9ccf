/** A schema of JSON Schema 2020-12, which is what OpenAPI 3.1 says a Schema Object is. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** The same schema, with null allowed. */
export function nullable(schema: JsonSchema): JsonSchema {
  const { type, enum: values } = schema;
  if (typeof type === "string") {
    return {
      ...schema,
      type: [type, "null"],
      ...(Array.isArray(values) && { enum: [...values, null] }),
    };
  }
  if (Array.isArray(schema.oneOf)) return { ...schema, oneOf: [...schema.oneOf, { type: "null" }] };
  if (Array.isArray(schema.anyOf)) return { ...schema, anyOf: [...schema.anyOf, { type: "null" }] };
  // A schema without a type may say anything, null included.
  if (schema.$ref === undefined) return schema;
  return { anyOf: [schema, { type: "null" }] };
}

/** The same schema, with null not allowed; undoes {@link nullable}. */
export function notNull(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  if (Array.isArray(type)) {
    const [only, ...others] = type.filter((name) => name !== "null");
    return { ...schema, type: others.length === 0 ? only : [only, ...others] };
  }
  for (const keyword of ["oneOf", "anyOf"]) {
    const { [keyword]: alternatives } = schema;
    if (!Array.isArray(alternatives)) continue;
    const kept = alternatives.filter((one: JsonSchema) => one.type !== "null");
    return kept.length === 1 && keyword === "anyOf" ? kept[0] : { ...schema, [keyword]: kept };
  }
  return schema;
}

/** The schema with a text for people, which may stand beside a `$ref` since 2019-09. */
export function described(schema: JsonSchema, description: string | null | undefined): JsonSchema {
  return description === undefined || description === null || description === ""
    ? schema
    : { ...schema, description };
}
