export type { BreakerNode, BreakerStatus } from "./breaker-node.ts";
export type { BreakerRegistry } from "./breaker-registry.ts";
export type { Fallback, Skips, Stale } from "./coordinate-options.ts";
export { composeCoordinateStack } from "./coordinate-stack.ts";
export { type DeadlineLimits, deadlineOf } from "./deadline.ts";
export { type Foresight, foresee } from "./foresee.ts";
export { Haste } from "./haste.ts";
export type { LayerOptions } from "./layer-options.ts";
export { RequiredFailure, weigh } from "./required.ts";
export { lesser, SHED_REASONS, type Shed, shed } from "./shed.ts";
export { SingleFlight } from "./single-flight.ts";
export { composeStack } from "./stack.ts";
export { openStaleStore, type StaleStore } from "./stale-store.ts";
export { readOutcome, Substitute, withoutSubstitute } from "./substitute.ts";
export {
  defineBreakers,
  openBreakers,
  openUpstream,
  type Upstream,
} from "./upstream.ts";
