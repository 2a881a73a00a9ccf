import { type ExecutionResult, GraphQLError } from "graphql";
import { type Blame, blame, ERROR_KINDS, type ErrorCode, Failure } from "../kernel/index.ts";
import type { Path, Substitution } from "../plan/index.ts";
import type { FetchScope } from "../sources/index.ts";

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

/** What graphql-js says when an upstream left out what it had promised. */
const NULL_FOR_NON_NULL = /^Cannot return null for non-nullable field/;

/**
 * A result as a client may see it, after each of its failures was reported once, those included that something
 * stands in for. Several requests may get it, so nobody may change it.
 */
export function mask(
  result: ExecutionResult,
  { requestId, client }: FetchScope,
  report: (failure: FailureReport) => void,
  substitutions: readonly Substitution[] = [],
): ExecutionResult {
  if (result.errors === undefined && substitutions.length === 0) return Object.freeze(result);
  const seen = new Map<Error, { path: Path; paths: number }>();
  const note = (error: Error, path: readonly (string | number)[] = []): void => {
    const known = seen.get(error);
    if (known === undefined) seen.set(error, { path: [...path], paths: 1 });
    else known.paths++;
  };
  for (const error of result.errors ?? []) note(error.originalError ?? error, error.path);
  for (const { substitute, path } of substitutions) note(substitute.failure, path);
  const isRefusal = !("data" in result);
  if (!isRefusal) {
    for (const [error, { path, paths }] of seen)
      report({ requestId, client, ...describeFailure(error), path: path.join("."), paths });
  }
  if (result.errors === undefined) return Object.freeze(result);
  const errors = result.errors.map(isRefusal ? refuse : maskError);
  return Object.freeze({ ...result, errors: Object.freeze(errors) });
}

/**
 * An operation that never started, because its variables do not fit it. The message quotes only
 * the caller, without suggestions, which would tell a schema that introspection hides.
 */
function refuse(error: GraphQLError): GraphQLError {
  return rewrite(error, error.message.replace(/ Did you mean .*\?$/, ""), "BAD_USER_INPUT");
}

/**
 * The error as a client may see it: path and locations, our message and a code of the registry. Nothing that
 * an upstream said, no host and no stack gets through.
 */
function maskError(error: GraphQLError): GraphQLError {
  const { originalError } = error;
  if (originalError instanceof Failure) return rewrite(error, originalError.message, originalError.code);
  if (originalError === undefined || originalError === null) return error;
  const code = codeOf(error) ?? "INTERNAL_SERVER_ERROR";
  return rewrite(error, ERROR_KINDS[code].message, code);
}

/** The code of a failed field; undefined for an error of GraphQL's own, which blames the caller. */
export function codeOf({ originalError }: GraphQLError): ErrorCode | undefined {
  if (originalError instanceof Failure) return originalError.code;
  if (originalError === undefined || originalError === null) return undefined;
  return NULL_FOR_NON_NULL.test(originalError.message) ? "BAD_UPSTREAM" : "INTERNAL_SERVER_ERROR";
}

/** The same error with another message, and no more of what caused it. */
function rewrite(error: GraphQLError, message: string, code: string): GraphQLError {
  const { nodes = null, source = null, positions = null, path = null } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code } });
}

/** A failure in one line for the log, with what a client is not told. */
function describeFailure(error: Error): { code: ErrorCode; blame: Blame; detail: string } {
  return {
    code: error instanceof Failure ? error.code : "INTERNAL_SERVER_ERROR",
    blame: blame(error),
    detail: error instanceof Failure ? error.detail : error.message,
  };
}
