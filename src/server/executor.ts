import type { ApolloServerOptionsWithGateway, BaseContext } from "@apollo/server";
import { type DocumentNode, type ExecutionResult, GraphQLError, Kind } from "graphql";
import type { IncomingRequest, ServedClient } from "../request/index.ts";
import { reached } from "../telemetry/index.ts";
import type { Execute } from "./execute.ts";
import { MAX_REQUEST_ERRORS, refusal } from "./request-errors.ts";
import type { ShortWay } from "./short-way.ts";
import { refuseVariables } from "./variables.ts";

type LoadResult = Awaited<ReturnType<ApolloServerOptionsWithGateway<BaseContext>["gateway"]["load"]>>;
export type ApolloExecutor = NonNullable<LoadResult["executor"]>;

export interface ExecutorOptions {
  /** Gets every error that the client's execution answered with, so that they pass the formatter unchanged. */
  readonly masked: WeakSet<object>;
  readonly execute: Execute;
  /** Learns every document that may go past Apollo next time. */
  readonly shortWay: ShortWay | undefined;
}

/** Hands what Apollo parsed and validated to the client's own execution. */
export function executorFor(
  client: ServedClient,
  { masked, execute, shortWay }: ExecutorOptions,
): ApolloExecutor {
  return async ({ document, operation, request, context }) => {
    const { incoming } = context as { incoming: IncomingRequest };
    // Typed as always there, but Apollo executes even what names no operation, to get an error to show.
    if (operation === undefined) return { errors: [noOperation(document, request.operationName)] };
    if (operation.operation === "subscription") {
      throw refusal("BAD_REQUEST", "Subscriptions are not served over plain HTTP.");
    }
    const variables = request.variables ?? {};
    const reason = refuseVariables(variables);
    if (reason !== undefined) throw refusal("BAD_USER_INPUT", reason);

    if (shortWay !== undefined && request.query !== undefined && client.prepare(document))
      shortWay.remember(request.query, document);

    reached("operation", incoming.id, client.name);
    const operationName = request.operationName ?? undefined;
    return toApollo(await execute({ document, operationName, variables }, incoming), masked);
  };
}

/**
 * Apollo gives every result without data status 400, as if each were the caller's fault; one that is ours says so.
 */
function toApollo(result: ExecutionResult, masked: WeakSet<object>): ExecutionResult {
  const { errors } = result;
  if (errors === undefined) return result;
  if (result.data !== undefined) {
    for (const error of errors) masked.add(error);
    return result;
  }
  const listed = errors.slice(0, MAX_REQUEST_ERRORS).map((error) => {
    if (error.extensions?.code !== "INTERNAL_SERVER_ERROR") return error;
    const extensions = { ...error.extensions, http: { status: 500 } };
    return new GraphQLError(error.message, { extensions });
  });
  for (const error of listed) masked.add(error);
  return { ...result, errors: listed };
}

/** With graphql-js's own words; Apollo adds OPERATION_RESOLUTION_FAILURE and status 400. */
function noOperation(document: DocumentNode, name: string | null | undefined): GraphQLError {
  if (name != null) return new GraphQLError(`Unknown operation named "${name}".`);
  const some = document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return new GraphQLError(
    some
      ? "Must provide operation name if query contains multiple operations."
      : "Must provide an operation.",
  );
}
