import { type GraphQLNamedType, getNamedType, isAbstractType, isObjectType } from "graphql";
import type { Problems } from "../kernel/index.ts";
import { directiveOf } from "../sources/index.ts";
import type { GraphField, GraphType } from "./model.ts";
import { isRoot, keysOf, objectTypesOf, type SourceSchema } from "./source-schema.ts";

interface Unreachable {
  readonly fields: Set<GraphField>;
  /** Sources whose objects have no way to the fields. */
  readonly from: Set<string>;
}

/**
 * Finds fields that some object of their type could never get: it comes from a source that does not have the
 * field, and nothing leads from what that source knows of it to a source that does.
 */
export function checkReachable(
  schemas: readonly SourceSchema[],
  types: ReadonlyMap<string, GraphType>,
  problems: Problems,
): void {
  for (const [name, sources] of yields(schemas)) {
    const type = types.get(name);
    if (type === undefined) continue;
    const byOwner = new Map<string, Unreachable>();
    for (const source of sources) {
      const reached = reachableFrom(source, type);
      for (const field of type.fields.values()) {
        if (field.inaccessible || reached.has(field.name)) continue;
        const owner = field.fetch?.spec.source ?? [...field.values.keys()].join(" and ");
        const found = byOwner.get(owner) ?? { fields: new Set(), from: new Set() };
        byOwner.set(owner, found);
        found.fields.add(field);
        found.from.add(source);
      }
    }
    const keys = keyFieldsOf(name, schemas);
    for (const [owner, found] of byOwner) report(type, owner, found, keys, problems);
  }
}

function keyFieldsOf(typeName: string, schemas: readonly SourceSchema[]): ReadonlySet<string> {
  const types = schemas.map(({ schema }) => schema.getType(typeName));
  return new Set(types.flatMap((type) => (isObjectType(type) ? keysOf(type).flat() : [])));
}

/** By object type, the sources that answer with objects of it. */
function yields(schemas: readonly SourceSchema[]): Map<string, Set<string>> {
  const sources = new Map<string, Set<string>>();
  const add = (type: GraphQLNamedType, source: string): void => {
    const known = sources.get(type.name) ?? new Set();
    sources.set(type.name, known.add(source));
  };
  for (const sdl of schemas) {
    for (const parent of objectTypesOf(sdl)) {
      for (const field of Object.values(parent.getFields())) {
        if (isRoot(parent.name) && directiveOf(field.astNode, "internal") !== undefined) continue;
        const type = getNamedType(field.type);
        const possible = isAbstractType(type) ? sdl.schema.getPossibleTypes(type) : [type];
        for (const each of possible) add(each, sdl.source.name);
      }
    }
  }
  return sources;
}

/** The fields that an object can have, if all that is known of it is what that source says. */
function reachableFrom(source: string, { fields, lookups }: GraphType): ReadonlySet<string> {
  const reached = new Set<string>();
  const asked = new Set<string>();
  const ask = (name: string): void => {
    asked.add(name);
    for (const field of fields.values()) if (field.values.has(name)) reached.add(field.name);
  };
  const hasAll = (names: Iterable<string>): boolean => [...names].every((name) => reached.has(name));
  ask(source);
  for (let before = -1; before < reached.size + asked.size; ) {
    before = reached.size + asked.size;
    for (const lookup of lookups) {
      if (!asked.has(lookup.source) && hasAll(lookup.keyFields)) ask(lookup.source);
    }
    for (const field of fields.values()) {
      if (field.fetch !== undefined && hasAll(neededBy(field))) reached.add(field.name);
    }
  }
  return reached;
}

/** The fields of the same object without which a field cannot be fetched. */
export function neededBy({ fetch }: GraphField): string[] {
  const required = fetch?.requires.flatMap(({ mapping }) => {
    const [first] = mapping.kind === "path" ? mapping.steps : [];
    return first?.kind === "name" ? [first.name] : [];
  });
  return [...(fetch?.spec.objectFields ?? []), ...(required ?? [])];
}

function report(
  type: GraphType,
  owner: string,
  { fields, from }: Unreachable,
  keys: ReadonlySet<string>,
  problems: Problems,
): void {
  const [first] = fields;
  if (first === undefined) return;
  const names = [...fields].map(({ coordinate }) => coordinate).join(", ");
  const sources = [...from].join(" and ");
  if (first.fetch !== undefined) {
    const key = neededBy(first).join(" ");
    problems.add(
      first.place,
      `${names}: fetched by "${key}", which an object of ${type.name} from ${sources} does not have`,
      `Give ${type.name} "${key}" in ${sources}, or give the source that has it a lookup.`,
    );
    return;
  }
  const lookup = type.lookups.find(({ source }) => source === owner);
  const key = keys.has(first.name) ? first.name : lookup?.keyFields.join(" ");
  const missing = `Give ${owner} a @lookup or @batchLookup for ${type.name}.`;
  const byKey = `Give ${type.name} "${key}" in ${sources}, or give the source that has it a lookup.`;
  const hint = key === undefined ? missing : byKey;
  problems.add(
    first.place,
    `${names}: known to ${owner} alone, and an object of ${type.name} from ${sources} has no way there`,
    keys.size === 0 ? `Define the same fields of ${type.name} in ${sources}.` : hint,
  );
}
