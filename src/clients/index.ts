export { compileClient } from "./compile.ts";
export type {
  ArgumentBinding,
  ClientField,
  ClientSchema,
  ClientType,
  PathProjection,
  Projection,
  Step,
  ViewProjection,
} from "./model.ts";
