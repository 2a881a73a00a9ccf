import type { FieldNode as FieldAst, GraphQLField, GraphQLOutputType, SelectionSetNode } from "graphql";
import type { Projection, Step } from "../clients/index.ts";
import type { ArgumentsNode } from "./model.ts";

/** A client's field as it is selected, with the arguments that its paths are given. */
export interface Selected {
  readonly key: string;
  readonly nodes: readonly FieldAst[];
  readonly definition: GraphQLField<unknown, unknown>;
  /** Those of the field that built the view, inside a view. */
  readonly argumentsOf: Pick<ArgumentsNode, "definition" | "node">;
}

export type ViewFields = ReadonlyMap<string, Projection>;

export interface View {
  readonly fields: ViewFields;
  readonly argumentsOf: Selected["argumentsOf"];
}

/** What a path leads to. */
export interface End {
  readonly type: GraphQLOutputType;
  readonly selected: Selected;
  readonly view: View | undefined;
}

export function stepsOf(projection: Projection): readonly Step[] {
  return projection.kind === "view" ? projection.base : projection.steps;
}

export function viewOf(
  projection: Projection,
  { argumentsOf }: Pick<Selected, "argumentsOf">,
): View | undefined {
  return projection.kind === "view" ? { fields: projection.fields, argumentsOf } : undefined;
}

export function setsOf(nodes: readonly FieldAst[]): SelectionSetNode[] {
  return nodes.flatMap((node) => node.selectionSet ?? []);
}
