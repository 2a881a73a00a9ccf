import { Failure } from "../kernel/index.ts";
import type { CoordinateLayer, CoordinateOptions } from "./coordinate-options.ts";
import { Skipped } from "./haste.ts";
import { maySubstitute, Substitute } from "./substitute.ts";

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
      const status = failure instanceof Skipped ? "SKIPPED" : "FALLBACK";
      const other = others?.[position];
      if (others !== undefined && !(other instanceof Failure))
        substituted[index] = new Substitute({ status, failure, payload: other, isRead: true });
      else if (value !== undefined)
        substituted[index] = new Substitute({ status, failure, ...value, isRead: true });
    });
    return substituted;
  };
}
