import {
  type DocumentNode,
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isListType,
  isObjectType,
  type OperationDefinitionNode,
} from "graphql";
import { assumedVariables, collectFields, fragmentsOf } from "../plan/index.ts";

/** What stands in an answer under one response key. */
export interface Selected {
  readonly key: string;
  /** The field's name in the schema. */
  readonly field: string;
  readonly type: GraphQLOutputType;
  /** Empty for a leaf, a list of leaves, and where the type is an interface or a union. */
  readonly members: () => readonly Selected[];
  /** Whether `@skip` or `@include` may leave it out. */
  readonly isConditional: boolean;
}

/** The members of an answer's `data`, as far as the operation alone tells them. */
export function selectedOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): readonly Selected[] {
  const scope = {
    schema,
    fragments: fragmentsOf(document),
    variables: assumedVariables(operation),
  };
  const membersOf = (output: GraphQLOutputType, nodes: readonly FieldNode[]): readonly Selected[] => {
    let type: GraphQLOutputType = getNullableType(output);
    while (isListType(type)) type = getNullableType(type.ofType);
    if (!isObjectType(type)) return [];
    const fields = collectFields(
      scope,
      type,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
    );
    const definitions = type.getFields();
    return [...fields].flatMap(([key, of]) => {
      const name = of[0]?.name.value ?? "";
      const definition = definitions[name];
      if (definition === undefined) return [];
      return {
        key,
        field: name,
        type: definition.type,
        members: () => membersOf(definition.type, of),
        isConditional: of.some(({ directives = [] }) => directives.length > 0),
      };
    });
  };
  const root = schema.getRootType(operation.operation);
  if (root == null) return [];
  return membersOf(root, [{ ...ROOT, selectionSet: operation.selectionSet }]);
}

const ROOT: FieldNode = { kind: "Field", name: { kind: "Name", value: "data" } } as FieldNode;

/**
 * Follows response keys from the root; undefined if one of them is not selected, or goes through a list.
 *
 * @returns what stands under each of the keys
 */
export function follow(root: readonly Selected[], keys: readonly string[]): readonly Selected[] | undefined {
  const found: Selected[] = [];
  let members = root;
  for (const key of keys) {
    const last = found.at(-1);
    if (last !== undefined && isListType(getNullableType(last.type))) return undefined;
    const next = members.find((member) => member.key === key);
    if (next === undefined) return undefined;
    found.push(next);
    members = next.members();
  }
  return found;
}
