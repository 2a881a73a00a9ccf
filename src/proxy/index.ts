export { forwardBytes } from "./attempt.ts";
export { BodyFault } from "./collect.ts";
export { openPlainRoutes, type PlainRoute, type PlainRoutes } from "./plain-routes.ts";
export type { Found } from "./router.ts";
