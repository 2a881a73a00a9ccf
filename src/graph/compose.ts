import { stitchSchemas, ValidationLevel } from "@graphql-tools/stitch";
import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  Kind,
  parse,
  visit,
} from "graphql";
import { type Place, type Problems, toFailure } from "../kernel/index.ts";
import { directiveOf } from "../sources/index.ts";
import type { Nullability } from "./nullability.ts";
import { missingScalars } from "./read.ts";
import { keysOf, objectTypesOf, type SourceSchema } from "./source-schema.ts";

const STANDARD = new Set(["deprecated", "specifiedBy", "oneOf"]);

/**
 * Stitches the sources to one schema, validation at its strictest. Types are merged by name; the keys of
 * entities go along, so that the merged types know how they hang together.
 */
export function compose(
  schemas: readonly SourceSchema[],
  nullability: Nullability,
  place: Place,
  problems: Problems,
): GraphQLSchema | undefined {
  const subschemas = schemas.map((sdl) => ({
    schema: buildASTSchema(toPublic(sdl, nullability), { assumeValidSDL: true }),
    merge: Object.fromEntries(
      objectTypesOf(sdl)
        .filter((type) => keysOf(type).length > 0)
        .map((type) => [type.name, { selectionSet: `{ ${keysOf(type)[0]?.join(" ")} }` }]),
    ),
  }));
  try {
    return stitchSchemas({
      subschemas,
      mergeTypes: true,
      typeMergingOptions: { validationSettings: { validationLevel: ValidationLevel.Error } },
      assumeValid: false,
    });
  } catch (error) {
    problems.add(place, `the sources do not make one graph: ${toFailure(error).detail}`);
    return undefined;
  }
}

/** A source's SDL as the graph shows it: no internals, no directives of ours, no promise it cannot hold. */
function toPublic(sdl: SourceSchema, nullability: Nullability): DocumentNode {
  const definitions: DefinitionNode[] = [];
  for (const definition of sdl.document.definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION || isHidden(definition)) continue;
    if (!("fields" in definition) || definition.fields === undefined) definitions.push(definition);
    else if (
      definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION
    ) {
      definitions.push({ ...definition, fields: definition.fields.filter((field) => !isHidden(field)) });
    } else {
      const fields = (definition.fields as readonly FieldDefinitionNode[])
        .filter((field) => !isHidden(field))
        .map((field) => toPublicField(sdl, definition.name.value, field, nullability));
      if (fields.length > 0) definitions.push({ ...definition, fields } as DefinitionNode);
    }
  }
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions };
  const scalars = missingScalars(document);
  return visit(
    {
      ...document,
      definitions: scalars === "" ? definitions : [...definitions, ...parse(scalars).definitions],
    },
    { Directive: (node) => (STANDARD.has(node.name.value) ? undefined : null) },
  );
}

function toPublicField(
  sdl: SourceSchema,
  typeName: string,
  field: FieldDefinitionNode,
  nullability: Nullability,
): FieldDefinitionNode {
  const type = nullability.typeOf(sdl, `${typeName}.${field.name.value}`) ?? field.type;
  const args = field.arguments?.filter((argument) => !isFilled(argument)) ?? [];
  return { ...field, type, arguments: args };
}

/** Whether an argument is none of a client's business. */
function isFilled(argument: InputValueDefinitionNode): boolean {
  return directiveOf(argument, "require") !== undefined || isHidden(argument);
}

function isHidden(node: object): boolean {
  const annotated = node as { directives?: readonly ConstDirectiveNode[] };
  return ["internal", "inaccessible"].some((name) => directiveOf(annotated, name) !== undefined);
}
