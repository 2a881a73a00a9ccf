import * as grpc from "@grpc/grpc-js";
import { loadSync, type ServiceDefinition } from "@grpc/proto-loader";
import type { Fault } from "./fault.ts";
import { findProtos } from "./protos.ts";

/** A status other than OK. */
export class GrpcError extends Error {
  readonly code: grpc.status;
  readonly details: string;
  readonly metadata: grpc.Metadata;

  constructor(code: grpc.status, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    this.metadata = new grpc.Metadata();
    for (const [name, value] of Object.entries(trailers)) this.metadata.set(name, value);
  }
}

/** A service whose answers may also be bytes, which go out as they are: that is how a malformed one gets out. */
export function loadService(proto: string, name: string): grpc.ServiceDefinition {
  const loaded = loadSync(proto, {
    includeDirs: [findProtos()],
    ...{ keepCase: true, longs: String, enums: String, defaults: true, oneofs: true },
  });
  const methods = Object.entries(loaded[name] as ServiceDefinition).map(([method, definition]) => {
    const { responseSerialize } = definition;
    const serialize = (value: object): Buffer => (Buffer.isBuffer(value) ? value : responseSerialize(value));
    return [method, { ...definition, responseSerialize: serialize }];
  });
  return Object.fromEntries(methods);
}

/** A message whose first field claims to be 127 bytes long, of which two follow. */
const CUT_SHORT = Buffer.from([0x0a, 0x7f, 0x01, 0x02]);

export function toMalformed({ body }: Fault): Buffer {
  return body === undefined ? CUT_SHORT : Buffer.from(body, "latin1");
}

export function toFaultStatus({ status, body, headers }: Fault): GrpcError {
  return new GrpcError(status ?? grpc.status.UNAVAILABLE, body ?? "Told to fail.", headers);
}

/** What a handler threw; anything but a {@link GrpcError} is a bug, printed and masked. */
export function toStatus(thrown: unknown): GrpcError {
  if (thrown instanceof GrpcError) return thrown;
  console.error(thrown);
  return new GrpcError(grpc.status.INTERNAL, "Internal error.");
}

export function toStrings(metadata: grpc.Metadata): Record<string, string> {
  const entries = Object.keys(metadata.getMap()).map((name) => {
    const values = metadata
      .get(name)
      .map((value) => (typeof value === "string" ? value : value.toString("base64")));
    return [name, values.join(", ")];
  });
  return Object.fromEntries(entries);
}
