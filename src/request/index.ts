export { serveClient } from "./execute.ts";
export { type Explanation, explain } from "./explain.ts";
export type { IncomingRequest, Operation, ServedClient } from "./operation.ts";
