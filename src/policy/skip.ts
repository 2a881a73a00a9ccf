import type { CoordinateLayer, CoordinateOptions } from "./coordinate-options.ts";
import { Skipped } from "./haste.ts";
import { Substitute } from "./substitute.ts";

/** Does not ask for an OPTIONAL field that could not come before the deadline, and measures the others. */
export function skip<Input, Scope>({
  skips,
}: CoordinateOptions<Input, Scope>): CoordinateLayer<Input, Scope> | undefined {
  if (skips === undefined) return undefined;
  const { haste, deadlineOf } = skips;
  return (next) => async (inputs, scope, selection) => {
    const reason = haste.reason(deadlineOf(scope));
    if (reason !== undefined) return inputs.map(() => reason);
    return haste.measure(() => next(inputs, scope, selection));
  };
}

/** Null stands in for what was skipped, where nothing better does: that is no error. */
export function skipped<Input, Scope>({
  skips,
}: CoordinateOptions<Input, Scope>): CoordinateLayer<Input, Scope> | undefined {
  if (skips === undefined) return undefined;
  return (next) => async (inputs, scope, selection) => {
    const outcomes = await next(inputs, scope, selection);
    if (!outcomes.some((outcome) => outcome instanceof Skipped)) return outcomes;
    return outcomes.map((outcome) =>
      outcome instanceof Skipped
        ? new Substitute({ status: "SKIPPED", failure: outcome, payload: null, isRead: true })
        : outcome,
    );
  };
}
