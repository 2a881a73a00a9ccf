export { buildGraph } from "./build.ts";
export type { FieldFetch, Graph, GraphField, GraphType, Lookup } from "./model.ts";
export { sortProblems } from "./order.ts";
export { neededBy } from "./reachable.ts";
export { missingScalars, readSdl, type Sdl } from "./read.ts";
export { bindScalars } from "./scalars.ts";
