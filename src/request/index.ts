export type { DegradedEntry } from "./degraded.ts";
export { serveClient } from "./execute.ts";
export { explain } from "./explain.ts";
export type { IncomingRequest, Operation, ServedClient } from "./operation.ts";
