import {
  type ASTNode,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isScalarType,
} from "graphql";
import type { Problems } from "../kernel/index.ts";
import { directiveOf, placeOf } from "../sources/index.ts";
import { isVocabulary } from "./read.ts";
import { isKeyField, isShareable, type SourceSchema } from "./source-schema.ts";

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
  const report = (a: Named, b: Named, message: string, hint: string): void => {
    const { file, line, column } = placeOf(a.node);
    problems.add(placeOf(b.node), `${message} (the other definition: ${file}:${line}:${column})`, hint);
  };
  for (const [first, ...others] of definitionsByName(schemas)) {
    for (const other of others) {
      if (first !== undefined) checkPair(first, other, report);
    }
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
    for (const field of Object.values(b.type.getFields())) {
      const other = a.type.getFields()[field.name];
      if (other === undefined) continue;
      if ([field, other].some(({ astNode }) => directiveOf(astNode, "internal") !== undefined)) continue;
      const places = [{ node: other.astNode }, { node: field.astNode }] as const;
      const coordinate = `${name}.${field.name}`;
      const isShared =
        (isKeyField(a.type, field.name) && isKeyField(b.type, field.name)) ||
        (isShareable(a.type, other) && isShareable(b.type, field));
      if (!isShared) {
        report(
          ...places,
          `${coordinate} is defined by ${both}`,
          "If both answer the same, mark both @shareable; if not, rename one of them.",
        );
      } else
        compareFields(coordinate, other, field, both, (message, hint) => report(...places, message, hint));
    }
  } else if (isInputObjectType(a.type) && isInputObjectType(b.type)) {
    compareSets(Object.keys(a.type.getFields()), Object.keys(b.type.getFields()), (missing) =>
      report(...nodes, `the input ${name} differs between ${both}: ${missing}`, "Give both the same fields."),
    );
    for (const field of Object.values(b.type.getFields())) {
      const other: GraphQLInputField | undefined = a.type.getFields()[field.name];
      if (other === undefined || `${other.type}` === `${field.type}`) continue;
      report(
        { node: other.astNode },
        { node: field.astNode },
        `${name}.${field.name} is ${field.type} in one and ${other.type} in the other of ${both}`,
        "Give both the same type.",
      );
    }
  } else if (isEnumType(a.type) && isEnumType(b.type)) {
    const values = [a.type, b.type].map((type) => type.getValues().map((value) => value.name));
    compareSets(values[0] ?? [], values[1] ?? [], (missing) =>
      report(...nodes, `the enum ${name} differs between ${both}: ${missing}`, "Give both the same values."),
    );
  } else if (!isScalarType(a.type)) {
    // Interfaces and unions of several sources add up; stitching checks the fields they share.
    return;
  }
}

function compareFields(
  coordinate: string,
  a: GraphQLField<unknown, unknown>,
  b: GraphQLField<unknown, unknown>,
  both: string,
  report: (message: string, hint: string) => void,
): void {
  if (shape(`${a.type}`) !== shape(`${b.type}`) || getNamedType(a.type).name !== getNamedType(b.type).name) {
    report(
      `${coordinate} is ${b.type} in one and ${a.type} in the other of ${both}`,
      "Give both the same type.",
    );
  }
  const args = [a, b].map((field) => field.args.map((argument) => `${argument.name}: ${argument.type}`));
  compareSets(args[0] ?? [], args[1] ?? [], (missing) =>
    report(
      `the arguments of ${coordinate} differ between ${both}: ${missing}`,
      "Give both the same arguments.",
    ),
  );
}

/** A type without its exclamation marks: sources may promise more or less, the graph promises the least. */
function shape(type: string): string {
  return type.replaceAll("!", "");
}

function compareSets(a: readonly string[], b: readonly string[], report: (difference: string) => void): void {
  const missing = [...a.filter((name) => !b.includes(name)), ...b.filter((name) => !a.includes(name))];
  if (missing.length > 0) report(missing.join(", "));
}
