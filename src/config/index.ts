export { BREAKER_PROFILES, type BreakerSettings } from "./breaker-settings.ts";
export { qualify } from "./domain-names.ts";
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
export { isDay } from "./rest.ts";
export { OWN_PATHS } from "./routes-check.ts";
export { DOT_SEGMENT, type PathPattern } from "./routes-path.ts";
export { MAX_PATH_LENGTH } from "./routes-regex.ts";
export { ROUTE_METHODS } from "./routes-section.ts";
export type {
  BackendConfig,
  BodyChanges,
  ForwardAction,
  HeaderChanges,
  MessageRules,
  PathChange,
  RedirectAction,
  RespondAction,
  RouteConfig,
  RouteMatch,
} from "./routes-types.ts";
export { PRIORITIES, type Priority, type SheddingSettings } from "./shedding.ts";
export { MAX_STALE_MS, type StaleSettings } from "./stale.ts";
export type {
  ClientConfig,
  DomainConfig,
  GatewayConfig,
  GrpcConfig,
  ListenConfig,
  Naming,
  RestApiConfig,
  RestConfig,
  RestVersionConfig,
  SourceConfig,
} from "./types.ts";
