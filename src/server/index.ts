export { listen } from "./listen.ts";
export type { ExampleOperation, RunningServer, ServedDomain, ServerOptions } from "./types.ts";
