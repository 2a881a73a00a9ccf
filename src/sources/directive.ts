import type { ConstDirectiveNode, ValueNode } from "graphql";
import type { Problems } from "../kernel/index.ts";
import type { _Batch, DirectiveArguments } from "./generated/directives.ts";
import { type Mapping, MappingSyntaxError, parseMapping } from "./mapping.ts";
import { placeOf } from "./place.ts";

interface Annotated {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/** The directives of our SDL, as `npm run codegen` finds them in it. */
export type DirectiveName = keyof DirectiveArguments;

/** The use of a directive whose name the type knows, and so its arguments. */
export type DirectiveUse<Name extends DirectiveName> = ConstDirectiveNode & {
  readonly name: { readonly value: Name };
};

/** The use of a directive on a node of an SDL file, if there is one. */
export function directiveOf<Name extends DirectiveName>(
  node: Annotated | undefined | null,
  name: Name,
): DirectiveUse<Name> | undefined {
  return node?.directives?.find(
    (directive): directive is DirectiveUse<Name> => directive.name.value === name,
  );
}

/** What is written for an argument of a directive, or for a field of its `batch`. */
export function argumentOf<Name extends DirectiveName>(
  node: DirectiveUse<Name> | ConstDirectiveNode | undefined,
  name: DirectiveArguments[Name],
): ValueNode | undefined;
export function argumentOf(node: ValueNode | undefined, name: keyof _Batch): ValueNode | undefined;
export function argumentOf(
  node: ConstDirectiveNode | ValueNode | undefined,
  name: string,
): ValueNode | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "Directive")
    return node.arguments?.find((argument) => argument.name.value === name)?.value;
  return node.kind === "ObjectValue"
    ? node.fields.find((field) => field.name.value === name)?.value
    : undefined;
}

export function textOf(node: ValueNode | undefined): string | undefined {
  return node?.kind === "StringValue" || node?.kind === "EnumValue" ? node.value : undefined;
}

export function numberOf(node: ValueNode | undefined): number | undefined {
  return node?.kind === "IntValue" ? Number(node.value) : undefined;
}

export function isTrue(node: ValueNode | undefined): boolean {
  return node?.kind === "BooleanValue" && node.value;
}

/** The mapping written in a string; one that cannot be read stands among the problems, at its character. */
export function mappingOf(
  node: ValueNode | undefined,
  problems: Problems,
  text: string | undefined = textOf(node),
): Mapping | undefined {
  if (node === undefined || text === undefined) return undefined;
  try {
    return parseMapping(text);
  } catch (error) {
    if (!(error instanceof MappingSyntaxError)) throw error;
    const place = placeOf(node);
    const column = place.column === undefined ? undefined : place.column + 1 + error.offset;
    problems.add({ ...place, column }, `"${text}" is not a path: ${error.message}`);
    return undefined;
  }
}
