import {
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isNonNullType,
} from "graphql";
import { type Place, type Problems, suggest } from "../kernel/index.ts";
import { argumentOf, directiveOf, formatPath, type Mapping, placeOf } from "../sources/index.ts";
import type { GraphField, GraphType } from "./model.ts";
import { objectTypesOf, type SourceSchema } from "./source-schema.ts";

type Types = ReadonlyMap<string, GraphType>;

/** Checks what fetches take of other fields: that those exist, hold single values, and do not wait for each other. */
export function checkNeeds(schemas: readonly SourceSchema[], types: Types, problems: Problems): void {
  for (const type of types.values()) {
    for (const field of type.fields.values()) {
      for (const name of field.fetch?.spec.objectFields ?? []) {
        const needed = type.fields.get(name);
        if (needed !== undefined) checkValue(needed, field, problems);
      }
    }
  }
  checkRequires(schemas, types, problems);
  checkCycles(types, problems);
}

/** What `$this` and `$batch` name goes into a request as it is. */
function checkValue(needed: GraphField, { coordinate, place }: GraphField, problems: Problems): void {
  if (!isLeafType(getNamedType(needed.type))) {
    problems.add(
      place,
      `${coordinate} sends ${needed.coordinate}, which is an object`,
      "Send a field that is a scalar or an enum.",
    );
  } else if (needsArguments(needed)) {
    problems.add(place, `${coordinate} sends ${needed.coordinate}, which needs arguments`);
  }
}

function needsArguments({ args }: GraphField): boolean {
  return args.some(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined);
}

function checkRequires(schemas: readonly SourceSchema[], types: Types, problems: Problems): void {
  for (const sdl of schemas) {
    for (const type of objectTypesOf(sdl)) {
      for (const field of Object.values(type.getFields())) {
        for (const argument of field.args) {
          const node = argumentOf(directiveOf(argument.astNode, "require"), "field");
          const compiled = types.get(type.name)?.fields.get(field.name)?.fetch?.requires;
          const mapping = compiled?.find((require) => require.argument === argument.name)?.mapping;
          if (node === undefined || mapping === undefined) continue;
          const found = walk(type.name, mapping, types, placeOf(node), problems);
          if (found !== undefined && listDepth(found) !== listDepth(argument.type)) {
            problems.add(
              placeOf(node),
              `it is ${found}, but the argument "${argument.name}" takes ${argument.type}`,
            );
          }
        }
      }
    }
  }
}

/** The type at the end of a path through the graph. */
function walk(
  start: string,
  mapping: Mapping,
  types: Types,
  place: Place,
  problems: Problems,
): GraphQLOutputType | undefined {
  const wrong = (message: string, hint?: string): undefined =>
    problems.add(place, `@require: ${message}`, hint) as undefined;
  if (mapping.kind === "object")
    return wrong("an object of paths is not supported", "Require each field by an argument of its own.");
  const [first] = mapping.steps;
  if (first?.kind !== "name") return wrong("the path names no field", `Name a field of ${start}.`);
  let type = types.get(start);
  let current: GraphQLOutputType | undefined;
  for (const [index, step] of mapping.steps.entries()) {
    const soFar = formatPath(mapping.steps.slice(0, index));
    const inner = current === undefined ? undefined : getNullableType(current);
    if (step.kind === "entries") return wrong("->entries has a meaning in payloads only");
    if (step.kind === "index") {
      if (!isListType(inner)) return wrong(`${soFar} is not a list`);
      current = inner.ofType;
      continue;
    }
    if (isListType(inner)) return wrong(`${soFar} is a list`, `Take one item of it: ${soFar}[0].`);
    if (inner !== undefined) type = types.get(getNamedType(inner).name);
    const field = type?.fields.get(step.name);
    if (field === undefined) {
      const nearest = suggest(step.name, type?.fields.keys() ?? []);
      return wrong(
        `${type?.name ?? soFar} has no field "${step.name}"`,
        nearest === undefined ? undefined : `Did you mean "${nearest}"?`,
      );
    }
    if (needsArguments(field)) return wrong(`${field.coordinate} needs arguments`);
    current = field.type;
  }
  if (current === undefined || !isLeafType(getNamedType(current))) {
    return wrong(`${formatPath(mapping.steps)} is an object`, "End the path at a scalar or an enum.");
  }
  return current;
}

function listDepth(type: GraphQLOutputType | Parameters<typeof getNullableType>[0]): number {
  const inner = getNullableType(type);
  return isListType(inner) ? 1 + listDepth(inner.ofType) : 0;
}

/** Fetches that need each other would wait for ever, be it of one object or of one and those that it leads to. */
function checkCycles(types: Types, problems: Problems): void {
  const done = new Set<GraphField>();
  const visit = (type: GraphType, field: GraphField, trail: readonly GraphField[]): void => {
    if (field.fetch === undefined || done.has(field)) return;
    const from = trail.indexOf(field);
    if (from < 0)
      for (const [on, needed] of neededFields(type, field, types)) visit(on, needed, [...trail, field]);
    else {
      const way = [...trail.slice(from), field].map(({ coordinate }) => coordinate).join(" needs ");
      problems.add(field.place, `${way}: neither can be fetched first`);
    }
    done.add(field);
  };
  for (const type of types.values()) for (const field of type.fields.values()) visit(type, field, []);
}

/** The fields without which a field cannot be fetched, each with its type: all that are on the ways to what it sends. */
function neededFields(type: GraphType, { fetch }: GraphField, types: Types): [GraphType, GraphField][] {
  const sent = [...(fetch?.spec.objectFields ?? [])].map((name) => [name]);
  const required = fetch?.requires.map(({ mapping }) =>
    mapping.kind === "path" ? mapping.steps.flatMap((step) => (step.kind === "name" ? step.name : [])) : [],
  );
  return [...sent, ...(required ?? [])].flatMap((names) => {
    const found: [GraphType, GraphField][] = [];
    let on: GraphType | undefined = type;
    for (const name of names) {
      const field: GraphField | undefined = on?.fields.get(name);
      if (on === undefined || field === undefined) break;
      found.push([on, field]);
      on = types.get(getNamedType(field.type).name);
    }
    return found;
  });
}
