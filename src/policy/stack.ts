import type { Layer, Send } from "../kernel/index.ts";
import type { LayerOptions } from "./layer-options.ts";
import { singleFlight } from "./single-flight.ts";

/**
 * What happens around every upstream call, outermost first.
 *
 * The order is the policy, and this is the only place that says it. Below the last layer, the source makes one
 * attempt within `Call.timeoutMs`.
 */
const LAYERS: readonly ((options: LayerOptions) => Layer | undefined)[] = [
  // Outermost: those that follow a call take no place in a limit and are no sample for a breaker.
  singleFlight,
];

/** Puts the policies of a field around its attempts. A policy that is off costs nothing: it has no layer. */
export function composeStack(options: LayerOptions, attempt: Send): Send {
  return LAYERS.reduceRight((next, define) => define(options)?.(next) ?? next, attempt);
}
