export type {
  ClientConfig,
  GatewayConfig,
  GrpcConfig,
  ListenConfig,
  Naming,
  RestConfig,
  SourceConfig,
  TlsConfig,
} from "./types.ts";
