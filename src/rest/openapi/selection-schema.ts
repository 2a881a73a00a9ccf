import {
  type FieldNode,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from "graphql";
import { collectFields } from "../../plan/index.ts";
import type { Endpoint } from "../model.ts";
import { described, type JsonSchema, nullable } from "./json-schema.ts";
import { unfold } from "./unfold.ts";

/** The selections of one place: fields of the same response key share theirs. */
export interface Selections {
  readonly all: readonly SelectionSetNode[];
  /** Those among them that no condition leaves out. */
  readonly certain: readonly SelectionSetNode[];
}

/** A member of an answer's object. */
export interface Member {
  /** The response key. */
  readonly key: string;
  /** Undefined for `__typename`, which is the name of its object. */
  readonly type: GraphQLOutputType | undefined;
  /** Always there, though it may be null. */
  readonly isCertain: boolean;
  readonly description: string | null | undefined;
  readonly isDeprecated: boolean;
  readonly selections: Selections;
}

/** Reads what an operation selects, and writes the schema of what it answers. */
export interface SelectionReader {
  readonly root: GraphQLObjectType;
  readonly selections: Selections;
  membersOf(type: GraphQLObjectType, selections: Selections): Member[];
  /** Of a value of that type: with null where the type allows it, and no members but the selected ones. */
  schemaOf(type: GraphQLOutputType, selections: Selections): JsonSchema;
  memberSchema(member: Member): JsonSchema;
}

export function readSelection(
  { client: { schema }, document, operation }: Endpoint,
  leafSchema: (type: GraphQLLeafType) => JsonSchema,
): SelectionReader {
  const root = schema.getRootType(operation.operation);
  if (root === undefined || root === null) throw new Error(`the schema has no ${operation.operation}`);
  const { selection, conditional } = unfold(document, operation);
  const scope = { schema, fragments: {}, variables: {} };

  const membersOf = (type: GraphQLObjectType, { all, certain }: Selections): Member[] => {
    const sure = collectFields(scope, type, certain);
    return [...collectFields(scope, type, all)].flatMap(([key, nodes]) => {
      const [first] = nodes;
      if (first === undefined) return [];
      const field = type.getFields()[first.name.value];
      const sureNodes = (sure.get(key) ?? []).filter((node) => !conditional.has(node));
      return {
        key,
        type: field?.type,
        isCertain: sureNodes.length > 0,
        description: field?.description,
        isDeprecated: field?.deprecationReason != null,
        // Of one node, all is certain that is certain within it, whether or not the node itself is there.
        selections: { all: setsOf(nodes), certain: setsOf(nodes.length === 1 ? nodes : sureNodes) },
      };
    });
  };

  const memberSchema = (member: Member, typeNames: readonly string[] = []): JsonSchema => {
    const { type, selections, description, isDeprecated } = member;
    if (type === undefined) return { type: "string", enum: [...typeNames] };
    const schema = described(schemaOf(type, selections), description);
    return isDeprecated ? { ...schema, deprecated: true } : schema;
  };

  const objectSchema = (type: GraphQLObjectType, selections: Selections, typeNames: string[]): JsonSchema => {
    const members = membersOf(type, selections);
    const required = members.flatMap(({ isCertain, key }) => (isCertain ? [key] : []));
    return {
      type: "object",
      properties: Object.fromEntries(members.map((member) => [member.key, memberSchema(member, typeNames)])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
  };

  /** Types that answer alike are one alternative, so that an interface's own fields are one plain object. */
  const abstractSchema = (types: readonly GraphQLObjectType[], selections: Selections): JsonSchema => {
    const groups = new Map<string, GraphQLObjectType[]>();
    for (const type of types) {
      const shape = JSON.stringify(objectSchema(type, selections, []));
      groups.set(shape, [...(groups.get(shape) ?? []), type]);
    }
    const alternatives = [...groups.values()].flatMap((group) => {
      const [first] = group;
      const names = group.map(({ name }) => name);
      return first === undefined
        ? []
        : { title: names.join(" or "), ...objectSchema(first, selections, names) };
    });
    const [only] = alternatives;
    if (only !== undefined && alternatives.length === 1) {
      const { title: _, ...schema } = only;
      return schema;
    }
    const isTold = types.every((type) =>
      membersOf(type, selections).some(
        ({ type: memberType, isCertain }) => memberType === undefined && isCertain,
      ),
    );
    // Without its name, what has no member of its own fits several types.
    return isTold ? { oneOf: alternatives } : { anyOf: alternatives };
  };

  const schemaOf = (type: GraphQLOutputType, selections: Selections): JsonSchema => {
    if (!isNonNullType(type)) return nullable(presentSchema(type, selections));
    return presentSchema(type.ofType, selections);
  };

  const presentSchema = (type: GraphQLOutputType, selections: Selections): JsonSchema => {
    if (isNonNullType(type)) return presentSchema(type.ofType, selections);
    if (isListType(type)) return { type: "array", items: schemaOf(type.ofType, selections) };
    if (isAbstractType(type)) return abstractSchema(schema.getPossibleTypes(type), selections);
    if (isObjectType(type)) return objectSchema(type, selections, [type.name]);
    return leafSchema(type);
  };

  const whole = [selection];
  return { root, selections: { all: whole, certain: whole }, membersOf, schemaOf, memberSchema };
}

function setsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}
