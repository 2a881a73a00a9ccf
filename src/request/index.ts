export { type FailureReport, serveClient } from "./execute.ts";
export type { IncomingRequest, Operation, ServedClient } from "./operation.ts";
