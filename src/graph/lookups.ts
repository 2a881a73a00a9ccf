import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { type Place, Problems, suggest } from "../kernel/index.ts";
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
export function lookupOf(
  sdl: SourceSchema,
  type: GraphQLObjectType,
  field: Field,
  problems: Problems,
): LookupDeclaration | undefined {
  const single = directiveOf(field.astNode, "lookup");
  const many = directiveOf(field.astNode, "batchLookup");
  const directive = single ?? many;
  const coordinate = `${type.name}.${field.name}`;
  if (directive === undefined) {
    refuseIs(field, `${coordinate} is no lookup: @is has no effect`, problems);
    return undefined;
  }
  const place = placeOf(directive);
  const entity = getNamedType(field.type);
  if (type.name !== "Query") {
    problems.add(place, `${coordinate} cannot be a lookup`, "Only a field of Query can be one.");
    return undefined;
  }
  if (single !== undefined && many !== undefined) {
    problems.add(place, `${coordinate} is both @lookup and @batchLookup`, "Keep one of them.");
    return undefined;
  }
  if (!isObjectType(entity) || keysOf(entity).length === 0) {
    problems.add(
      place,
      `${entity.name} has no @key to look it up by`,
      isObjectType(entity) ? `Add @key(fields: "…") to ${entity.name}.` : "A lookup answers an object type.",
    );
    return undefined;
  }
  if (isListed(field) !== (many !== undefined)) {
    problems.add(
      place,
      `${coordinate} answers ${field.type}`,
      many === undefined ? "Use @batchLookup for a list." : "Use @lookup for one object.",
    );
    return undefined;
  }
  const declaration =
    many === undefined
      ? readLookup(field, entity, place, problems)
      : readBatchLookup(sdl, field, entity, place, problems);
  return declaration === undefined || isWholeKey(declaration, place, problems) ? declaration : undefined;
}

function refuseIs(field: Field, message: string, problems: Problems): void {
  for (const { astNode } of field.args) {
    const is = directiveOf(astNode, "is");
    if (is !== undefined) problems.add(placeOf(is), message, "Add @lookup to the field.");
  }
}

/** Half of a key would find anybody's object. */
function isWholeKey({ entity, keyFields }: LookupDeclaration, place: Place, problems: Problems): boolean {
  const keys = keysOf(entity);
  const isWhole = keys.some(
    (key) => key.length === keyFields.length && key.every((name) => keyFields.includes(name)),
  );
  if (!isWhole) {
    problems.add(
      place,
      `the lookup goes by "${keyFields.join(" ")}", which is no @key of ${entity.name}`,
      `Its keys are: ${keys.map((key) => `"${key.join(" ")}"`).join(", ")}.`,
    );
  }
  return isWhole;
}

function readLookup(
  field: Field,
  entity: GraphQLObjectType,
  place: Place,
  problems: Problems,
): LookupDeclaration | undefined {
  const keyArguments = new Map<string, string>();
  const keyFields = new Set(keysOf(entity).flat());
  for (const argument of field.args) {
    const is = argumentOf(directiveOf(argument.astNode, "is"), "field");
    const keyField = textOf(is) ?? argument.name;
    if (keyFields.has(keyField)) keyArguments.set(keyField, argument.name);
    else if (is !== undefined) {
      const nearest = suggest(keyField, keyFields);
      problems.add(
        placeOf(is),
        `no key of ${entity.name} has a field "${keyField}"`,
        nearest === undefined ? `Key fields: ${[...keyFields].join(", ")}.` : `Did you mean "${nearest}"?`,
      );
      return undefined;
    } else if (isRequired(argument)) {
      problems.add(
        placeOf(argument.astNode),
        `the lookup needs "${argument.name}", which is no key field of ${entity.name}`,
        `Say which key field it takes: @is(field: "${[...keyFields][0]}").`,
      );
      return undefined;
    }
  }
  if (keyArguments.size === 0) {
    problems.add(
      place,
      `Query.${field.name} has no argument that takes a key of ${entity.name}`,
      `Key fields: ${[...keyFields].join(", ")}.`,
    );
    return undefined;
  }
  return { entity, keyFields: [...keyArguments.keys()], keyArguments, batch: undefined };
}

function isRequired({ type, defaultValue }: GraphQLArgument): boolean {
  return isNonNullType(type) && defaultValue === undefined;
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
    problems.add(
      place,
      `Query.${field.name} has no argument that takes a list of keys`,
      `Add one, such as "${keyFields[0] ?? "id"}s: [ID!]!".`,
    );
    return undefined;
  }
  for (const other of field.args) {
    if (other === argument || !isRequired(other)) continue;
    problems.add(
      placeOf(other.astNode),
      `the lookup needs "${other.name}", which is no key`,
      "Give it a default.",
    );
  }
  if (maxSize < 1) problems.add(place, `Query.${field.name}: maxSize must be at least 1`);
  const itemProperties: string[] = [];
  for (const name of keyFields) {
    const keyField = entity.getFields()[name];
    const property = keyField === undefined ? undefined : propertyOf(sdl, keyField);
    if (property === undefined) {
      problems.add(
        place,
        `${entity.name} has no field "${name}" that is one property of its payload`,
        `Its keys are: ${keysOf(entity)
          .map((key) => `"${key.join(" ")}"`)
          .join(", ")}.`,
      );
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
