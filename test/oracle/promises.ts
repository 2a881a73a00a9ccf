import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from "graphql";

interface Node {
  readonly type: GraphQLOutputType | undefined;
  readonly fields: Map<string, Node>;
}

/**
 * Which places of an answer the schema promises, by path.
 *
 * A response key has the same shape whatever object it stands on: validation sees to that (GraphQL, section
 * 5.3.2, SameResponseShape). So a path alone is enough.
 */
export function promisesOf(
  schema: GraphQLSchema,
  document: DocumentNode,
): (path: readonly (string | number)[]) => boolean {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const root: Node = { type: undefined, fields: new Map() };
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const visit = (set: SelectionSetNode, parent: GraphQLNamedType | undefined, node: Node): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const owner = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
        const type = owner[selection.name.value]?.type;
        const child = node.fields.get(key) ?? { type, fields: new Map() };
        node.fields.set(key, child);
        if (selection.selectionSet && type) visit(selection.selectionSet, getNamedType(type), child);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        visit(selection.selectionSet, condition === undefined ? parent : schema.getType(condition), node);
      } else {
        const fragment = fragments.get(selection.name.value);
        if (fragment) visit(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value), node);
      }
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION)
      visit(definition.selectionSet, schema.getRootType(definition.operation) ?? undefined, root);
  }
  return (path) => {
    let node: Node | undefined = root;
    let type: GraphQLOutputType | undefined;
    for (const key of path) {
      if (typeof key === "string") {
        node = node?.fields.get(key);
        type = node?.type;
      } else {
        const list: GraphQLOutputType | undefined = isNonNullType(type) ? type.ofType : type;
        type = isListType(list) ? list.ofType : undefined;
      }
    }
    return isNonNullType(type);
  };
}
