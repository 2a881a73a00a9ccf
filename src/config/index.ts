export { configJsonSchema } from "./json-schema.ts";
export { loadConfig, parseConfig } from "./load.ts";
export {
  type ChangedSetting,
  changedPolicies,
  DEFAULT_POLICIES,
  type EffectivePolicies,
  overridePolicies,
  type Policies,
  type PolicyName,
  type PolicySettings,
  settingFault,
} from "./policies.ts";
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
