import { type GraphQLField, type GraphQLObjectType, getNamedType, isObjectType } from "graphql";
import { POLICY_DIRECTIVES, policiesOf } from "../directives/index.ts";
import { type Problems, suggest } from "../kernel/index.ts";
import {
  argumentOf,
  compileReader,
  directiveOf,
  mappingOf,
  nameMapping,
  placeOf,
  type Reader,
} from "../sources/index.ts";
import { type LookupDeclaration, lookupOf, propertyOf } from "./lookups.ts";
import type { FieldFetch, Lookup } from "./model.ts";
import { fetchDirectiveOf, isRoot, type SourceSchema } from "./source-schema.ts";

type Field = GraphQLField<unknown, unknown>;

/** One source's part of one field. */
export interface CompiledField {
  readonly field: Field;
  /** Reads it from the payload of its object; undefined where it is fetched by itself. */
  readonly value: Reader | undefined;
  readonly fetch: FieldFetch | undefined;
  readonly lookup: (Lookup & { readonly entity: string }) | undefined;
}

/** Compiles a field of a source: to what reads it, or to what fetches it. */
export function compileField(
  sdl: SourceSchema,
  type: GraphQLObjectType,
  field: Field,
  problems: Problems,
): CompiledField {
  const directive = fetchDirectiveOf(field);
  if (directive === undefined) {
    if (isRoot(type.name)) {
      problems.add(
        placeOf(field.astNode),
        `${type.name}.${field.name} does not say how it is fetched`,
        `Add @${sdl.source.kind} to it.`,
      );
    } else refuseOrphans(type, field, problems);
    return { field, value: compileValue(sdl, field, problems), fetch: undefined, lookup: undefined };
  }
  if (directive.name.value !== sdl.source.kind) {
    problems.add(
      placeOf(directive),
      `@${directive.name.value} on a field of ${sdl.source.name}, which is a ${sdl.source.kind} source`,
      `Use @${sdl.source.kind}.`,
    );
    return { field, value: undefined, fetch: undefined, lookup: undefined };
  }
  const declaration = lookupOf(sdl, type, field, problems);
  const fetch = compileFetch(sdl, type, field, declaration, problems);
  const lookup = fetch && declaration && toLookup(fetch, declaration);
  return { field, value: undefined, fetch, lookup };
}

function compileFetch(
  sdl: SourceSchema,
  type: GraphQLObjectType,
  field: Field,
  declaration: LookupDeclaration | undefined,
  problems: Problems,
): FieldFetch | undefined {
  const requires = field.args.flatMap((argument) => {
    const directive = directiveOf(argument.astNode, "require");
    const mapping = mappingOf(argumentOf(directive, "field"), problems);
    if (mapping === undefined) return [];
    if (isRoot(type.name)) {
      problems.add(
        placeOf(directive),
        `${type.name}.${field.name}: a root field stands on no object whose fields it could require`,
        "Leave the argument to the clients, or move the field to the type of the object.",
      );
    }
    return [{ argument: argument.name, mapping }];
  });
  const coordinate = `${type.name}.${field.name}`;
  const spec = sdl.source.compile(
    {
      coordinate,
      directive: fetchDirectiveOf(field) as never,
      idempotent: directiveOf(field.astNode, "idempotent"),
      from: directiveOf(field.astNode, "from"),
      operation: type.name === "Mutation" ? "mutation" : "query",
      type: field.type,
      args: new Map(field.args.map((argument) => [argument.name, argument.type])),
      object: isRoot(type.name) ? undefined : type,
      batchLookup: declaration?.batch,
      policies: policiesOf({ coordinate, node: field.astNode }, sdl.config.policies, problems),
    },
    problems,
  );
  if (spec === undefined) return undefined;
  return {
    spec,
    read: compileValue(sdl, field, problems, declaration?.batch !== undefined),
    requires,
    keyArguments: declaration?.batch === undefined ? declaration?.keyArguments : undefined,
    keys: declaration?.batch && { argument: declaration.batch.argument, fields: declaration.keyFields },
  };
}

/**
 * Without `@from`, a value is read from the property of its name, and a fetched field is the payload itself.
 * The payload of a `@batchLookup` is one item of its list.
 */
function compileValue(sdl: SourceSchema, field: Field, problems: Problems, isItem = false): Reader {
  const from = argumentOf(directiveOf(field.astNode, "from"), "field");
  const isFetched = fetchDirectiveOf(field) !== undefined;
  const { dialect } = sdl.source;
  const own = isFetched ? { kind: "path" as const, steps: [] } : nameMapping(dialect.propertyOf(field.name));
  const target = getNamedType(field.type);
  return compileReader({
    type: isItem ? target : field.type,
    mapping: mappingOf(from, problems) ?? own,
    dialect,
    propertyOf(name) {
      const child = isObjectType(target) ? target.getFields()[name] : undefined;
      const property = child === undefined ? undefined : propertyOf(sdl, child);
      if (property === undefined) {
        const nearest = isObjectType(target) ? suggest(name, Object.keys(target.getFields())) : undefined;
        problems.add(
          placeOf(from),
          child === undefined
            ? `${target.name} has no field "${name}" to build`
            : `${target.name}.${name} is not one property of its payload, so no object of paths can build it`,
          child === undefined && nearest !== undefined ? `Did you mean "${nearest}"?` : undefined,
        );
      }
      return property ?? name;
    },
  });
}

const FOR_FETCHED_FIELDS = [
  ...(["lookup", "batchLookup", "idempotent", "fallback"] as const),
  ...POLICY_DIRECTIVES.map(({ name }) => name),
];

/** What means nothing where no fetch is. */
function refuseOrphans(type: GraphQLObjectType, field: Field, problems: Problems): void {
  const coordinate = `${type.name}.${field.name}`;
  const hint = "Say how the field is fetched, or leave it out.";
  for (const name of FOR_FETCHED_FIELDS) {
    const directive = directiveOf(field.astNode, name);
    if (directive === undefined) continue;
    problems.add(placeOf(directive), `${coordinate} is not fetched by itself: @${name} has no effect`, hint);
  }
  for (const { name, astNode } of field.args) {
    problems.add(
      placeOf(astNode),
      `${coordinate} is not fetched by itself: the argument "${name}" has no effect`,
      hint,
    );
  }
}

function toLookup(fetch: FieldFetch, declaration: LookupDeclaration): Lookup & { readonly entity: string } {
  return {
    entity: declaration.entity.name,
    source: fetch.spec.source,
    keyFields: declaration.keyFields,
    keyArguments: declaration.keyArguments,
    spec: fetch.spec,
    read: fetch.read,
  };
}
