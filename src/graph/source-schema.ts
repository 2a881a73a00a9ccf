import {
  type ConstDirectiveNode,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { SourceConfig } from "../config/index.ts";
import { type Problems, suggest } from "../kernel/index.ts";
import { directiveOf, placeOf, SOURCE_KINDS, type Source } from "../sources/index.ts";
import { isVocabulary } from "./check-sdl.ts";
import type { Sdl } from "./read.ts";

/** A source with its SDL, as every step of composition takes it. */
export interface SourceSchema extends Sdl {
  readonly source: Source;
  readonly config: SourceConfig;
}

export type RootName = "Query" | "Mutation";

/** The object types that the SDL defines, root types among them. */
export function objectTypesOf({ schema }: Sdl): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType =>
      isObjectType(type) && !type.name.startsWith("__") && !isVocabulary(type.name),
  );
}

export function isRoot(typeName: string): typeName is RootName {
  return typeName === "Query" || typeName === "Mutation";
}

/** Every key of a type, each a list of field names. */
export function keysOf(type: GraphQLObjectType): string[][] {
  return keyDirectives(type).map((directive) => fieldNames(directive));
}

function keyDirectives({ astNode, extensionASTNodes }: GraphQLObjectType): ConstDirectiveNode[] {
  return [astNode, ...extensionASTNodes]
    .flatMap((node) => node?.directives ?? [])
    .filter((directive) => directive.name.value === "key");
}

/** Whether a field belongs to any key of its type. */
export function isKeyField(type: GraphQLObjectType, fieldName: string): boolean {
  return keysOf(type).some((key) => key.includes(fieldName));
}

function fieldNames(directive: ConstDirectiveNode): string[] {
  const value = directive.arguments?.find((argument) => argument.name.value === "fields")?.value;
  return value?.kind === "StringValue" ? value.value.split(/[\s,]+/).filter((name) => name !== "") : [];
}

/** The directive that says how a field is fetched by itself, whatever kind of source it is for. */
export function fetchDirectiveOf(field: GraphQLField<unknown, unknown>): ConstDirectiveNode | undefined {
  for (const kind of SOURCE_KINDS) {
    const directive = directiveOf(field.astNode, kind.directive);
    if (directive !== undefined) return directive;
  }
  return undefined;
}

/** Whether a field may be defined by several sources: it, or its type, is `@shareable`. */
export function isShareable(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): boolean {
  return [field.astNode, type.astNode, ...type.extensionASTNodes].some(
    (node) => directiveOf(node, "shareable") !== undefined,
  );
}

export function isListed(field: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
}

/** Checks what a `@key` says: fields that the type has, and that hold a single value of its payload. */
export function checkKeys(schemas: readonly SourceSchema[], problems: Problems): void {
  for (const sdl of schemas) {
    for (const type of objectTypesOf(sdl)) {
      for (const directive of keyDirectives(type)) checkKey(type, directive, problems);
    }
  }
}

function checkKey(type: GraphQLObjectType, directive: ConstDirectiveNode, problems: Problems): void {
  const place = placeOf(directive);
  const names = fieldNames(directive);
  if (names.length === 0)
    problems.add(place, `the key of ${type.name} names no field`, 'Write @key(fields: "id").');
  for (const name of names) {
    const field = type.getFields()[name];
    if (field === undefined) {
      const nearest = suggest(name, Object.keys(type.getFields()));
      problems.add(
        place,
        `the key of ${type.name} names "${name}", which the type does not have`,
        nearest === undefined ? "A key is a list of names of fields." : `Did you mean "${nearest}"?`,
      );
    } else if (!isLeafType(getNamedType(field.type)) || isListed(field)) {
      problems.add(place, `${type.name}.${name} cannot be a key`, "A key field is a scalar or an enum.");
    } else if (fetchDirectiveOf(field) !== undefined) {
      problems.add(
        place,
        `${type.name}.${name} cannot be a key: it is fetched by itself`,
        "A key field comes with its object.",
      );
    }
  }
}
