export { BREAKER_PROFILES, type BreakerSettings } from "./breaker-settings.ts";
export { configJsonSchema } from "./json-schema.ts";
export { loadConfig, parseConfig } from "./load.ts";
export {
  type ChangedSetting,
  changedPolicies,
  DEFAULT_POLICIES,
  type EffectivePolicies,
  type LimitSettings,
  overridePolicies,
  type Policies,
  type PolicyName,
  type PolicySettings,
  type RetrySettings,
  settingFault,
} from "./policies.ts";
export { redactConfig } from "./redact.ts";
export { PRIORITIES, type Priority, type SheddingSettings } from "./shedding.ts";
export type {
  ClientConfig,
  GatewayConfig,
  GrpcConfig,
  ListenConfig,
  Naming,
  RestConfig,
  SourceConfig,
} from "./types.ts";
