import type { GraphQLError } from "graphql";
import { RequiredFailure } from "../policy/index.ts";
import { type Answered, land } from "./coordinates.ts";

/**
 * Puts null in place of the nearest object or list that may be null around each field that is REQUIRED and failed, as
 * if the field were non-null. Its error stays at its path. Changes the data.
 *
 * After the execution, because graphql-js lets no more than its types say climb; so both engines have it in one place.
 */
export function applyRequired(errors: readonly GraphQLError[], answered: Answered): unknown {
  const answer = { data: answered.data };
  for (const { originalError, path = [] } of errors) {
    if (!(originalError instanceof RequiredFailure)) continue;
    const { nullable } = land([...path], answered);
    let end = path.length - 1;
    while (end > 0 && nullable[end] !== true) end--;
    setNull(answer, ["data", ...path.slice(0, end)]);
  }
  return answer.data;
}

function setNull(answer: object, path: readonly (string | number)[]): void {
  let holder: unknown = answer;
  for (const key of path.slice(0, -1)) holder = isHolder(holder) ? holder[key] : undefined;
  const last = path.at(-1);
  if (isHolder(holder) && last !== undefined) holder[last] = null;
}

function isHolder(value: unknown): value is Record<string | number, unknown> {
  return typeof value === "object" && value !== null;
}
