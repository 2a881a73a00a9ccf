import { type DocumentNode, Kind, type OperationDefinitionNode } from "graphql";
import type { ClientSchema } from "../clients/index.ts";
import type { Graph } from "../graph/index.ts";
import { assumedVariables, compilePlan, NotCompiled, planToJson, planToText } from "../plan/index.ts";

/** What would be done for one operation: for a person, and for a tool. */
export interface Explanation {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/**
 * Plans every operation of a valid document without running any. A Boolean variable without a default is taken
 * for true, so that what `@include` may add is there to see.
 */
export function explain(client: ClientSchema, graph: Graph, document: DocumentNode): Explanation[] {
  return document.definitions
    .filter((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => {
      try {
        const plan = compilePlan(client, graph, document, operation, assumedVariables(operation));
        return { text: planToText(plan), json: planToJson(plan) };
      } catch (error) {
        if (!(error instanceof NotCompiled)) throw error;
        const name = operation.name?.value ?? "(unnamed)";
        const reason = `graphql-js executes it: ${error.message}`;
        return {
          text: `${operation.operation} ${name} of ${client.name}\n  ${reason}\n`,
          json: { client: client.name, operation: operation.operation, name, notCompiled: error.message },
        };
      }
    });
}
