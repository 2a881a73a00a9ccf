import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type ValueNode,
  valueFromASTUntyped,
} from "graphql";
import { Problems, suggest } from "../kernel/index.ts";
import {
  argumentOf,
  compileReader,
  directiveOf,
  type Mapping,
  mappingOf,
  nameMapping,
  placeOf,
  textOf,
} from "../sources/index.ts";
import { propertyOf } from "./lookups.ts";
import { fetchDirectiveOf, type SourceSchema } from "./source-schema.ts";

const ITSELF: Mapping = { kind: "path", steps: [] };

/** Where problems go, and what the value is of. */
export interface ValueContext {
  readonly sdl: SourceSchema;
  /** `Product.reviews: @fallback(value:)` */
  readonly what: string;
  readonly problems: Problems;
}

/**
 * A value that is written in an SDL file, as a reader of the type yields it: leaves decoded, objects as payloads of
 * the source. What does not fit the type stands among the problems, where it is written.
 */
export function fallbackValue(node: ValueNode, type: GraphQLOutputType, context: ValueContext): unknown {
  const { what, problems } = context;
  const refuse = (must: string, hint?: string): undefined => {
    problems.add(placeOf(node), `${what} must be ${must}, which this is not`, hint);
    return undefined;
  };
  if (isNonNullType(type)) {
    return node.kind === "NullValue" ? refuse(`${type}`) : fallbackValue(node, type.ofType, context);
  }
  if (node.kind === "NullValue") return null;
  if (isListType(type)) {
    if (node.kind !== "ListValue") return refuse(`${type}`);
    return node.values.map((item) => fallbackValue(item, type.ofType, context));
  }
  if (isObjectType(type)) {
    return node.kind === "ObjectValue" ? objectOf(node, type, context) : refuse(`${type}`);
  }
  if (isEnumType(type)) {
    const name = node.kind === "EnumValue" ? node.value : "";
    if (type.getValue(name) !== undefined) return name;
    const names = type.getValues().map((value) => value.name);
    return refuse(`a value of ${type}`, `Its values: ${names.join(", ")}.`);
  }
  if (!isScalarType(type))
    return refuse("an object type", "Of an interface or a union, only null can stand in.");
  try {
    return decode(valueFromASTUntyped(node), type, ITSELF, context.sdl);
  } catch {
    return refuse(`${type}`);
  }
}

/** The payload of an object; each of its fields is read back, so that what cannot be written is found at boot. */
function objectOf(
  node: Extract<ValueNode, { kind: "ObjectValue" }>,
  type: GraphQLObjectType,
  context: ValueContext,
): unknown {
  const { sdl, what, problems } = context;
  const payload: Record<string, unknown> = {};
  const given = new Set<string>();
  for (const { name, value } of node.fields) {
    const field = type.getFields()[name.value];
    const property = field === undefined ? undefined : propertyOf(sdl, field);
    given.add(name.value);
    if (field === undefined) {
      const nearest = suggest(name.value, Object.keys(type.getFields()));
      const hint = nearest === undefined ? undefined : `Did you mean "${nearest}"?`;
      problems.add(placeOf(name), `${what}: ${type} has no field "${name.value}"`, hint);
    } else if (fetchDirectiveOf(field) !== undefined) {
      problems.add(placeOf(name), `${what}: ${type}.${name.value} is fetched by itself`, "Leave it out.");
    } else {
      const before = problems.all.length;
      const read = fallbackValue(value, field.type, context);
      if (problems.all.length > before) continue;
      if (property !== undefined) payload[property] = rawOf(read, field.type);
      if (property === undefined || !isReadBack(payload, read, field, sdl)) {
        problems.add(
          placeOf(name),
          `${what}: ${type}.${name.value} is not one plain property of its payload, so none can be written for it`,
          "Leave it out.",
        );
      }
    }
  }
  for (const { name, type: fieldType } of Object.values(type.getFields())) {
    if (!given.has(name) && isNonNullType(fieldType))
      problems.add(placeOf(node), `${what}: ${type}.${name} is missing, and is non-null`);
  }
  return payload;
}

/** How a payload writes what was read: an enum value by its own text. */
function rawOf(read: unknown, type: GraphQLOutputType): unknown {
  if (isNonNullType(type)) return rawOf(read, type.ofType);
  if (isListType(type)) return Array.isArray(read) ? read.map((item) => rawOf(item, type.ofType)) : read;
  if (!isEnumType(type) || read === null) return read;
  const from = directiveOf(type.getValue(`${read}`)?.astNode, "from");
  return textOf(argumentOf(from, "field")) ?? read;
}

function isReadBack(
  payload: object,
  expected: unknown,
  field: ReturnType<GraphQLObjectType["getFields"]>[string],
  sdl: SourceSchema,
): boolean {
  const from = argumentOf(directiveOf(field.astNode, "from"), "field");
  const own = nameMapping(sdl.source.dialect.propertyOf(field.name));
  try {
    // Its syntax is reported where the field itself is compiled.
    const mapping = from === undefined ? own : (mappingOf(from, new Problems()) ?? own);
    return JSON.stringify(decode(payload, field.type, mapping, sdl)) === JSON.stringify(expected);
  } catch {
    return false;
  }
}

function decode(raw: unknown, type: GraphQLOutputType, mapping: Mapping, sdl: SourceSchema): unknown {
  const { dialect } = sdl.source;
  return compileReader({ type, mapping, dialect, propertyOf: (name) => name })(raw);
}
