import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from "graphql";
import type { Path } from "../plan/index.ts";

/** An operation that was answered, and the answer. */
export interface Answered {
  readonly schema: GraphQLSchema;
  readonly root: GraphQLCompositeType;
  readonly selection: SelectionSetNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly data: unknown;
}

/** What a path of the answer leads to. */
export interface Landing {
  /** `Product.reviews`; undefined for a path that the operation does not have. */
  readonly coordinate: string | undefined;
  /** For the answer as a whole and for each key of the path: whether null may stand there. */
  readonly nullable: readonly boolean[];
}

/** A selection, and the type it is of as far as it is known. */
interface Scope {
  readonly type: GraphQLCompositeType;
  readonly set: SelectionSetNode;
}

interface Found {
  readonly parent: GraphQLCompositeType;
  readonly node: FieldNode;
  readonly definition: GraphQLField<unknown, unknown>;
}

/**
 * Follows a path of the answer through the operation and the schema, as the client knows them.
 *
 * Both engines have no more of a failed place than its path. Where it stands in an interface or a union, the type is
 * the one that the answer itself tells (`__typename`), or the only one for which the field is selected; failing that,
 * the interface or the union.
 */
export function land(path: Path, { schema, root, selection, fragments, data }: Answered): Landing {
  let scopes: readonly Scope[] = [{ type: root, set: selection }];
  let types: readonly GraphQLOutputType[] = [];
  let value = data;
  let coordinate: string | undefined;
  const nullable = [true];
  for (const key of path) {
    if (typeof key === "number") {
      types = types.flatMap((type) => {
        const list = getNullableType(type);
        return isListType(list) ? [list.ofType] : [];
      });
    } else {
      const found = fieldsOf(scopes, key, value, schema, fragments);
      const [first] = found;
      if (first === undefined) return { coordinate: undefined, nullable };
      const parents = new Set(found.map(({ parent }) => parent.name));
      const parent = parents.size === 1 ? first.parent.name : scopes[0]?.type.name;
      coordinate = `${parent}.${first.node.name.value}`;
      types = found.map(({ definition }) => definition.type);
      scopes = found.flatMap(({ node, definition }) => {
        const type = getNamedType(definition.type);
        return node.selectionSet && isCompositeType(type) ? { type, set: node.selectionSet } : [];
      });
    }
    nullable.push(!types.some(isNonNullType));
    value = isHolder(value) ? value[key] : undefined;
  }
  return { coordinate, nullable };
}

function isHolder(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}

/** The fields that a key of an object stands for: several where it is selected for several types. */
function fieldsOf(
  scopes: readonly Scope[],
  key: string,
  object: unknown,
  schema: GraphQLSchema,
  fragments: Answered["fragments"],
): Found[] {
  const found: Found[] = [];
  const names = new Set<string>();
  const visit = (type: GraphQLCompositeType, set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const responseKey = (node.alias ?? node.name).value;
        if (node.name.value === TypeNameMetaFieldDef.name) {
          const told = isHolder(object) ? object[responseKey] : undefined;
          if (typeof told === "string") names.add(told);
        }
        const definition = isUnionType(type) ? undefined : type.getFields()[node.name.value];
        if (responseKey === key && definition !== undefined) found.push({ parent: type, node, definition });
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments[node.name.value];
      if (fragment === undefined) continue;
      const condition = schema.getType(fragment.typeCondition?.name.value ?? type.name);
      if (isCompositeType(condition)) visit(narrower(type, condition), fragment.selectionSet);
    }
  };
  for (const { type, set } of scopes) visit(type, set);
  const [name = ""] = names;
  const concrete = schema.getType(name);
  if (!isObjectType(concrete)) return found;
  return found.flatMap(({ parent, node }) => {
    const definition = concrete.getFields()[node.name.value];
    const isOfIt = parent === concrete || (isAbstractType(parent) && schema.isSubType(parent, concrete));
    return isOfIt && definition !== undefined ? { parent: concrete, node, definition } : [];
  });
}

/** What is known of an object of the one type where a fragment on the other is taken. */
function narrower(type: GraphQLCompositeType, condition: GraphQLCompositeType): GraphQLCompositeType {
  return isObjectType(type) ? type : condition;
}
