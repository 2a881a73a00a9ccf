import {
  GraphQLError,
  type GraphQLInputType,
  type GraphQLLeafType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import { suggest } from "../kernel/index.ts";
import type { Endpoint } from "./model.ts";
import { memberName } from "./naming.ts";
import type { QueryNode } from "./query-tree.ts";

/** Makes a text the value of a type; undefined after it has refused. */
export type TextReader = (text: string, refuse: (problem: string) => void) => unknown;

/** Makes what a query gives to a name the value of a type; undefined after it has refused. */
export type NodeReader = (node: QueryNode, name: string, refuse: RefuseNode) => unknown;

type RefuseNode = (name: string, problem: string) => void;

const MAX_INT = 2 ** 31 - 1;
const MIN_INT = -(2 ** 31);
/** JSON's numbers, and leading zeros. */
const INT = /^-?\d{1,15}$/;
const FLOAT = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** @param type - a scalar or an enum */
export function textReader(type: GraphQLInputType): TextReader {
  const leaf = getNullableType(type) as GraphQLLeafType;
  if (isEnumType(leaf)) {
    const names = leaf.getValues().map(({ name }) => name);
    const known = new Set(names);
    return (text, refuse) => (known.has(text) ? text : refuse(notOneOf(text, names)));
  }
  switch (leaf.name) {
    case "String":
    case "ID":
      return (text) => text;
    case "Int":
      return (text, refuse) => {
        const value = INT.test(text) ? Number(text) : Number.NaN;
        return value >= MIN_INT && value <= MAX_INT
          ? value
          : refuse(`must be a whole number from ${MIN_INT} to ${MAX_INT}`);
      };
    case "Float":
      return (text, refuse) => {
        const value = FLOAT.test(text) ? Number(text) : Number.NaN;
        return Number.isFinite(value) ? value : refuse("must be a number");
      };
    case "Boolean":
      return (text, refuse) =>
        text === "true" ? true : text === "false" ? false : refuse("must be true or false");
    default:
      return (text, refuse) => checkCustom(leaf, text, refuse);
  }
}

/** @param type - a scalar, an enum, a list of these, or an input object */
export function nodeReader(type: GraphQLInputType, naming: Endpoint["naming"]): NodeReader {
  const inner = getNullableType(type);
  if (isInputObjectType(inner)) return objectReader(inner, naming);
  if (isListType(inner)) {
    const read = textReader(inner.ofType);
    return ({ texts, members }, name, refuse) => {
      if (members.size > 0) return refuse(name, "has no members");
      return texts.map((text) => read(text, (problem) => refuse(name, problem)));
    };
  }
  const read = textReader(inner);
  return ({ texts: [text, ...others], members }, name, refuse) => {
    if (members.size > 0 || text === undefined) return refuse(name, "has no members");
    if (others.length > 0) return refuse(name, "is given more than once");
    return read(text, (problem) => refuse(name, problem));
  };
}

function objectReader(
  type: Extract<GraphQLInputType, { getFields(): unknown }>,
  naming: Endpoint["naming"],
): NodeReader {
  const fields = Object.values(type.getFields()).map((field) => ({
    name: field.name,
    type: field.type,
    isRequired: isNonNullType(field.type) && field.defaultValue === undefined,
  }));
  const byMember = new Map(fields.map((field) => [memberName(field.name, naming), field]));
  const names = [...byMember.keys()];
  // Made when first needed: an input object may be a part of itself.
  const readers = new Map<string, NodeReader>();
  const readerOf = (member: string, of: GraphQLInputType): NodeReader => {
    let reader = readers.get(member);
    if (reader === undefined) {
      reader = canStandInQuery(of)
        ? nodeReader(of, naming)
        : (_, name, refuse) => refuse(name, "cannot be given in a query");
      readers.set(member, reader);
    }
    return reader;
  };
  return ({ texts, members }, name, refuse) => {
    if (texts.length > 0) return refuse(name, `must be given by its members, as ${name}[${names[0]}]`);
    const value: Record<string, unknown> = {};
    for (const [member, node] of members) {
      const field = byMember.get(member);
      if (field === undefined) refuse(`${name}.${member}`, unknownName(member, names));
      else value[field.name] = readerOf(member, field.type)(node, `${name}.${member}`, refuse);
    }
    for (const [member, field] of byMember) {
      if (field.isRequired && !members.has(member)) refuse(`${name}.${member}`, "is missing");
    }
    if (type.isOneOf && members.size !== 1) refuse(name, "must have exactly one member");
    return value;
  };
}

function canStandInQuery(type: GraphQLInputType): boolean {
  const inner = getNullableType(type);
  if (!isListType(inner)) return true;
  const item = getNullableType(inner.ofType);
  return !isListType(item) && !isInputObjectType(item);
}

/** Refuses what a scalar of the schema does not take; the value itself is made where the operation runs. */
export function checkCustom(
  type: Exclude<GraphQLLeafType, { getValues(): unknown }>,
  value: unknown,
  refuse: (problem: string) => void,
): unknown {
  try {
    type.parseValue(value);
    return value;
  } catch (error) {
    const reason =
      error instanceof GraphQLError ? error.message : `${type.name} cannot represent this value.`;
    return refuse(`is refused: ${reason}`);
  }
}

export function notOneOf(value: string, names: readonly string[]): string {
  const near = suggest(value.slice(0, 60), names);
  const suggestion = near === undefined ? "" : `; did you mean ${near}?`;
  return `must be ${names.length > 8 ? `one of ${names.length} names` : names.join(" or ")}${suggestion}`;
}

export function unknownName(name: string, known: readonly string[]): string {
  const near = suggest(name.slice(0, 60), known);
  return `is not known${near === undefined ? "" : `; did you mean ${near}?`}`;
}
