import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
} from "graphql";
import type { ArgumentBinding } from "../clients/index.ts";
import type { GraphField } from "../graph/index.ts";
import { evaluate, type FetchScope } from "../sources/index.ts";

/** The arguments of a graph field, from those of the client's field; what is absent has the graph's default. */
export function bindArguments(
  bindings: readonly ArgumentBinding[],
  args: Readonly<Record<string, unknown>>,
  scope: FetchScope,
): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const { name, template, defaultValue } of bindings) {
    const given =
      template === undefined
        ? undefined
        : evaluate(template, {
            args,
            object: {},
            batch: [],
            config: {},
            context: { requestId: scope.requestId, client: scope.client },
            requestHeaders: scope.headers,
          });
    const value = given === undefined ? defaultValue : given;
    if (value !== undefined) bound[name] = value;
  }
  return bound;
}

/** What a field is asked with where nobody gives it arguments. */
export function defaultArguments({ args }: GraphField): Record<string, unknown> {
  const given = args.filter(({ defaultValue }) => defaultValue !== undefined);
  return Object.fromEntries(given.map(({ name, defaultValue }) => [name, defaultValue]));
}

/** Variables that may be null when the operation runs. */
export function nullableVariables({ variableDefinitions = [] }: OperationDefinitionNode): Set<string> {
  const nullable = variableDefinitions.filter(({ type }) => type.kind !== Kind.NON_NULL_TYPE);
  return new Set(nullable.map(({ variable }) => variable.name.value));
}

/**
 * Whether a valid field's arguments may be refused when it runs: validation lets a variable with a default stand
 * where null may not, and null it may be all the same (GraphQL, section 5.8.5).
 */
export function mayRefuse(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  nullable: ReadonlySet<string>,
): boolean {
  const types = new Map(definition.args.map(({ name, type }) => [name, type]));
  return (node.arguments ?? []).some(({ name, value }) => holdsNull(value, types.get(name.value), nullable));
}

function holdsNull(
  value: ValueNode,
  type: GraphQLInputType | undefined,
  nullable: ReadonlySet<string>,
): boolean {
  if (value.kind === Kind.VARIABLE) return isNonNullType(type) && nullable.has(value.name.value);
  const inner = type && getNullableType(type);
  if (value.kind === Kind.LIST && isListType(inner))
    return value.values.some((item) => holdsNull(item, inner.ofType, nullable));
  if (value.kind !== Kind.OBJECT || !isInputObjectType(inner)) return false;
  const fields = inner.getFields();
  return value.fields.some((field) => holdsNull(field.value, fields[field.name.value]?.type, nullable));
}
