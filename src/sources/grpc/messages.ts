import { type GraphQLNamedType, isEnumType, isScalarType } from "graphql";
import { Failure } from "../../kernel/index.ts";
import { isRecord } from "../exact-number.ts";
import { toText, unsendable } from "../expression.ts";
import { isDateTime } from "../leaf.ts";
import type { ProtoField, ProtoMessage, Protos } from "./protos.ts";
import { encodeScalar } from "./scalars.ts";

type Fields = Readonly<Record<string, unknown>>;

const WRAPPER = /^google\.protobuf\.\w+Value$/;
const NANOS_PER_MILLI = 1_000_000;
const NANOS_PER_SECOND = 1_000_000_000;

/** What a Timestamp may be: the years 1 to 9999, as RFC 3339 can write no others. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

/**
 * Turns what a request template yields into a message of that type: dates into Timestamps, values into
 * wrappers, lists of names into FieldMasks, enum values to their prefixed names; null is left out, as proto3 has none.
 *
 * @throws {Failure} INVALID_ARGUMENT for a value that its field cannot hold
 */
export function encodeMessage(value: Fields, message: ProtoMessage | undefined, protos: Protos): Fields {
  const encoded: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    const field = message?.fields.get(name);
    if (entry === null || entry === undefined || field === undefined) continue;
    if (field.isMap) encoded[name] = encodeMap(entry, field, protos);
    else if (field.repeated) {
      const items = Array.isArray(entry) ? entry : [entry];
      encoded[name] = items.map((item) => encodeValue(item, field, protos));
    } else encoded[name] = encodeValue(entry, field, protos);
  }
  return encoded;
}

/** A map is written as an object, or as the list of pairs that `->entries` reads. */
function encodeMap(entry: unknown, field: ProtoField, protos: Protos): Fields {
  const pairs = Array.isArray(entry)
    ? entry.map((pair) => (isRecord(pair) ? [pair.key, pair.value] : []))
    : Object.entries(isRecord(entry) ? entry : {});
  return Object.fromEntries(pairs.map(([key, item]) => [toText(key), encodeValue(item, field, protos)]));
}

function encodeValue(value: unknown, { type, scalar }: ProtoField, protos: Protos): unknown {
  if (value === null || value === undefined) throw unsendable("null in a list or a map");
  if (type === undefined) return encodeScalar(value, scalar);
  const values = protos.enums.get(type);
  if (values !== undefined) return encodeEnum(toText(value), type, values);
  if (type === "google.protobuf.Timestamp" && typeof value === "string") return encodeTimestamp(value);
  const message = protos.messages.get(type);
  if (WRAPPER.test(type) && !isRecord(value)) return encodeMessage({ value }, message, protos);
  if (type === "google.protobuf.FieldMask" && Array.isArray(value))
    return encodeMessage({ paths: value }, message, protos);
  if (!isRecord(value)) throw unsendable(`${typeof value} for a ${type}`);
  return encodeMessage(value, message, protos);
}

function encodeEnum(value: string, typeName: string, values: readonly string[]): string {
  if (values.includes(value)) return value;
  const prefixed = enumPrefix(typeName) + value;
  if (values.includes(prefixed)) return prefixed;
  throw unsendable(`${typeName} has no value ${value}`);
}

function encodeTimestamp(text: string): Fields {
  const ms = isDateTime(text) ? Date.parse(text) : Number.NaN;
  const seconds = Math.floor(ms / 1000);
  if (!isInRange(seconds) || !isDay(text.slice(0, 10))) throw unsendable("not a date and time");
  const fraction = /\.(\d{1,9})/.exec(text)?.[1] ?? "";
  return { seconds: String(seconds), nanos: Number(fraction.padEnd(9, "0")) };
}

/** `Date.parse` takes the 31st of February for the 2nd of March. */
function isDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

/** False for NaN too. */
function isInRange(seconds: number): boolean {
  return seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
}

/** `ORDER_STATUS_` for `shop.orders.v1.OrderStatus`: what the style guides put before each value. */
function enumPrefix(typeName: string): string {
  const name = typeName.split(".").at(-1) ?? "";
  return `${name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase()}_`;
}

/** Each enum value of a source by its name without the prefix; null for the unspecified zero value. */
export function enumNames(protos: Protos): ReadonlyMap<string, string | null> {
  const names = new Map<string, string | null>();
  for (const [typeName, values] of protos.enums) {
    const prefix = enumPrefix(typeName);
    values.forEach((value, index) => {
      const short = value.startsWith(prefix) ? value.slice(prefix.length) : value;
      names.set(value, index === 0 && short === "UNSPECIFIED" ? null : short);
    });
  }
  return names;
}

/** Takes a raw value out of the well-known message that holds it, where the schema says scalar or enum. */
export function unwrap(raw: unknown, type: GraphQLNamedType): unknown {
  if (isEnumType(type) && typeof raw === "number") {
    throw new Failure("BAD_UPSTREAM", { detail: `${type.name} has no value of number ${raw}` });
  }
  if (!isScalarType(type) || type.name === "JSON" || !isRecord(raw)) return raw;
  const { value, seconds, units, nanos } = raw;
  if (type.name === "DateTime" && seconds !== undefined)
    return decodeTimestamp(String(seconds), Number(nanos));
  if (type.name === "Decimal" && units !== undefined) return decodeUnits(String(units), Number(nanos));
  return value !== undefined && Object.keys(raw).length === 1 ? value : raw;
}

function decodeTimestamp(seconds: string, nanos: number): string {
  const time = Number(seconds);
  if (!isInRange(time) || !(nanos >= 0 && nanos < NANOS_PER_SECOND)) {
    throw new Failure("BAD_UPSTREAM", { detail: "a Timestamp out of range" });
  }
  const text = new Date(time * 1000 + Math.floor(nanos / NANOS_PER_MILLI)).toISOString();
  const rest = nanos % NANOS_PER_MILLI;
  return rest === 0 ? text : text.replace("Z", `${String(rest).padStart(6, "0").replace(/0+$/, "")}Z`);
}

/** `google.type.Money` and its like: whole units, and billionths of the same sign. */
function decodeUnits(units: string, nanos: number): string {
  const negative = units.startsWith("-") || nanos < 0;
  const whole = units.replace("-", "");
  const fraction = String(Math.abs(nanos)).padStart(9, "0").replace(/0+$/, "").padEnd(2, "0");
  return `${negative ? "-" : ""}${whole}.${fraction}`;
}
