import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { type Place, Problems } from "../kernel/index.ts";
import {
  argumentOf,
  type BatchLookup,
  directiveOf,
  mappingOf,
  nameMapping,
  numberOf,
  placeOf,
  textOf,
} from "../sources/index.ts";
import { isListed, keysOf, type SourceSchema } from "./source-schema.ts";

type Field = GraphQLField<unknown, unknown>;

/** What a `@lookup` or `@batchLookup` says, checked against the entity that it finds. */
export interface LookupDeclaration {
  readonly entity: GraphQLObjectType;
  readonly keyFields: readonly string[];
  /** The argument of each key field; empty for a batch. */
  readonly keyArguments: ReadonlyMap<string, string>;
  readonly batch: BatchLookup | undefined;
}

/** Reads the lookup that a root field declares, if it declares one. */
export function lookupOf(sdl: SourceSchema, field: Field, problems: Problems): LookupDeclaration | undefined {
  const single = directiveOf(field.astNode, "lookup");
  const many = directiveOf(field.astNode, "batchLookup");
  const directive = single ?? many;
  if (directive === undefined) return undefined;
  const place = placeOf(directive);
  const entity = getNamedType(field.type);
  if (!isObjectType(entity) || keysOf(entity).length === 0) {
    problems.add(place, `${entity.name} has no @key to look it up by`);
    return undefined;
  }
  if (single !== undefined && many !== undefined) {
    problems.add(place, `Query.${field.name} is both @lookup and @batchLookup`, "Keep one of them.");
    return undefined;
  }
  if (isListed(field) !== (many !== undefined)) {
    problems.add(
      place,
      `Query.${field.name} answers ${field.type}`,
      many === undefined ? "Use @batchLookup for a list." : "Use @lookup for one object.",
    );
    return undefined;
  }
  return many === undefined
    ? readLookup(field, entity, place, problems)
    : readBatchLookup(sdl, field, entity, place, problems);
}

function readLookup(
  field: Field,
  entity: GraphQLObjectType,
  place: Place,
  problems: Problems,
): LookupDeclaration | undefined {
  const keyArguments = new Map<string, string>();
  for (const argument of field.args) {
    const keyField = textOf(argumentOf(directiveOf(argument.astNode, "is"), "field")) ?? argument.name;
    if (entity.getFields()[keyField] !== undefined) keyArguments.set(keyField, argument.name);
    else if (isNonNullType(argument.type) && argument.defaultValue === undefined) {
      problems.add(
        placeOf(argument.astNode),
        `the lookup needs "${argument.name}", which ${entity.name} has no field for`,
        `Say which key field it takes: @is(field: "${keysOf(entity)[0]?.[0] ?? "id"}").`,
      );
      return undefined;
    }
  }
  if (keyArguments.size === 0) {
    problems.add(place, `Query.${field.name} has no argument that takes a key of ${entity.name}`);
    return undefined;
  }
  return { entity, keyFields: [...keyArguments.keys()], keyArguments, batch: undefined };
}

function readBatchLookup(
  sdl: SourceSchema,
  field: Field,
  entity: GraphQLObjectType,
  place: Place,
  problems: Problems,
): LookupDeclaration | undefined {
  const directive = directiveOf(field.astNode, "batchLookup");
  const keyFields = (textOf(argumentOf(directive, "key")) ?? "").split(/\s+/).filter((name) => name !== "");
  const maxSize = numberOf(argumentOf(directive, "maxSize")) ?? 100;
  const lists = field.args.filter((argument) => `${argument.type}`.startsWith("["));
  const argument = lists.find(({ astNode }) => directiveOf(astNode, "is") !== undefined) ?? lists[0];
  if (argument === undefined) {
    problems.add(place, `Query.${field.name} has no argument that takes a list of keys`);
    return undefined;
  }
  if (maxSize < 1) problems.add(place, `Query.${field.name}: maxSize must be at least 1`);
  const itemProperties: string[] = [];
  for (const name of keyFields) {
    const keyField = entity.getFields()[name];
    const property = keyField === undefined ? undefined : propertyOf(sdl, keyField);
    if (property === undefined) {
      problems.add(place, `${entity.name} has no field "${name}" that is one property of its payload`);
      return undefined;
    }
    itemProperties.push(property);
  }
  return {
    entity,
    keyFields,
    keyArguments: new Map(),
    batch: { argument: argument.name, keyFields, itemProperties, maxSize },
  };
}

/** The one property of the payload that a field is read from; undefined where its mapping is more than that. */
export function propertyOf(sdl: SourceSchema, field: Field): string | undefined {
  const from = argumentOf(directiveOf(field.astNode, "from"), "field");
  if (from === undefined) return sdl.source.dialect.propertyOf(field.name);
  // Its syntax is reported where the field itself is compiled.
  const mapping = mappingOf(from, new Problems()) ?? nameMapping(field.name);
  const [step] = mapping.kind === "path" && mapping.steps.length === 1 ? mapping.steps : [];
  return step?.kind === "name" ? step.name : undefined;
}
