import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import type { Endpoint } from "./model.ts";
import { memberName } from "./naming.ts";
import { checkCustom, notOneOf, unknownName } from "./text-value.ts";

/** Told the members to a value of a body, and what is wrong with it. */
export type RefuseMember = (at: string, problem: string) => void;

/**
 * Makes a value of a body the value of a type, members called as the schema calls them; undefined after it has
 * refused. Stricter than GraphQL: one value is not a list of one.
 */
export type JsonReader = (value: unknown, at: string, refuse: RefuseMember) => unknown;

const MAX_INT = 2 ** 31 - 1;
const MIN_INT = -(2 ** 31);

/** Compiles readers, each once for a type: an input object may be a part of itself. */
export class JsonReaders {
  readonly #naming: Endpoint["naming"];
  readonly #objects = new Map<GraphQLInputObjectType, JsonReader>();

  constructor(naming: Endpoint["naming"]) {
    this.#naming = naming;
  }

  of(type: GraphQLInputType): JsonReader {
    const read = this.#ofNullable(getNullableType(type));
    if (!isNonNullType(type)) return (value, at, refuse) => (value === null ? null : read(value, at, refuse));
    return (value, at, refuse) => (value === null ? refuse(at, "must not be null") : read(value, at, refuse));
  }

  #ofNullable(type: GraphQLInputType): JsonReader {
    if (isListType(type)) {
      const read = this.of(type.ofType);
      return (value, at, refuse) =>
        Array.isArray(value)
          ? value.map((item, index) => read(item, at === "" ? `${index}` : `${at}.${index}`, refuse))
          : refuse(at, "must be a list");
    }
    if (isInputObjectType(type)) return (value, at, refuse) => this.#objectReader(type)(value, at, refuse);
    if (isNonNullType(type)) return this.of(type);
    return leafReader(type);
  }

  #objectReader(type: GraphQLInputObjectType): JsonReader {
    const known = this.#objects.get(type);
    if (known !== undefined) return known;
    const members = Object.values(type.getFields()).map((field) => ({
      name: memberName(field.name, this.#naming),
      variable: field.name,
      isRequired: isNonNullType(field.type) && field.defaultValue === undefined,
      read: this.of(field.type),
    }));
    const read = membersReader(members);
    const reader: JsonReader = type.isOneOf
      ? (value, at, refuse) => {
          if (isRecord(value) && Object.keys(value).length !== 1) refuse(at, "must have exactly one member");
          return read(value, at, refuse);
        }
      : read;
    this.#objects.set(type, reader);
    return reader;
  }
}

export interface MemberReader {
  /** As the body calls it. */
  readonly name: string;
  /** As the result calls it. */
  readonly variable: string;
  readonly isRequired: boolean;
  readonly read: JsonReader;
}

/** Reads an object with these members and no others. One that is absent stays so: null is something else. */
export function membersReader(members: readonly MemberReader[]): JsonReader {
  const byName = new Map(members.map((member) => [member.name, member]));
  return (value, at, refuse) => {
    if (!isRecord(value)) return refuse(at, "must be an object");
    const result: Record<string, unknown> = {};
    const below = at === "" ? "" : `${at}.`;
    for (const name of Object.keys(value)) {
      const member = byName.get(name);
      if (member === undefined) refuse(below + name, unknownName(name, [...byName.keys()]));
      else result[member.variable] = member.read(value[name], below + name, refuse);
    }
    for (const { name, isRequired } of members) {
      if (isRequired && !Object.hasOwn(value, name)) refuse(below + name, "is missing");
    }
    return result;
  };
}

function leafReader(type: Parameters<typeof checkCustom>[0] | GraphQLInputType): JsonReader {
  if (isEnumType(type)) {
    const names = type.getValues().map(({ name }) => name);
    return (value, at, refuse) => {
      if (typeof value === "string" && names.includes(value)) return value;
      return refuse(at, notOneOf(typeof value === "string" ? value : "", names));
    };
  }
  const leaf = type as Parameters<typeof checkCustom>[0];
  switch (leaf.name) {
    case "String":
      return (value, at, refuse) => (typeof value === "string" ? value : refuse(at, "must be text"));
    case "ID":
      return (value, at, refuse) =>
        typeof value === "string" || Number.isSafeInteger(value)
          ? value
          : refuse(at, "must be text or a whole number");
    case "Int":
      return (value, at, refuse) =>
        Number.isInteger(value) && Number(value) >= MIN_INT && Number(value) <= MAX_INT
          ? value
          : refuse(at, `must be a whole number from ${MIN_INT} to ${MAX_INT}`);
    case "Float":
      return (value, at, refuse) => (typeof value === "number" ? value : refuse(at, "must be a number"));
    case "Boolean":
      return (value, at, refuse) =>
        typeof value === "boolean" ? value : refuse(at, "must be true or false");
    default:
      return (value, at, refuse) => checkCustom(leaf, value, (problem) => refuse(at, problem));
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
