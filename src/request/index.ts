export { serveClient } from "./execute.ts";
export type { IncomingRequest, Operation, ServedClient } from "./operation.ts";
