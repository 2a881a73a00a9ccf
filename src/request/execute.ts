import {
  type ExecutionResult,
  execute,
  GraphQLError,
  getVariableValues,
  type OperationDefinitionNode,
} from "graphql";
import type { ClientSchema } from "../clients/index.ts";
import type { Graph } from "../graph/index.ts";
import { type CancelSignal, toFailure } from "../kernel/index.ts";
import { NotCompiled, operationOf, Planner, runPlan } from "../plan/index.ts";
import { SingleFlight } from "../policy/index.ts";
import type { FetchScope } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";
import { createContext, type RequestContext, scopeOf } from "./context.ts";
import { type Executed, isCut, withDegraded } from "./degraded.ts";
import { DegradedCounts } from "./degraded-counts.ts";
import { explain } from "./explain.ts";
import { type FailureReport, mask } from "./mask.ts";
import type { Operation, ServedClient } from "./operation.ts";
import { toExecutionResult } from "./plan-result.ts";
import { bindResolvers } from "./resolve.ts";
import { withSemanticErrors } from "./semantic-nulls.ts";
import { type Execution, SharedOperations } from "./shared-operations.ts";
import { standIns } from "./substituted.ts";

/** graphql-js stops at as many by itself. */
const MAX_VARIABLE_ERRORS = 50;

export interface ServeOptions {
  readonly report: (failure: FailureReport) => void;
  /** "resolvers" has graphql-js execute everything, as it does what is not compiled; default "plans". */
  readonly engine?: "plans" | "resolvers" | undefined;
}

/** Makes a compiled client schema ready to be asked. */
export function serveClient(
  client: ClientSchema,
  graph: Graph,
  { report, engine }: ServeOptions,
): ServedClient {
  bindResolvers(client);
  const planner = engine === "resolvers" ? undefined : new Planner(client, graph);
  const counts = { compiled: 0, interpreted: 0, shared: 0 };
  const degraded = new DegradedCounts();
  const operations = new SharedOperations(client, graph);
  const flights = new SingleFlight<ExecutionResult>(counts, { isCut, waitsForLonger: false });

  /** How an operation is executed; undefined where graphql-js finds out by itself what is wrong with it. */
  function prepare({ document, operationName, variables }: Operation): Execution | Refusal | undefined {
    const node = operationOf(document, operationName);
    if (node === undefined) return undefined;
    const { coerced, errors } = coerceVariables(client, node, variables);
    if (coerced === undefined) return planner === undefined ? undefined : { errors };
    const plan = planner?.planOf(document, node, coerced);
    return { document, node, coerced, plan: plan instanceof NotCompiled ? undefined : plan };
  }

  async function run(
    operation: Operation,
    execution: Execution | undefined,
    scope: FetchScope,
  ): Promise<Executed> {
    if (execution?.plan === undefined) {
      counts.interpreted++;
      return interpret(client, operation, createContext(graph, scope));
    }
    counts.compiled++;
    const { plan, coerced, document, node } = execution;
    const outcome = await runPlan(plan, graph, scope, coerced);
    return { result: toExecutionResult(outcome, document, node), substitutions: outcome.substitutions };
  }

  async function answer(operation: Operation, scope: FetchScope): Promise<ExecutionResult> {
    const execution = prepare(operation);
    if (execution !== undefined && "errors" in execution) return mask(execution, scope, report);
    // Whoever executes reports what failed; those that share the answer do not report it once more.
    const work = async (signal: CancelSignal): Promise<ExecutionResult> => {
      const executed = await run(operation, execution, { ...scope, signal }).catch(toExecuted);
      const { document, operationName } = operation;
      const node = execution?.node ?? operationOf(document, operationName);
      const executable = { schema: client.schema, document, operation: node };
      const result = withDegraded(withSemanticErrors(executed, executable), executable);
      degraded.add(result);
      return mask(result, scope, report, executed.substitutions);
    };
    const key = execution && operations.keyOf(execution, scope);
    return key === undefined ? work(scope.signal) : flights.share(key, scope.signal, work, scope.deadlineAt);
  }

  return {
    name: client.name,
    schema: client.schema,
    counts,
    degraded,
    prepare: (document) => planner?.prepare(document) ?? false,
    explain: (document) => explain(client, graph, document),
    async execute(operation, request) {
      const scope = scopeOf(client.name, graph, request);
      reached("execute", request.id, client.name);
      const result = await answer(operation, scope).catch((error: unknown) =>
        // Who has gone gets no answer, and what he waited for is reported by whoever executes it.
        mask(toResult(error), scope, request.signal.aborted ? () => undefined : report),
      );
      reached("mask", request.id, client.name);
      return result;
    },
  };
}

/** Variables that do not fit the operation. */
interface Refusal {
  readonly errors: readonly GraphQLError[];
}

type Coerced = ReturnType<typeof getVariableValues>;

function coerceVariables(
  { schema }: ClientSchema,
  operation: OperationDefinitionNode,
  variables: Operation["variables"],
): { coerced?: Coerced["coerced"]; errors: readonly GraphQLError[] } {
  const { coerced, errors = [] } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: MAX_VARIABLE_ERRORS,
  });
  return coerced === undefined ? { errors } : { coerced, errors };
}

async function interpret(
  { schema }: ClientSchema,
  { document, operationName, variables }: Operation,
  contextValue: RequestContext,
): Promise<Executed> {
  const result = await execute({
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: variables,
    contextValue,
  });
  return { result, substitutions: [...contextValue.substitutions, ...standIns(contextValue)] };
}

function toExecuted(error: unknown): Executed {
  return { result: toResult(error), substitutions: [] };
}

function toResult(error: unknown): ExecutionResult {
  return { errors: [new GraphQLError("", { originalError: toFailure(error) })], data: null };
}
