export type { CallCounts, LayerOptions } from "./layer-options.ts";
export { SingleFlight } from "./single-flight.ts";
export { composeStack } from "./stack.ts";
