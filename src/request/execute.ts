import { type ExecutionResult, execute, GraphQLError } from "graphql";
import type { ClientSchema } from "../clients/index.ts";
import type { Graph } from "../graph/index.ts";
import { toFailure } from "../kernel/index.ts";
import { reached } from "../telemetry/index.ts";
import { createContext } from "./context.ts";
import { describeFailure, maskError, rewrite } from "./mask.ts";
import type { IncomingRequest, Operation, ServedClient } from "./operation.ts";
import { bindResolvers } from "./resolve.ts";

/** One failed field, for the log: what the client is not told. */
export interface FailureReport {
  readonly requestId: string;
  readonly client: string;
  readonly code: string;
  readonly detail: string;
  /** The first path it was seen at; a failed batch fails many. */
  readonly path: string;
  readonly paths: number;
}

/** Makes a compiled client schema ready to be asked. */
export function serveClient(
  client: ClientSchema,
  graph: Graph,
  report: (failure: FailureReport) => void,
): ServedClient {
  bindResolvers(client);
  return {
    name: client.name,
    schema: client.schema,
    async execute(operation, request) {
      const context = createContext(graph, client.name, request);
      reached("execute", request.id, client.name);
      const result = await run(client, operation, context);
      reached("mask", request.id, client.name);
      return result.errors === undefined ? result : mask(result, client.name, request, report);
    },
  };
}

async function run(
  client: ClientSchema,
  { document, operationName, variables }: Operation,
  contextValue: unknown,
): Promise<ExecutionResult> {
  try {
    return await execute({
      schema: client.schema,
      document,
      operationName: operationName ?? null,
      variableValues: variables,
      contextValue,
    });
  } catch (error) {
    return { errors: [new GraphQLError("", { originalError: toFailure(error) })], data: null };
  }
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
