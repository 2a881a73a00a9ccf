import {
  type DocumentNode,
  type FieldNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { fragmentsOf } from "../../plan/index.ts";

/** A selection that holds for every value of the variables at once. */
export interface Unfolded {
  /** Without named fragments, and without `@skip` and `@include`. */
  readonly selection: SelectionSetNode;
  /** The fields that a variable may leave out of their object. */
  readonly conditional: ReadonlySet<FieldNode>;
}

/**
 * Spreads fragments in place and takes conditions off, noting what stood under one.
 *
 * A plan holds for one set of values, a document for all of them: a field under a condition may be there.
 */
export function unfold(document: DocumentNode, operation: OperationDefinitionNode): Unfolded {
  const fragments = fragmentsOf(document);
  const conditional = new Set<FieldNode>();
  const unfoldSet = (set: SelectionSetNode, underCondition: boolean): SelectionSetNode => ({
    kind: Kind.SELECTION_SET,
    selections: set.selections.flatMap((selection) => unfoldOne(selection, underCondition)),
  });
  const unfoldOne = (selection: SelectionNode, underCondition: boolean): SelectionNode[] => {
    const presence = presenceOf(selection);
    if (presence === "never") return [];
    const isConditional = underCondition || presence === "maybe";
    if (selection.kind === Kind.FIELD) {
      const { directives: _, selectionSet, ...field } = selection;
      const copy: FieldNode = {
        ...field,
        ...(selectionSet && { selectionSet: unfoldSet(selectionSet, false) }),
      };
      if (isConditional) conditional.add(copy);
      return [copy];
    }
    const inner = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
    if (inner === undefined) return [];
    const { typeCondition } = inner;
    const selectionSet = unfoldSet(inner.selectionSet, isConditional);
    return [{ kind: Kind.INLINE_FRAGMENT, selectionSet, ...(typeCondition && { typeCondition }) }];
  };
  return { selection: unfoldSet(operation.selectionSet, false), conditional };
}

function presenceOf(selection: SelectionNode): "always" | "never" | "maybe" {
  const { directives = [] } = selection;
  const conditions = directives.filter(({ name }) => name.value === "skip" || name.value === "include");
  if (conditions.length === 0) return "always";
  const isOpen = conditions.some(({ arguments: args = [] }) =>
    args.some(({ value }) => value.kind === Kind.VARIABLE),
  );
  if (isOpen) return "maybe";
  if (getDirectiveValues(GraphQLSkipDirective, selection)?.if === true) return "never";
  return getDirectiveValues(GraphQLIncludeDirective, selection)?.if === false ? "never" : "always";
}
