import { coordinateBreaker } from "./coordinate-breaker.ts";
import type { CoordinateLayer, CoordinateOptions, Load } from "./coordinate-options.ts";
import { fallback } from "./fallback.ts";
import { required } from "./required.ts";

type DefineLayer = <Input, Scope>(
  options: CoordinateOptions<Input, Scope>,
) => CoordinateLayer<Input, Scope> | undefined;

/**
 * What happens around a fetched field and its keys, outermost first.
 *
 * The order is the policy, and this is the only place that says it. Below the last layer keys become calls, each with
 * a stack of its own (`stack.ts`): one call may serve many keys, so what is decided for a key is decided here.
 */
const LAYERS: readonly DefineLayer[] = [
  // Outermost: it marks what nothing could stand in for.
  required,
  // Sees every failure below, an open circuit included: that degrades instead of failing.
  fallback,
  // Innermost: it counts the outcomes of keys as they are, before anything stands in for them.
  coordinateBreaker,
];

/** Puts the policies of a coordinate around what loads it. A policy that is off costs nothing: it has no layer. */
export function composeCoordinateStack<Input, Scope>(
  options: CoordinateOptions<Input, Scope>,
  load: Load<Input, Scope>,
): Load<Input, Scope> {
  return LAYERS.reduceRight((next, define) => define(options)?.(next) ?? next, load);
}
