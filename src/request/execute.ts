import {
  type ExecutionResult,
  execute,
  GraphQLError,
  getVariableValues,
  type OperationDefinitionNode,
} from "graphql";
import type { ClientSchema } from "../clients/index.ts";
import type { Graph } from "../graph/index.ts";
import { type Blame, type ErrorCode, toFailure } from "../kernel/index.ts";
import { NotCompiled, operationOf, Planner, runPlan } from "../plan/index.ts";
import type { FetchScope } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";
import { createContext, type RequestContext, scopeOf } from "./context.ts";
import { explain } from "./explain.ts";
import { describeFailure, maskError, rewrite } from "./mask.ts";
import type { IncomingRequest, Operation, ServedClient } from "./operation.ts";
import { toExecutionResult } from "./plan-result.ts";
import { bindResolvers } from "./resolve.ts";

/** graphql-js stops at as many by itself. */
const MAX_VARIABLE_ERRORS = 50;

/** One failed field, for the log: what the client is not told. */
export interface FailureReport {
  readonly requestId: string;
  readonly client: string;
  readonly code: ErrorCode;
  /** Whose fault it is: a bug of ours wants another look than a backend that is down. */
  readonly blame: Blame;
  readonly detail: string;
  /** The first path it was seen at; a failed batch fails many. */
  readonly path: string;
  readonly paths: number;
}

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
  const counts = { compiled: 0, interpreted: 0 };

  async function run(operation: Operation, scope: FetchScope): Promise<ExecutionResult> {
    const node = operationOf(operation.document, operation.operationName);
    if (planner !== undefined && node !== undefined) {
      const { coerced, errors } = coerceVariables(client, node, operation.variables);
      if (coerced === undefined) return { errors };
      const plan = planner.planOf(operation.document, node, coerced);
      if (!(plan instanceof NotCompiled)) {
        counts.compiled++;
        const result = await runPlan(plan, graph, scope, coerced);
        return toExecutionResult(result, operation.document, node);
      }
    }
    counts.interpreted++;
    return interpret(client, operation, createContext(graph, scope));
  }

  return {
    name: client.name,
    schema: client.schema,
    counts,
    explain: (document) => explain(client, graph, document),
    async execute(operation, request) {
      const scope = scopeOf(client.name, request);
      reached("execute", request.id, client.name);
      const result = await run(operation, scope).catch(toResult);
      reached("mask", request.id, client.name);
      return result.errors === undefined ? result : mask(result, client.name, request, report);
    },
  };
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
): Promise<ExecutionResult> {
  return execute({
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: variables,
    contextValue,
  });
}

function toResult(error: unknown): ExecutionResult {
  return { errors: [new GraphQLError("", { originalError: toFailure(error) })], data: null };
}

function mask(
  result: ExecutionResult,
  client: string,
  request: IncomingRequest,
  report: (failure: FailureReport) => void,
): ExecutionResult {
  const errors = result.errors ?? [];
  const seen = new Map<unknown, { first: GraphQLError; paths: number }>();
  for (const error of errors) {
    const known = seen.get(error.originalError ?? error);
    if (known === undefined) seen.set(error.originalError ?? error, { first: error, paths: 1 });
    else known.paths++;
  }
  const isRefusal = !("data" in result);
  if (!isRefusal) {
    for (const { first, paths } of seen.values()) {
      report({ requestId: request.id, client, ...describeFailure(first), paths });
    }
  }
  return {
    ...result,
    errors: isRefusal ? errors.map(refuse) : errors.map(maskError),
  };
}

/**
 * An operation that never started, because its variables do not fit it. The message quotes only
 * the caller, without suggestions, which would tell a schema that introspection hides.
 */
function refuse(error: GraphQLError): GraphQLError {
  return rewrite(error, error.message.replace(/ Did you mean .*\?$/, ""), "BAD_USER_INPUT");
}
