import {
  type ASTNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  print,
} from "graphql";
import type { Problems } from "../kernel/index.ts";
import { directiveOf, placeOf } from "../sources/index.ts";
import { isVocabulary } from "./check-sdl.ts";
import { isKeyField, isRoot, isShareable, keysOf, type SourceSchema } from "./source-schema.ts";

interface Definition {
  readonly sdl: SourceSchema;
  readonly type: GraphQLNamedType;
}

/**
 * Finds what two sources say differently about the same type or field, and names both places.
 *
 * Stitching by itself is lenient: of two conflicting field types it takes the last. So nothing that conflicts
 * may get as far as that.
 */
export function checkConflicts(schemas: readonly SourceSchema[], problems: Problems): void {
  const reported = new Map<Named["node"], Set<string>>();
  const report: Report = (a, b, message, hint) => {
    // What differs from several earlier definitions is told once.
    const hints = reported.get(b.node) ?? new Set();
    if (hints.has(hint)) return;
    reported.set(b.node, hints.add(hint));
    const { file, line, column } = placeOf(a.node);
    problems.add(placeOf(b.node), `${message} (the other definition: ${file}:${line}:${column})`, hint);
  };
  for (const definitions of definitionsByName(schemas)) {
    definitions.forEach((other, index) => {
      for (const earlier of definitions.slice(0, index)) checkPair(earlier, other, report);
    });
  }
}

interface Named {
  readonly node: ASTNode | undefined | null;
}
type Report = (a: Named, b: Named, message: string, hint: string) => void;

function definitionsByName(schemas: readonly SourceSchema[]): Definition[][] {
  const byName = new Map<string, Definition[]>();
  for (const sdl of schemas) {
    for (const type of Object.values(sdl.schema.getTypeMap())) {
      if (type.astNode?.loc === undefined || type.name.startsWith("__") || isVocabulary(type.name)) continue;
      const definitions = byName.get(type.name);
      if (definitions === undefined) byName.set(type.name, [{ sdl, type }]);
      else definitions.push({ sdl, type });
    }
  }
  return [...byName.values()];
}

function checkPair(a: Definition, b: Definition, report: Report): void {
  const nodes = [{ node: a.type.astNode }, { node: b.type.astNode }] as const;
  const both = `${a.sdl.source.name} and ${b.sdl.source.name}`;
  const { name } = a.type;
  if (a.type.constructor !== b.type.constructor) {
    report(...nodes, `${name} is of another kind in ${both}`, "Rename one of the two types.");
  } else if (isObjectType(a.type) && isObjectType(b.type)) {
    for (const [other, field] of sharedFields(a.type, b.type)) {
      const places = [{ node: other.astNode }, { node: field.astNode }] as const;
      const coordinate = `${name}.${field.name}`;
      const isShared =
        (isKeyField(a.type, field.name) && isKeyField(b.type, field.name)) ||
        (isShareable(a.type, other) && isShareable(b.type, field));
      if (!isShared) {
        report(
          ...places,
          `${coordinate} is defined by ${both}`,
          keyHint(a, b, field.name) ??
            "If both answer the same, mark both @shareable; if not, rename one of them.",
        );
      } else compareFields(coordinate, other, field, both, report);
    }
  } else if (isInterfaceType(a.type) && isInterfaceType(b.type)) {
    for (const [other, field] of sharedFields(a.type, b.type)) {
      compareFields(`${name}.${field.name}`, other, field, both, report);
    }
  } else if (isInputObjectType(a.type) && isInputObjectType(b.type)) {
    compareSets(Object.keys(a.type.getFields()), Object.keys(b.type.getFields()), (missing) =>
      report(...nodes, `the input ${name} differs between ${both}: ${missing}`, "Give both the same fields."),
    );
    for (const field of Object.values(b.type.getFields())) {
      const other = a.type.getFields()[field.name];
      if (other !== undefined) compareInputs(`${name}.${field.name}`, other, field, both, report);
    }
  } else if (isEnumType(a.type) && isEnumType(b.type)) {
    const values = [a.type, b.type].map((type) => type.getValues().map((value) => value.name));
    compareSets(values[0] ?? [], values[1] ?? [], (missing) =>
      report(...nodes, `the enum ${name} differs between ${both}: ${missing}`, "Give both the same values."),
    );
  }
  // What a scalar means no SDL says, and unions of several sources add up.
}

/** A key that only one of the two knows is most likely to be forgotten in the other. */
function keyHint(a: Definition, b: Definition, fieldName: string): string | undefined {
  for (const [{ type }, { sdl }] of [
    [a, b],
    [b, a],
  ] as const) {
    const keys = isObjectType(type) ? keysOf(type) : [];
    const key = keys.find((names) => names.includes(fieldName));
    if (key !== undefined) return `Write it in ${sdl.source.name}, too: @key(fields: "${key.join(" ")}").`;
  }
  return undefined;
}

type Field = GraphQLField<unknown, unknown>;
type Fields = GraphQLObjectType | GraphQLInterfaceType;

/** The fields that both define for the graph. Root fields that are internal are each source's own. */
function* sharedFields(a: Fields, b: Fields): Generator<[Field, Field]> {
  for (const field of Object.values(b.getFields())) {
    const other = a.getFields()[field.name];
    if (other === undefined || (isRoot(a.name) && (isInternal(field) || isInternal(other)))) continue;
    yield [other, field];
  }
}

function isInternal({ astNode }: Field): boolean {
  return directiveOf(astNode, "internal") !== undefined;
}

function compareFields(coordinate: string, a: Field, b: Field, both: string, report: Report): void {
  const places = [{ node: a.astNode }, { node: b.astNode }] as const;
  if (shape(`${a.type}`) !== shape(`${b.type}`)) {
    report(
      ...places,
      `${coordinate} is ${b.type} in one and ${a.type} in the other of ${both}`,
      "Give both the same type.",
    );
  }
  const [ours, theirs] = [argumentsOf(a), argumentsOf(b)];
  compareSets([...ours.keys()], [...theirs.keys()], (missing) =>
    report(
      ...places,
      `the arguments of ${coordinate} differ between ${both}: ${missing}`,
      "Give both the same arguments.",
    ),
  );
  for (const [name, argument] of theirs) {
    const other = ours.get(name);
    if (other !== undefined) compareInputs(`${coordinate}(${name}:)`, other, argument, both, report);
  }
}

/** Those that a client may give: what `@require` fills is each source's own. */
function argumentsOf(field: Field): ReadonlyMap<string, GraphQLArgument> {
  return new Map(
    field.args
      .filter(({ astNode }) => directiveOf(astNode, "require") === undefined)
      .map((argument) => [argument.name, argument] as const),
  );
}

type InputValue = GraphQLArgument | GraphQLInputField;

function compareInputs(coordinate: string, a: InputValue, b: InputValue, both: string, report: Report): void {
  const places = [{ node: a.astNode }, { node: b.astNode }] as const;
  if (`${a.type}` !== `${b.type}`) {
    report(
      ...places,
      `${coordinate} is ${b.type} in one and ${a.type} in the other of ${both}`,
      "Give both the same type.",
    );
    return;
  }
  const [ours, theirs] = [a, b].map(({ astNode }) =>
    astNode?.defaultValue === undefined || astNode.defaultValue === null
      ? "none"
      : print(astNode.defaultValue),
  );
  if (ours !== theirs) {
    report(
      ...places,
      `the default of ${coordinate} is ${theirs} in one and ${ours} in the other of ${both}`,
      "Give both the same default.",
    );
  }
}

/** A type without its exclamation marks: sources may promise more or less, the graph promises the least. */
function shape(type: string): string {
  return type.replaceAll("!", "");
}

function compareSets(a: readonly string[], b: readonly string[], report: (difference: string) => void): void {
  const missing = [...a.filter((name) => !b.includes(name)), ...b.filter((name) => !a.includes(name))];
  if (missing.length > 0) report(missing.join(", "));
}
