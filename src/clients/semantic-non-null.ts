import { type GraphQLField, type GraphQLOutputType, getNamedType, isListType, isNonNullType } from "graphql";
import type { NullReasons } from "../graph/index.ts";
import { argumentOf, directiveOf, numberOf } from "../sources/index.ts";
import type { Objection } from "./compare.ts";
import type { Shape } from "./shape.ts";

/**
 * A field that is null only where an error says why, as the nullability directives define it
 * (specs.apollo.dev/nullability, version 0.4). It is for clients, so it is served.
 */
export const SEMANTIC_NON_NULL_SDL: string = `
"""
The position is null only if there is an error for it in \`errors\`. A client that looks at the errors may take it for
non-null.
"""
directive @semanticNonNull(
  "0 is the field, 1 the items of its list, and so on."
  levels: [Int!]! = [0]
) on FIELD_DEFINITION
`;

/** The levels at which a field says so; undefined where it does not. */
export function semanticLevelsOf({ astNode }: GraphQLField<unknown, unknown>): readonly number[] | undefined {
  const directive = directiveOf(astNode, "semanticNonNull");
  if (directive === undefined) return undefined;
  const levels = argumentOf(directive, "levels");
  if (levels === undefined) return [0];
  // GraphQL takes one value for a list of it.
  return (levels.kind === "ListValue" ? levels.values : [levels]).flatMap((node) => numberOf(node) ?? []);
}

/** A field's shape, with the reasons for which a place of it is null although nothing failed. */
export function semanticShape(type: GraphQLOutputType, reasons: NullReasons): Shape {
  const [nullable, ...below] = reasons;
  return below.length === 0
    ? { nullable, of: { kind: "named", type: getNamedType(type) } }
    : { nullable, of: { kind: "list", item: semanticShape(type, below) } };
}

/** What keeps a field from being null only on error, at the levels that say so. */
export function objectToLevels(type: GraphQLOutputType, levels: readonly number[], shape: Shape): Objection {
  for (const level of levels) {
    let at: GraphQLOutputType | undefined = type;
    let place: Shape | undefined = shape;
    for (let depth = 0; depth < level; depth++) {
      at = itemOf(at);
      place = place?.of.kind === "list" ? place.of.item : undefined;
    }
    if (at === undefined || level < 0)
      return {
        message: `${type} has no level ${level} for @semanticNonNull`,
        hint: "0 is the field itself.",
      };
    if (isNonNullType(at))
      return { message: `@semanticNonNull at level ${level} has no effect: ${type} is never null there` };
    if (place?.nullable !== undefined) {
      return {
        message: `it may be null without an error: ${place.nullable}`,
        hint: levels.length === 1 ? "Leave out @semanticNonNull." : `Leave level ${level} out.`,
      };
    }
  }
  return undefined;
}

function itemOf(type: GraphQLOutputType | undefined): GraphQLOutputType | undefined {
  const nullable = isNonNullType(type) ? type.ofType : type;
  return isListType(nullable) ? nullable.ofType : undefined;
}
