export { buildGraph } from "./build.ts";
export type { FieldFetch, Graph, GraphField, GraphType, Lookup } from "./model.ts";
export { type NullReasons, nullWithoutError } from "./null-without-error.ts";
export { sortProblems } from "./order.ts";
export { neededBy } from "./reachable.ts";
export { addGraphqlError, missingScalars, parseSdl, readSdl, type Sdl } from "./read.ts";
export { bindScalars } from "./scalars.ts";
