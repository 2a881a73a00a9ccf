import type { Layer, Send } from "../kernel/index.ts";
import { attemptCounts } from "./attempt-counts.ts";
import type { LayerOptions } from "./layer-options.ts";
import { breakerLayer, deadlineLayer, limitLayer, retryLayer } from "./layers.ts";
import { singleFlight } from "./single-flight.ts";

/**
 * What happens around every upstream call, outermost first.
 *
 * The order is the policy, and this is the only place that says it. Below the last layer, the source makes one
 * attempt within `Call.timeoutMs`.
 */
const LAYERS: readonly ((options: LayerOptions) => Layer | undefined)[] = [
  // Outermost: those that follow a call take no place in a limit, no retry, and are no sample for a breaker.
  singleFlight,
  // Outside the limit, so that what waits for its next attempt holds no place; each attempt asks for one anew.
  retryLayer,
  // Outside the breakers: our own refusal is not the upstream's fault, and a probe must not wait in a queue.
  limitLayer,
  // Inside the retries: each attempt is a sample, and none goes out while the breaker is open.
  breakerLayer,
  // Last before the wire: retries, waits and queues have used up what they used, and the attempt gets the rest.
  deadlineLayer,
  // Innermost: counts what is sent, and nothing that a policy held back.
  attemptCounts,
];

/** Puts the policies of a field around its attempts. A policy that is off costs nothing: it has no layer. */
export function composeStack(options: LayerOptions, attempt: Send): Send {
  return LAYERS.reduceRight((next, define) => define(options)?.(next) ?? next, attempt);
}
