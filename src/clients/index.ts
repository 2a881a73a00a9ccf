export { compileClient } from "./compile.ts";
export type {
  ArgumentBinding,
  ClientSchema,
  ClientType,
  PathProjection,
  Projection,
  Step,
  ViewProjection,
} from "./model.ts";
export { printClientSchema } from "./print.ts";
export { semanticLevelsOf } from "./semantic-non-null.ts";
