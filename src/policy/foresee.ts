import type { Failure } from "../kernel/index.ts";
import { circuitOpen } from "./breaker-layer.ts";
import type { BreakerNode, NamedRefusal } from "./breaker-node.ts";
import type { CoordinateOptions } from "./coordinate-options.ts";
import { composeKeyless } from "./coordinate-stack.ts";

/** What is known of a field's fetch before there is any key for it. */
export interface Foresight<Scope> {
  /** Why no key would be asked for now; undefined while one may be. */
  reason(scope: Scope): Failure | undefined;
  /** What each key gets for that reason: as if it had been asked for, and refused. */
  outcome(reason: Failure, scope: Scope): Promise<unknown>;
}

/**
 * Tells whether a field would be refused, so that nobody has to find its keys; undefined where it always has to be
 * asked: what stands in for it goes by the key, or nothing ever refuses it.
 *
 * Only a hint. Who has a key all the same asks, and what is true by then holds.
 *
 * @param above - the breaker of the field's method, below that of its source; undefined where they are off
 */
export function foresee<Input, Scope>(
  options: CoordinateOptions<Input, Scope>,
  above: BreakerNode | undefined,
): Foresight<Scope> | undefined {
  const { stale, fallback, breaker, skips } = options;
  if (stale !== undefined || fallback?.load !== undefined) return undefined;
  if (breaker === undefined && above === undefined && skips === undefined) return undefined;
  // In the order in which they are asked: the skip is outside the field's breaker, and that outside the other two.
  const reason = (scope: Scope): Failure | undefined => {
    const late = skips?.haste.reason(skips.deadlineOf(scope));
    if (late !== undefined) return late;
    const refusal = breaker?.standsOpen() ?? topmost(above);
    return refusal === undefined ? undefined : circuitOpen(refusal);
  };
  return {
    reason,
    async outcome(failure, scope) {
      // No layer that is left looks at an input.
      const [outcome] = await composeKeyless(options, async () => [failure])([{} as Input], scope);
      return outcome;
    },
  };
}

/** The refusal of a breaker or one above it; the topmost one speaks. */
function topmost(node: BreakerNode | undefined): NamedRefusal | undefined {
  return node === undefined ? undefined : (topmost(node.parent) ?? node.standsOpen());
}
