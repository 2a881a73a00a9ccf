import { blame, Failure } from "../kernel/index.ts";
import type { CoordinateLayer, CoordinateOptions } from "./coordinate-options.ts";
import { Substitute } from "./substitute.ts";

/**
 * Whether anything may stand in for an outcome: only for what an upstream did. Never for a bug of ours or for a caller
 * that was denied, which must stay visible; nor for what the backend says is not there.
 */
function maySubstitute(outcome: unknown): outcome is Failure {
  return outcome instanceof Failure && blame(outcome) === "upstream";
}

/** Gives each key that failed its substitute; the others keep what they have. */
export function fallback<Input, Scope>({
  fallback: declared,
}: CoordinateOptions<Input, Scope>): CoordinateLayer<Input, Scope> | undefined {
  if (declared === undefined) return undefined;
  const { load, value } = declared;
  return (next) => async (inputs, scope, selection) => {
    const outcomes = await next(inputs, scope, selection);
    if (!outcomes.some(maySubstitute)) return outcomes;
    const substituted = [...outcomes];
    const failed = outcomes.flatMap((outcome, index) => (maySubstitute(outcome) ? [index] : []));
    const others = await load?.(
      failed.map((index) => inputs[index] as Input),
      scope,
    );
    failed.forEach((index, position) => {
      const failure = outcomes[index] as Failure;
      const other = others?.[position];
      if (others !== undefined && !(other instanceof Failure))
        substituted[index] = new Substitute({ status: "FALLBACK", failure, payload: other, isRead: true });
      else if (value !== undefined)
        substituted[index] = new Substitute({ status: "FALLBACK", failure, ...value, isRead: true });
    });
    return substituted;
  };
}
