import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { PlanError, runPlan } from "../plan/index.ts";

/** What a plan yielded as graphql-js would say it. */
export function toExecutionResult(
  { data, errors }: Awaited<ReturnType<typeof runPlan>>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ExecutionResult {
  const result = { data: data as Record<string, unknown> | null };
  if (errors.length === 0) return result;
  return { errors: errors.map((error) => toError(error, document, operation)), ...result };
}

function toError(
  { error, path }: PlanError,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): GraphQLError {
  const nodes = (error instanceof GraphQLError && error.nodes) || nodesAt(path, document, operation);
  return new GraphQLError(error.message, { nodes, path, originalError: error });
}

/** The fields of the operation that a path of the answer leads to. */
export function nodesAt(
  path: readonly (string | number)[],
  document: DocumentNode,
  operation: OperationDefinitionNode,
): FieldNode[] {
  let sets: readonly SelectionSetNode[] = [operation.selectionSet];
  let nodes: FieldNode[] = [];
  for (const key of path) {
    if (typeof key === "number") continue;
    nodes = sets.flatMap((set) => fieldsOf(set, key, document));
    sets = nodes.flatMap((node) => node.selectionSet ?? []);
  }
  return nodes;
}

function fieldsOf(set: SelectionSetNode, key: string, document: DocumentNode): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD)
      return (selection.alias ?? selection.name).value === key ? [selection] : [];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, key, document);
    const fragment = document.definitions.find(
      (definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fieldsOf(fragment.selectionSet, key, document) : [];
  });
}
