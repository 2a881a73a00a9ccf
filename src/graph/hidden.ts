import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type TypeNode,
} from "graphql";
import type { Place, Problems } from "../kernel/index.ts";
import { directiveOf, placeOf } from "../sources/index.ts";
import { isRoot, type SourceSchema } from "./source-schema.ts";

interface Annotated {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/** Whether what a source defines is not for clients to see: internal, or inaccessible. */
export function isHidden(node: Annotated | undefined | null): boolean {
  return (["internal", "inaccessible"] as const).some((name) => directiveOf(node, name) !== undefined);
}

/** Names of the types that any source marks `@inaccessible`. */
export function hiddenTypesOf(schemas: readonly SourceSchema[]): ReadonlySet<string> {
  const names = schemas.flatMap(({ schema }) =>
    Object.values(schema.getTypeMap())
      .filter(({ astNode, extensionASTNodes }) => [astNode, ...extensionASTNodes].some(isHidden))
      .map(({ name }) => name),
  );
  return new Set(names);
}

/** Coordinates of the fields, enum values and input fields that any source marks `@inaccessible`. */
export function hiddenMembersOf(schemas: readonly SourceSchema[]): ReadonlySet<string> {
  const coordinates = new Set<string>();
  for (const { document } of schemas) {
    for (const definition of document.definitions) {
      if (!("name" in definition) || definition.name === undefined) continue;
      const members = [
        ...(("fields" in definition && definition.fields) || []),
        ...(("values" in definition && definition.values) || []),
      ];
      for (const member of members) {
        if (directiveOf(member, "inaccessible") !== undefined) {
          coordinates.add(`${definition.name.value}.${member.name.value}`);
        }
      }
    }
  }
  return coordinates;
}

/** Finds what clients could see of a type that they cannot, and types of which they could see nothing. */
export function checkHidden(schemas: readonly SourceSchema[], place: Place, problems: Problems): void {
  const types = hiddenTypesOf(schemas);
  const members = hiddenMembersOf(schemas);
  const visible = new Map<string, boolean>();
  for (const { schema } of schemas) {
    for (const type of Object.values(schema.getTypeMap())) {
      const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
      if (!hasFields || type.astNode?.loc === undefined || types.has(type.name)) continue;
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`;
        const isSeen = !members.has(coordinate) && !isHidden(field.astNode);
        visible.set(type.name, isSeen || visible.get(type.name) === true);
        if (isSeen && field.astNode) checkSignature(coordinate, field.astNode, types, problems);
      }
    }
  }
  for (const { schema } of schemas) {
    for (const [name, isSeen] of visible) {
      const type = schema.getType(name);
      if (isSeen || type === undefined || isRoot(name)) continue;
      problems.add(
        placeOf(type.astNode),
        `${name} has no field that clients can see`,
        `Mark ${name} @inaccessible, too.`,
      );
      visible.delete(name);
    }
  }
  if (visible.get("Query") !== true) problems.add(place, "no source has a field of Query for clients to ask");
}

/** A field that clients see is of types that they see, its arguments too. */
function checkSignature(
  coordinate: string,
  field: FieldDefinitionNode | InputValueDefinitionNode,
  hidden: ReadonlySet<string>,
  problems: Problems,
): void {
  const check = (what: string, type: TypeNode): void => {
    const name = nameOf(type);
    if (!hidden.has(name)) return;
    problems.add(
      placeOf(type),
      `${what} is of ${name}, which is @inaccessible`,
      `Mark ${what} @inaccessible, too.`,
    );
  };
  check(coordinate, field.type);
  for (const argument of ("arguments" in field && field.arguments) || []) {
    const isFilled = directiveOf(argument, "require") !== undefined || isHidden(argument);
    if (!isFilled) check(`${coordinate}(${argument.name.value}:)`, argument.type);
  }
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
