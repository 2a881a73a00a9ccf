import { type GraphQLNamedType, isEnumType, isScalarType } from "graphql";
import { Failure } from "../../kernel/index.ts";
import type { ProtoMessage, Protos } from "./protos.ts";

type Fields = Readonly<Record<string, unknown>>;

const WRAPPER = /^google\.protobuf\.\w+Value$/;
const NANOS_PER_MILLI = 1_000_000;

/**
 * Turns what a request template yields into a message of that type: dates into Timestamps, values into
 * wrappers, enum values to their prefixed names; null is left out, as proto3 has none.
 */
export function encodeMessage(value: Fields, message: ProtoMessage | undefined, protos: Protos): Fields {
  const encoded: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    if (entry === null || entry === undefined) continue;
    const field = message?.fields.get(name);
    if (field?.repeated === true && Array.isArray(entry)) {
      encoded[name] = entry.map((item) => encodeValue(item, field.type, protos));
    } else if (field?.isMap === true) {
      const pairs = Array.isArray(entry)
        ? entry.map((pair) => [pair.key, pair.value])
        : Object.entries(entry);
      encoded[name] = Object.fromEntries(
        pairs.map(([key, item]) => [key, encodeValue(item, field.type, protos)]),
      );
    } else encoded[name] = encodeValue(entry, field?.type, protos);
  }
  return encoded;
}

function encodeValue(value: unknown, typeName: string | undefined, protos: Protos): unknown {
  if (typeName === undefined || value === null) return value;
  const values = protos.enums.get(typeName);
  if (values !== undefined) return encodeEnum(String(value), typeName, values);
  if (typeName === "google.protobuf.Timestamp" && typeof value === "string") return encodeTimestamp(value);
  if (WRAPPER.test(typeName) && typeof value !== "object") return { value };
  return typeof value === "object"
    ? encodeMessage(value as Fields, protos.messages.get(typeName), protos)
    : value;
}

function encodeEnum(value: string, typeName: string, values: readonly string[]): string {
  if (values.includes(value)) return value;
  const prefixed = enumPrefix(typeName) + value;
  if (values.includes(prefixed)) return prefixed;
  throw new Failure("INVALID_ARGUMENT", { detail: `${typeName} has no value ${value}` });
}

function encodeTimestamp(text: string): Fields {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Failure("INVALID_ARGUMENT", { detail: "not a date and time" });
  const fraction = /\.(\d{1,9})/.exec(text)?.[1] ?? "";
  return { seconds: String(Math.floor(ms / 1000)), nanos: Number(fraction.padEnd(9, "0")) };
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
  if (!isScalarType(type) || typeof raw !== "object" || raw === null) return raw;
  const { value, seconds, units, nanos } = raw as Fields;
  if (type.name === "DateTime" && seconds !== undefined)
    return decodeTimestamp(String(seconds), Number(nanos));
  if (type.name === "Decimal" && units !== undefined) return decodeUnits(String(units), Number(nanos));
  return value === undefined || type.name === "JSON" ? raw : value;
}

function decodeTimestamp(seconds: string, nanos: number): string {
  const date = new Date(Number(seconds) * 1000 + Math.floor(nanos / NANOS_PER_MILLI));
  if (Number.isNaN(date.getTime())) throw new Failure("BAD_UPSTREAM", { detail: "a Timestamp out of range" });
  const text = date.toISOString();
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
