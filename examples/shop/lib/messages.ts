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

/** `google.protobuf.FieldMask`, in the shape proto-loader decodes. */
export interface FieldMask {
  readonly paths: readonly string[];
}

/**
 * A message with only the fields that a mask names; with all of them where it names none, which is how AIP-157
 * reads a mask that is unset.
 *
 * @param known - all fields of the message; INVALID_ARGUMENT for a path that is none of them
 */
export function masked<T extends object>(
  message: T,
  mask: FieldMask | null,
  known: ReadonlySet<string>,
): Partial<T> {
  const paths = new Set(mask?.paths);
  for (const path of paths) {
    if (known.has(path)) continue;
    throw new GrpcError(status.INVALID_ARGUMENT, `read_mask: there is no field ${JSON.stringify(path)}.`);
  }
  if (paths.size === 0) return message;
  return Object.fromEntries(Object.entries(message).filter(([name]) => paths.has(name))) as Partial<T>;
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
