export { buildGraph } from "./build.ts";
export type { FieldFetch, Graph, GraphField, GraphType, Lookup, Weakened } from "./model.ts";
export { missingScalars, readSdl, type Sdl } from "./read.ts";
