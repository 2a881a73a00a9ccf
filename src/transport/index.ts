export type {
  GrpcMethod,
  GrpcTransport,
  HttpAnswer,
  HttpRequest,
  HttpTransport,
  TransportOptions,
} from "./types.ts";
