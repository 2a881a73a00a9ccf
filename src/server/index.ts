export { listen } from "./listen.ts";
export type { ExampleOperation, RunningServer, ServerOptions, SourceStatus } from "./types.ts";
