import { coordinateBreaker } from "./coordinate-breaker.ts";
import type { CoordinateLayer, CoordinateOptions, Load } from "./coordinate-options.ts";
import { fallback } from "./fallback.ts";
import { required } from "./required.ts";
import { skip, skipped } from "./skip.ts";
import { stale } from "./stale.ts";

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
  // Outside the fallback: null is what is left where no fallback stands in for what was skipped.
  skipped,
  // Sees every failure below, an open circuit included: that degrades instead of failing.
  fallback,
  // Inside the fallback, because what was true a while ago is better than what never was. Outside the breaker: an open
  // circuit is when it is needed most.
  stale,
  // Inside what stands in for it, and outside the breaker: what is not asked for says nothing about the upstream.
  skip,
  // Innermost: it counts the outcomes of keys as they are, before anything stands in for them.
  coordinateBreaker,
];

/** Puts the policies of a coordinate around what loads it. A policy that is off costs nothing: it has no layer. */
export function composeCoordinateStack<Input, Scope>(
  options: CoordinateOptions<Input, Scope>,
  load: Load<Input, Scope>,
): Load<Input, Scope> {
  return compose(LAYERS, options, load);
}

/** Those that neither ask nor look at a key, as long as the fallback is a fixed value. */
const KEYLESS: readonly DefineLayer[] = LAYERS.filter(
  (layer) => layer === required || layer === skipped || layer === fallback,
);

/** The part of the stack that says what stands in for a refusal that is known before there is a key. */
export function composeKeyless<Input, Scope>(
  options: CoordinateOptions<Input, Scope>,
  load: Load<Input, Scope>,
): Load<Input, Scope> {
  return compose(KEYLESS, options, load);
}

function compose<Input, Scope>(
  layers: readonly DefineLayer[],
  options: CoordinateOptions<Input, Scope>,
  load: Load<Input, Scope>,
): Load<Input, Scope> {
  return layers.reduceRight((next, define) => define(options)?.(next) ?? next, load);
}
