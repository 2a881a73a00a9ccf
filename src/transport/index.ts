export { BodyDecoder, codingOf } from "./body-decoder.ts";
export type { Connection, Lane } from "./connection.ts";
export { excerpt } from "./excerpt.ts";
export { codeOfGrpcStatus } from "./grpc-status.ts";
export { toHttpFailure } from "./http-failure.ts";
export { HttpLane } from "./http-lane.ts";
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
  HttpTransportOptions,
  TransportOptions,
} from "./types.ts";
