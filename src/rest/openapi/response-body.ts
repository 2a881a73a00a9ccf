import {
  type GraphQLLeafType,
  GraphQLNonNull,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isObjectType,
} from "graphql";
import type { Endpoint, Pagination } from "../model.ts";
import { memberName } from "../naming.ts";
import { type JsonSchema, notNull, nullable } from "./json-schema.ts";
import { type Member, readSelection, type SelectionReader, type Selections } from "./selection-schema.ts";

/**
 * The schema of a good answer's body: what the operation selects, from its `unwrap` on, in pages where it has pages.
 *
 * Says no more than the runtime keeps to, and no less: members that nobody selected are not allowed.
 */
export function responseBody(
  endpoint: Endpoint,
  leafSchema: (type: GraphQLLeafType) => JsonSchema,
): JsonSchema {
  const { unwrap, pagination, client } = endpoint;
  const reader = readSelection(endpoint, leafSchema);
  const body = schemaAt(reader, client.schema, unwrap);
  const paged =
    pagination === undefined
      ? body
      : replaceAt(body, pagination.connection.slice(unwrap.length), (connection) =>
          toPage(connection, pagination, endpoint),
        );
  return withDegraded(endpoint.unwrap.length === 0 ? withRoot(paged, endpoint) : paged);
}

/** The only root field is not null where there is a body: that would be a 404. */
function withRoot(body: JsonSchema, { root }: Endpoint): JsonSchema {
  return root === undefined ? body : replaceAt(body, [root], notNull);
}

/** Of what a path of response keys leads to, which is a body only where it is not null. */
function schemaAt(reader: SelectionReader, schema: GraphQLSchema, path: readonly string[]): JsonSchema {
  let type: GraphQLOutputType = reader.root;
  let selections: Selections = reader.selections;
  for (const key of path) {
    const outer: GraphQLOutputType = getNullableType(type);
    const types = isAbstractType(outer) ? schema.getPossibleTypes(outer) : isObjectType(outer) ? [outer] : [];
    const members: readonly Member[] = types.flatMap((each) => reader.membersOf(each, selections));
    const member = members.find((each) => each.key === key);
    if (member?.type === undefined) throw new Error(`no member ${path.join(".")} is selected`);
    ({ type, selections } = member);
  }
  return reader.schemaOf(new GraphQLNonNull(getNullableType(type)), selections);
}

/** A schema with what stands under a path of members changed; every alternative on the way is gone through. */
function replaceAt(
  schema: JsonSchema,
  path: readonly string[],
  change: (schema: JsonSchema) => JsonSchema,
): JsonSchema {
  const [key, ...rest] = path;
  if (key === undefined) return change(schema);
  return mapObjects(schema, (object) => {
    const properties = propertiesOf(object);
    const member = properties[key];
    return member === undefined
      ? object
      : { ...object, properties: { ...properties, [key]: replaceAt(member, rest, change) } };
  });
}

/** The page that stands in the place of a connection. */
function toPage(connection: JsonSchema, pagination: Pagination, { naming }: Endpoint): JsonSchema {
  const { items, pageInfo, itemsName } = pagination;
  return mapObjects(connection, (object) => {
    const { [items.list]: list, [pageInfo.key]: _, ...others } = propertiesOf(object);
    if (list === undefined) return object;
    const token = memberName("nextToken", naming);
    const properties: Record<string, JsonSchema> = {
      [itemsName]: itemsSchema(list, items.node),
      [token]: {
        type: ["string", "null"],
        description: `Opens the next page as the parameter ${pagination.tokenParameter}; null on the last one.`,
      },
      ...others,
    };
    const required = (object.required as readonly string[] | undefined) ?? [];
    const kept = required.filter((name) => name in others);
    return { ...object, properties, required: [itemsName, token, ...kept] };
  });
}

/** The list of a connection's items, which come as they are or as the node of an edge. */
function itemsSchema(list: JsonSchema, node: string | undefined): JsonSchema {
  const { items, ...array } = list as { readonly items: JsonSchema };
  if (node === undefined) return list;
  const item = propertiesOf(items)[node] ?? {};
  return { ...array, items: isNullable(items) ? nullable(item) : item };
}

/** An object says itself that it is degraded; of any other body, the header alone does. */
function withDegraded(schema: JsonSchema): JsonSchema {
  return mapObjects(schema, (object) => ({
    ...object,
    properties: {
      ...propertiesOf(object),
      _degraded: {
        const: true,
        description: "Something in this answer is missing or stale; the header Degraded says what.",
      },
    },
  }));
}

function mapObjects(schema: JsonSchema, change: (object: JsonSchema) => JsonSchema): JsonSchema {
  for (const keyword of ["oneOf", "anyOf"]) {
    const { [keyword]: alternatives } = schema;
    if (Array.isArray(alternatives)) {
      return {
        ...schema,
        [keyword]: alternatives.map((one: JsonSchema) => mapObjects(one, change)),
      };
    }
  }
  return schema.properties === undefined ? schema : change(schema);
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
}

function isNullable({ type }: JsonSchema): boolean {
  return Array.isArray(type) && type.includes("null");
}
