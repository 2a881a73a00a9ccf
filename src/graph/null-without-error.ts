import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
} from "graphql";
import type { Graph, GraphField, GraphType } from "./model.ts";

/**
 * Why each place of a field's type may be null although nothing failed: of the field, then of the items of each list
 * that it holds. Undefined where only an error makes it null.
 */
export type NullReasons = readonly (string | undefined)[];

/**
 * What sources promise of a field, before it is weakened for their failures.
 *
 * A source's own SDL says whether its backend may answer null. Beyond that, an object may be unknown to whoever is
 * asked for it, and a field of it to the one source that has it.
 */
export function nullWithoutError(
  field: GraphField,
  { schema, types }: Pick<Graph, "schema" | "types">,
): NullReasons {
  const reasons: (string | undefined)[] = [];
  for (const type of field.declared) {
    let level = 0;
    for (let at: GraphQLOutputType = type; ; level++) {
      const nullable = isNonNullType(at) ? at.ofType : at;
      reasons[level] ??= isNonNullType(at)
        ? undefined
        : `${field.coordinate} is ${type} in the SDL of its source`;
      if (!isListType(nullable)) break;
      at = nullable.ofType;
    }
    reasons[level] ??= unknownObject(field, type, schema, types);
  }
  const level = field.fetch?.spec.policies.settings.criticality.level;
  if (level === "OPTIONAL") reasons[0] ??= `${field.coordinate} is OPTIONAL, and null where it is skipped`;
  reasons[0] ??= unknownToSource(field, types);
  return reasons;
}

/** Why the object that a field holds may turn out not to exist. */
function unknownObject(
  field: GraphField,
  declared: GraphQLOutputType,
  schema: GraphQLSchema,
  types: ReadonlyMap<string, GraphType>,
): string | undefined {
  const named = schema.getType(getNamedType(declared).name);
  if (named === undefined) return undefined;
  const possible = isAbstractType(named) ? schema.getPossibleTypes(named) : [named];
  const sources = [...field.values.keys(), ...(field.fetch === undefined ? [] : [field.fetch.spec.source])];
  for (const { name } of possible) {
    const type = types.get(name);
    if (type === undefined || type.lookups.length === 0) continue;
    const isLookedUp = field.fetch?.keyArguments !== undefined || field.fetch?.keys !== undefined;
    const referrer = sources.find((source) => type.referrers.has(source));
    if (isLookedUp) return `${field.coordinate} is a lookup, and there may be no such ${name}`;
    if (referrer !== undefined)
      return `${field.coordinate} refers to a ${name}, which the source that is asked for it may not know`;
  }
  return undefined;
}

/** Why a source that has a field may not know an object that another knows. */
function unknownToSource(field: GraphField, types: ReadonlyMap<string, GraphType>): string | undefined {
  const [owner = ""] = field.coordinate.split(".");
  const type = types.get(owner);
  if (type === undefined || field.fetch !== undefined || isKey(field, type)) return undefined;
  for (const { values } of type.fields.values()) {
    for (const source of values.keys()) {
      if (!type.referrers.has(source) && !field.values.has(source))
        return `${source} may know a ${owner} that ${[...field.values.keys()].join(" and ")} may not`;
    }
  }
  return undefined;
}

function isKey({ name }: GraphField, { lookups }: GraphType): boolean {
  return lookups.some(({ keyFields }) => keyFields.includes(name));
}
