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
