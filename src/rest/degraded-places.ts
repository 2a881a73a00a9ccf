import type { ExecutionResult } from "graphql";
import { ERROR_KINDS } from "../kernel/index.ts";
import type { DegradedEntry } from "../request/index.ts";
import type { DegradedPlace } from "./degraded-header.ts";
import { isErrorCode } from "./status.ts";

/** What is degraded; and what else failed, which is not the backends' doing, by its place in the answer. */
export function placesOf(result: ExecutionResult): readonly DegradedPlace[] {
  const listed = degradedOf(result);
  const { errors = [] } = result;
  if (errors.length === 0) return listed;
  const known = new Set(listed.map(({ path }) => path.join(".")));
  const others = errors.flatMap(({ path = [], extensions: { code } }) => {
    if (known.has(path.join(".")) || (isErrorCode(code) && ERROR_KINDS[code].blame === "upstream")) return [];
    const coordinate = path.filter((key) => typeof key === "string").join(".");
    return { coordinate, status: "FAILED", cause: isErrorCode(code) ? code : "BAD_USER_INPUT" };
  });
  return [...listed, ...others];
}

/** What a GraphQL answer lists as degraded. */
export function degradedOf({ extensions = {} }: ExecutionResult): readonly DegradedEntry[] {
  return (extensions.degraded ?? []) as readonly DegradedEntry[];
}
