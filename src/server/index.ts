export { listen } from "./listen.ts";
export type { ExampleOperation, RunningServer, ServerOptions } from "./types.ts";
