import { Failure } from "../kernel/index.ts";
import { circuitOpen } from "./breaker-layer.ts";
import type { CoordinateLayer, CoordinateOptions } from "./coordinate-options.ts";
import { outcomeOf } from "./outcome.ts";

/**
 * Asks for no key of a coordinate while its breaker is open, and tells the breaker how the keys came out.
 *
 * Keys that are loaded together are one sample, weighted by the share of them that failed.
 */
export function coordinateBreaker<Input, Scope>({
  breaker,
}: CoordinateOptions<Input, Scope>): CoordinateLayer<Input, Scope> | undefined {
  if (breaker === undefined) return undefined;
  return (next) => async (inputs, scope, selection) => {
    const permit = breaker.admit();
    if (!permit.isAdmitted) {
      const failure = circuitOpen(permit);
      return inputs.map(() => failure);
    }
    let succeeded = 0;
    let failed = 0;
    try {
      const outcomes = await next(inputs, scope, selection);
      for (const outcome of outcomes) {
        const meaning = outcome instanceof Failure ? outcomeOf(outcome) : "success";
        if (meaning === "success") succeeded++;
        else if (meaning === "failure") failed++;
      }
      return outcomes;
    } finally {
      permit.settle(succeeded, failed);
    }
  };
}
