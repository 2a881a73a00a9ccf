import { status } from "@grpc/grpc-js";
import { GrpcError } from "./grpc.ts";

/** `google.protobuf.Timestamp`, in the shape proto-loader encodes. */
export interface TimestampMessage {
  readonly seconds: string;
  readonly nanos: number;
}

export function toTimestamp(date: Date): TimestampMessage {
  const ms = date.getTime();
  const seconds = Math.floor(ms / 1000);
  return { seconds: String(seconds), nanos: (ms - seconds * 1000) * 1_000_000 };
}

const MAX_KEYS = 100;

/**
 * Those of the asked records that exist, last asked first and each once.
 *
 * On purpose not in the asked order and without holes: a caller has to match by key, as with real backends.
 */
export function batchOf<T>(field: string, ids: readonly string[], find: (id: string) => T | undefined): T[] {
  if (ids.length > MAX_KEYS) {
    const message = `At most ${MAX_KEYS} ${field} at a time, and there are ${ids.length}.`;
    throw new GrpcError(status.INVALID_ARGUMENT, message);
  }
  return [...new Set(ids)]
    .map(find)
    .filter((found) => found !== undefined)
    .reverse();
}

/** The record, or NOT_FOUND. */
export function oneOf<T>(what: string, id: string, find: (id: string) => T | undefined): T {
  const found = find(id);
  if (found === undefined)
    throw new GrpcError(status.NOT_FOUND, `There is no ${what} ${JSON.stringify(id)}.`);
  return found;
}

/** A count, which proto3 sends as 0 when it is absent: then the default. INVALID_ARGUMENT outside 1 to `max`. */
export function sizeOf(field: string, size: number, byDefault: number, max: number): number {
  if (size === 0) return byDefault;
  if (size < 0 || size > max)
    throw new GrpcError(status.INVALID_ARGUMENT, `${field} must be from 1 to ${max}.`);
  return size;
}
