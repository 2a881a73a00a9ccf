import { type GraphQLEnumType, type GraphQLEnumValue, type GraphQLLeafType, isEnumType } from "graphql";
import { Failure } from "../kernel/index.ts";
import { argumentOf, directiveOf, textOf } from "./directive.ts";
import { ExactNumber } from "./exact-number.ts";
import type { Dialect } from "./kind.ts";

/** Turns a payload's value, not null, into what the GraphQL answer holds. Throws a Failure if it cannot. */
export type DecodeLeaf = (raw: unknown) => unknown;

/** The decoder of a scalar or enum as a source declares it. A scalar of its own passes as it is. */
export function decodeLeaf(type: GraphQLLeafType, enumName: Dialect["enumName"]): DecodeLeaf {
  if (isEnumType(type)) return decodeEnum(type, enumName);
  return SCALARS[type.name] ?? ((raw) => passThrough(raw, type.name));
}

const SCALARS: Readonly<Record<string, DecodeLeaf>> = {
  ID: (raw) => {
    if (typeof raw === "string") return raw;
    if (typeof raw === "number" && Number.isSafeInteger(raw)) return String(raw);
    if (raw instanceof ExactNumber && /^-?\d+$/.test(raw.text)) return raw.text;
    throw unfit(raw, "ID");
  },
  String: (raw) => {
    if (typeof raw === "string") return raw;
    if (typeof raw === "boolean" || raw instanceof ExactNumber) return String(raw);
    if (typeof raw === "number" && Number.isFinite(raw)) return String(raw);
    throw unfit(raw, "String");
  },
  Boolean: (raw) => {
    if (typeof raw === "boolean") return raw;
    throw unfit(raw, "Boolean");
  },
  Int: (raw) => {
    if (typeof raw === "number" && (raw | 0) === raw) return raw;
    throw unfit(raw, "Int");
  },
  Float: (raw) => {
    const value = raw instanceof ExactNumber ? toDouble(raw.text) : raw;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw unfit(raw, "Float");
  },
  Int64: (raw) => {
    if (typeof raw === "number" && Number.isSafeInteger(raw)) return String(raw);
    const text = raw instanceof ExactNumber ? raw.text : raw;
    if (typeof text === "string" && /^-?\d{1,20}$/.test(text)) return text;
    throw unfit(raw, "Int64");
  },
  Decimal: (raw) => {
    if (typeof raw === "number" && Number.isFinite(raw)) return withoutExponent(String(raw));
    const text = raw instanceof ExactNumber ? raw.text : raw;
    if (typeof text === "string" && /^-?\d+(\.\d+)?$/.test(text)) return text;
    throw unfit(raw, "Decimal");
  },
  DateTime: (raw) => {
    if (typeof raw === "string" && isDateTime(raw)) return raw;
    throw unfit(raw, "DateTime");
  },
};

/**
 * The double nearest to a fraction, which is what Float means (GraphQL, section 3.5.2): `4.3333333333333333` of
 * an SQL average is no fault. A whole number has to be exact, and none may vanish or overflow.
 */
function toDouble(text: string): number | undefined {
  const value = Number(text);
  return /^-?\d+$/.test(text) || value === 0 ? undefined : value;
}

/** The digits of a double as JavaScript writes it: `1e-7` is `0.0000001`. */
function withoutExponent(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent] = /^(-?)(\d+)\.?(\d*)e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction).padStart(whole.length + fraction.length + Math.max(0, 1 - point), "0");
  const at = Math.max(1, point);
  const tail = digits.slice(at);
  return `${sign}${digits.slice(0, at).padEnd(at, "0")}${tail === "" ? "" : `.${tail}`}`;
}

/** Whether a text is a `date-time` of RFC 3339, section 5.6. */
export function isDateTime(text: string): boolean {
  return DATE_TIME.test(text);
}

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

function decodeEnum(type: GraphQLEnumType, enumName: Dialect["enumName"]): DecodeLeaf {
  const names = new Map(type.getValues().map((value) => [enumPayload(value), value.name]));
  return (raw) => {
    if (typeof raw !== "string") throw unfit(raw, type.name);
    const written = names.get(raw);
    if (written !== undefined) return written;
    const meant = enumName(raw);
    if (meant === null) return null;
    const name = names.get(meant);
    if (name === undefined) throw unfit(raw, type.name);
    return name;
  };
}

/** How payloads write an enum value: as its `@from` says, else by its own name. */
export function enumPayload({ name, astNode }: GraphQLEnumValue): string {
  return textOf(argumentOf(directiveOf(astNode, "from"), "field")) ?? name;
}

/** How deep a value of any shape may be; whoever writes or reads it goes down by recursion. */
const MAX_DEPTH = 100;

/**
 * A value of any shape goes out as it came, unless JSON could not say it exactly. A property `__proto__` is
 * left out: whoever copies it without care would change a prototype.
 */
function passThrough(raw: unknown, typeName: string, depth = 0): unknown {
  if (raw instanceof ExactNumber || (typeof raw === "number" && !Number.isFinite(raw))) {
    throw unfit(raw, typeName);
  }
  if (typeof raw !== "object" || raw === null) return raw;
  if (depth >= MAX_DEPTH) {
    throw new Failure("BAD_UPSTREAM", { detail: `a ${typeName} of more than ${MAX_DEPTH} levels` });
  }
  if (Array.isArray(raw)) return raw.map((item) => passThrough(item, typeName, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(raw)) {
    if (name !== "__proto__") copy[name] = passThrough(item, typeName, depth + 1);
  }
  return copy;
}

function unfit(raw: unknown, typeName: string): Failure {
  const found = raw instanceof ExactNumber ? "a number that a double cannot hold" : typeof raw;
  return new Failure("BAD_UPSTREAM", { detail: `${found} where the schema says ${typeName}` });
}
