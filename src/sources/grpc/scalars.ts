import { toText, unsendable } from "../expression.ts";

/** Smallest and largest value of the integer types of protobuf. */
const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = Object.fromEntries(
  [32n, 64n].flatMap((bits) => {
    const signed = [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n] as const;
    const unsigned = [0n, 2n ** bits - 1n] as const;
    return [
      [`TYPE_INT${bits}`, signed],
      [`TYPE_SINT${bits}`, signed],
      [`TYPE_SFIXED${bits}`, signed],
      [`TYPE_UINT${bits}`, unsigned],
      [`TYPE_FIXED${bits}`, unsigned],
    ] as const;
  }),
);

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * Checks a value for a field of a scalar type.
 *
 * protobufjs takes anything: it wraps 2^63 to a negative number, makes "abc" 0 and "false" true, cuts 1.5 to 1,
 * and writes half a surrogate pair as bytes that other servers take for a broken message of ours.
 *
 * @throws {Failure} INVALID_ARGUMENT
 */
export function encodeScalar(value: unknown, type: string): unknown {
  const range = RANGES[type];
  if (range !== undefined) return encodeInteger(value, range, type);
  switch (type) {
    case "TYPE_STRING":
      return toText(value);
    case "TYPE_BOOL":
      if (typeof value !== "boolean") throw unsendable(`${typeof value} for a bool`);
      return value;
    case "TYPE_FLOAT":
    case "TYPE_DOUBLE": {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      if (typeof number !== "number" || !Number.isFinite(number)) throw unsendable("no number for a double");
      return number;
    }
    case "TYPE_BYTES":
      if (typeof value !== "string" || !BASE64.test(value)) throw unsendable("no base64 for bytes");
      return Buffer.from(value, "base64");
    default:
      return value;
  }
}

function encodeInteger(
  value: unknown,
  [least, most]: readonly [bigint, bigint],
  type: string,
): string | number {
  const text = toText(value);
  if (/^-?\d{1,20}$/.test(text)) {
    const number = BigInt(text);
    if (number >= least && number <= most) return text.length < 16 ? Number(text) : text;
  }
  throw unsendable(`no number for a ${type}`);
}
