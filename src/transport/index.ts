export { codeOfGrpcStatus } from "./grpc-status.ts";
export { codeOfHttpStatus } from "./http-status.ts";
export { openGrpc } from "./open-grpc.ts";
export { openHttp } from "./open-http.ts";
export { openLeanGrpc } from "./open-lean-grpc.ts";
export type {
  GrpcMethod,
  GrpcTransport,
  GrpcTransportOptions,
  HttpRequest,
  HttpTransport,
  TransportOptions,
} from "./types.ts";
