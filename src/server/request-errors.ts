import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { ERROR_KINDS } from "../kernel/index.ts";

/** How many errors an answer lists when the request was refused as a whole. */
export const MAX_REQUEST_ERRORS = 20;
/** Messages quote what the caller wrote, which may be a megabyte. */
const MAX_MESSAGE = 500;

/** The codes that Apollo Server gives to what a caller did wrong; their messages are about the request alone. */
const REQUEST_CODES: ReadonlySet<unknown> = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "BAD_USER_INPUT",
  "BAD_REQUEST",
  "OPERATION_RESOLUTION_FAILURE",
  "PERSISTED_QUERY_NOT_FOUND",
  "PERSISTED_QUERY_NOT_SUPPORTED",
]);

/**
 * Makes Apollo's `formatError`: errors of executed operations pass as they are, for whoever executed has masked
 * them; Apollo's own refusals keep message and code; anything else is a bug of ours and says no more than that.
 */
export function formatErrorFor(
  isMasked: (error: unknown) => boolean,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    if (isMasked(error)) return formatted;
    const code = formatted.extensions?.code;
    if (!REQUEST_CODES.has(code)) return INTERNAL;
    const message = messageOf(formatted, error).slice(0, MAX_MESSAGE);
    return {
      message,
      ...(formatted.locations && { locations: formatted.locations }),
      extensions: { code },
    };
  };
}

const INTERNAL: GraphQLFormattedError = {
  message: ERROR_KINDS.INTERNAL_SERVER_ERROR.message,
  extensions: { code: "INTERNAL_SERVER_ERROR" },
};

function messageOf(formatted: GraphQLFormattedError, error: unknown): string {
  if (!(error instanceof GraphQLError)) return formatted.message;
  // Apollo wraps whatever the parser throws: a full stack arrives here as a "syntax error" with V8's text.
  const cause = error.originalError;
  if (cause instanceof RangeError || cause?.cause instanceof RangeError) {
    return "The document is nested too deeply.";
  }
  if (
    formatted.extensions?.code === "GRAPHQL_PARSE_FAILED" &&
    !formatted.message.startsWith("Syntax Error")
  ) {
    return "The document cannot be parsed.";
  }
  // Apollo's text tells the caller how to configure Apollo.
  if (error.extensions.validationErrorCode === "INTROSPECTION_DISABLED") return "Introspection is off.";
  return formatted.message;
}

/** A refusal of ours with a code of Apollo's and HTTP status 400. */
export function refusal(code: "BAD_REQUEST" | "BAD_USER_INPUT", message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}
