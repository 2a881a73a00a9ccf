/**
 * What says how sources fit together: the vocabulary of the GraphQL Composite Schemas specification, and
 * `@batchLookup`, which is ours (the specification's `@lookup` answers one entity).
 */
export const GRAPH_SDL: string = `
"""
The fields that tell one object of the type from another. Sources that know the same type by the same key
add their fields to one object.
"""
directive @key(fields: String!) repeatable on OBJECT | INTERFACE

"The field finds one object by its key: each argument is a key field of that name, or says which by @is."
directive @lookup on FIELD_DEFINITION

"""
The field finds many objects by their keys in one call. Answers are matched by key value, never by position; a
key that is not answered has no object.
"""
directive @batchLookup(
  "The key fields of the type."
  key: String!
  "Keys in one call; further keys go into further calls at the same time."
  maxSize: Int = 100
) on FIELD_DEFINITION

"The key field that an argument of a lookup takes, where its name is another."
directive @is(field: String!) on ARGUMENT_DEFINITION

"The argument's value comes from other fields of the same object, whichever source has them; no client sees it."
directive @require(field: String!) on ARGUMENT_DEFINITION

"Several sources may have this field, and answer the same."
directive @shareable repeatable on FIELD_DEFINITION | OBJECT

"For lookups and other work inside; not part of the graph."
directive @internal on FIELD_DEFINITION

"Part of the graph for lookups and @require, but no client schema may show it."
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR | ENUM_VALUE | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION

"Tells the types of a union or an interface apart by a property of the payload (OpenAPI's discriminator)."
directive @discriminator(
  "The property; without this directive it is __typename."
  propertyName: String!
  "Type by value of the property; a value that is not here names the type itself."
  mapping: _Expression
) on UNION | INTERFACE
`;

/** Scalars that every SDL may use without declaring them. */
export const SCALAR_SDL: Readonly<Record<string, string>> = {
  DateTime: '"A moment, as RFC 3339 writes it." scalar DateTime',
  Int64: '"A whole number of up to 64 bits, as its exact digits." scalar Int64',
  Decimal: '"A decimal number, as its exact digits." scalar Decimal',
  JSON: '"Any JSON value." scalar JSON',
};
