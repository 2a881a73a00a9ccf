import { stitchSchemas, type TypeMergingOptions, ValidationLevel } from "@graphql-tools/stitch";
import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type GraphQLEnumValueConfig,
  type GraphQLFieldConfig,
  type GraphQLInputFieldConfig,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  parse,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  visit,
} from "graphql";
import { type Place, type Problems, toFailure } from "../kernel/index.ts";
import { directiveOf } from "../sources/index.ts";
import { hiddenMembersOf, hiddenTypesOf, isHidden } from "./hidden.ts";
import type { Nullability } from "./nullability.ts";
import { missingScalars } from "./read.ts";
import { bindScalars } from "./scalars.ts";
import { keysOf, objectTypesOf, type SourceSchema } from "./source-schema.ts";

const STANDARD = new Set(["deprecated", "specifiedBy", "oneOf"]);

/** What no client sees: names of types, coordinates of fields and values. */
interface Hidden {
  readonly types: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
}

/**
 * Stitches the sources to one schema, validation at its strictest. Types are merged by name; the keys of
 * entities go along, so that the merged types know how they hang together.
 *
 * The sources are taken in the order of their names, so that they make the same graph in whatever order they
 * are configured.
 */
export function compose(
  schemas: readonly SourceSchema[],
  nullability: Nullability,
  place: Place,
  problems: Problems,
): GraphQLSchema | undefined {
  const hidden: Hidden = { types: hiddenTypesOf(schemas), members: hiddenMembersOf(schemas) };
  const byName = [...schemas].sort((a, b) => (a.source.name < b.source.name ? -1 : 1));
  const subschemas = byName.map((sdl) => ({
    schema: buildASTSchema(toPublic(sdl, nullability, hidden), { assumeValidSDL: true }),
    merge: Object.fromEntries(
      objectTypesOf(sdl)
        .filter((type) => keysOf(type).length > 0)
        .map((type) => [type.name, { selectionSet: `{ ${keysOf(type)[0]?.join(" ")} }` }]),
    ),
  }));
  try {
    const schema = stitchSchemas({
      subschemas,
      mergeTypes: true,
      typeMergingOptions: {
        ...firstDescription,
        validationSettings: { validationLevel: ValidationLevel.Error },
      },
      assumeValid: false,
    });
    bindScalars(schema);
    return schema;
  } catch (error) {
    problems.add(place, `the sources do not make one graph: ${toFailure(error).detail}`);
    return undefined;
  }
}

/** A source's SDL as the graph shows it: no internals, no directives of ours, no promise it cannot hold. */
function toPublic(sdl: SourceSchema, nullability: Nullability, hidden: Hidden): DocumentNode {
  const definitions: DefinitionNode[] = [];
  for (const definition of sdl.document.definitions) {
    if (definition.kind === Kind.DIRECTIVE_DEFINITION) continue;
    if (!("name" in definition) || definition.name === undefined) definitions.push(definition);
    else if (!hidden.types.has(definition.name.value)) {
      definitions.push(toPublicType(sdl, definition as TypeDefinition, nullability, hidden));
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

type TypeDefinition = TypeDefinitionNode | TypeExtensionNode;
type Member = FieldDefinitionNode | InputValueDefinitionNode | EnumValueDefinitionNode;

/** A type without what clients cannot see. It may be left without fields: another source has some then. */
function toPublicType(
  sdl: SourceSchema,
  definition: TypeDefinition,
  nullability: Nullability,
  { types, members }: Hidden,
): TypeDefinition {
  const { name } = definition;
  const isSeen = (member: Member): boolean =>
    !isHidden(member) && !members.has(`${name.value}.${member.name.value}`);
  const isSeenType = (type: NamedTypeNode): boolean => !types.has(type.name.value);
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return {
        ...definition,
        interfaces: definition.interfaces?.filter(isSeenType) ?? [],
        fields: (definition.fields ?? [])
          .filter(isSeen)
          .map((field) => toPublicField(sdl, name.value, field, nullability)),
      };
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return { ...definition, fields: (definition.fields ?? []).filter(isSeen) };
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_EXTENSION:
      return { ...definition, values: (definition.values ?? []).filter(isSeen) };
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION:
      return { ...definition, types: (definition.types ?? []).filter(isSeenType) };
    default:
      return definition;
  }
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

/** Of several sources that describe the same thing, the first that has words for it. */
const firstDescription = {
  typeDescriptionsMerger: (candidates) =>
    candidates.find(({ type }) => type.description)?.type.description ?? undefined,
  fieldConfigMerger: (candidates) =>
    described(candidates.map(({ fieldConfig }) => fieldConfig)) as GraphQLFieldConfig<unknown, unknown>,
  inputFieldConfigMerger: (candidates) =>
    described(candidates.map(({ inputFieldConfig }) => inputFieldConfig)) as GraphQLInputFieldConfig,
  enumValueConfigMerger: (candidates) =>
    described(candidates.map(({ enumValueConfig }) => enumValueConfig)) as GraphQLEnumValueConfig,
} satisfies TypeMergingOptions;

function described<T extends { description?: string | null | undefined }>(configs: readonly T[]): T {
  const description = configs.find((config) => config.description)?.description;
  return { ...(configs[0] as T), description };
}
