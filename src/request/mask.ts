import { GraphQLError } from "graphql";
import { type Blame, blame, ERROR_KINDS, type ErrorCode, Failure } from "../kernel/index.ts";

/** What graphql-js says when an upstream left out what it had promised. */
const NULL_FOR_NON_NULL = /^Cannot return null for non-nullable field/;

/**
 * The error as a client may see it: path and locations, our message and a code of the registry. Nothing that
 * an upstream said, no host and no stack gets through.
 */
export function maskError(error: GraphQLError): GraphQLError {
  const { originalError } = error;
  if (originalError instanceof Failure) return rewrite(error, originalError.message, originalError.code);
  if (originalError === undefined || originalError === null) return error;
  const code = NULL_FOR_NON_NULL.test(originalError.message) ? "BAD_UPSTREAM" : "INTERNAL_SERVER_ERROR";
  return rewrite(error, ERROR_KINDS[code].message, code);
}

/** The same error with another message, and no more of what caused it. */
export function rewrite(error: GraphQLError, message: string, code: string): GraphQLError {
  const { nodes = null, source = null, positions = null, path = null } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code } });
}

/** A failure in one line for the log, with what a client is not told. */
export function describeFailure(error: GraphQLError): {
  code: ErrorCode;
  blame: Blame;
  detail: string;
  path: string;
} {
  const { originalError: original } = error;
  return {
    code: original instanceof Failure ? original.code : "INTERNAL_SERVER_ERROR",
    blame: blame(original),
    detail: original instanceof Failure ? original.detail : (original?.message ?? error.message),
    path: (error.path ?? []).join("."),
  };
}
