export type { IncomingRequest, Operation, ServedClient } from "./operation.ts";
