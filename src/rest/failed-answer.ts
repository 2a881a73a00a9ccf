import type { ExecutionResult, GraphQLError } from "graphql";
import { ERROR_KINDS, type ErrorCode } from "../kernel/index.ts";
import type { DegradedPlace } from "./degraded-header.ts";
import { degradedOf } from "./degraded-places.ts";
import type { RestFailure } from "./failure.ts";
import type { Endpoint } from "./model.ts";
import { lostAt } from "./response-path.ts";
import { isErrorCode, statusOf } from "./status.ts";

/** A failure, and when asking again may help. */
export interface Failed {
  readonly failure: RestFailure;
  readonly headers: Readonly<Record<string, string>>;
}

/** Why there is no good answer; undefined where there is one. */
export function failureOf(
  { unwrap, root, onDegraded }: Endpoint,
  result: ExecutionResult,
  places: readonly DegradedPlace[],
): Failed | undefined {
  const { data, errors = [] } = result;
  const [first] = errors;
  if (data == null) return asFailure(first, places);
  const keys = unwrap.length > 0 || root === undefined ? unwrap : [root];
  const lost = lostAt(data, keys);
  if (lost !== undefined) {
    const isBelow = (path: readonly (string | number)[] = []): boolean =>
      lost.every((key, index) => path[index] === key);
    const error = errors.find(({ path }) => isBelow(path));
    if (error !== undefined) return asFailure(error, places);
    // A planned null is no answer where it would be all of it.
    const listed = degradedOf(result).find(({ path }) => isBelow(path));
    return listed === undefined ? NOT_FOUND : failedWith(listed.cause, undefined, listed.retryAfterMs);
  }
  if (first !== undefined && keys.length === 0 && Object.values(data).every((value) => value === null)) {
    return asFailure(first, places);
  }
  const [place] = places;
  if (onDegraded === "fail" && place !== undefined) {
    const { cause, retryAfterMs } = place;
    return isErrorCode(cause) ? failedWith(cause, undefined, retryAfterMs) : asFailure(first, places);
  }
  return undefined;
}

const NOT_FOUND: Failed = failedWith("NOT_FOUND", "There is nothing at this path.", undefined);

function asFailure(error: GraphQLError | undefined, places: readonly DegradedPlace[]): Failed {
  const code = error?.extensions.code;
  if (isErrorCode(code)) {
    const place = places.find(({ cause, retryAfterMs }) => cause === code && retryAfterMs !== undefined);
    return failedWith(code, error?.message, place?.retryAfterMs);
  }
  if (error === undefined) return failedWith("INTERNAL_SERVER_ERROR", undefined, undefined);
  // GraphQL's own words: about the caller's values, which the compiled readers let pass.
  const { message } = error;
  return { failure: { status: 400, code: "BAD_USER_INPUT", message: message.slice(0, 500) }, headers: {} };
}

function failedWith(code: ErrorCode, message: string | undefined, retryAfterMs: number | undefined): Failed {
  const failure = { status: statusOf(code), code, message: message ?? ERROR_KINDS[code].message };
  if (retryAfterMs === undefined) return { failure, headers: {} };
  return { failure, headers: { "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1000))) } };
}
