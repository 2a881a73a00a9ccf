export { configJsonSchema } from "./json-schema.ts";
export { loadConfig, parseConfig } from "./load.ts";
export { redactConfig } from "./redact.ts";
export type {
  ClientConfig,
  GatewayConfig,
  GrpcConfig,
  ListenConfig,
  Naming,
  RestConfig,
  SourceConfig,
} from "./types.ts";
