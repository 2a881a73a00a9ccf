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
    if (typeof raw === "number" && Number.isInteger(raw)) return String(raw);
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
    if (typeof raw === "number" && Number.isFinite(raw)) return raw;
    throw unfit(raw, "Float");
  },
  Int64: (raw) => {
    if (typeof raw === "number" && Number.isSafeInteger(raw)) return String(raw);
    const text = raw instanceof ExactNumber ? raw.text : raw;
    if (typeof text === "string" && /^-?\d{1,20}$/.test(text)) return text;
    throw unfit(raw, "Int64");
  },
  Decimal: (raw) => {
    if (typeof raw === "number" && Number.isFinite(raw)) return String(raw);
    const text = raw instanceof ExactNumber ? raw.text : raw;
    if (typeof text === "string" && /^-?\d+(\.\d+)?$/.test(text)) return text;
    throw unfit(raw, "Decimal");
  },
  DateTime: (raw) => {
    if (typeof raw === "string" && DATE_TIME.test(raw)) return raw;
    throw unfit(raw, "DateTime");
  },
};

/** `date-time` of RFC 3339, section 5.6. */
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

/** A value of any shape goes out as it came, unless JSON could not say it exactly. */
function passThrough(raw: unknown, typeName: string): unknown {
  if (raw instanceof ExactNumber || (typeof raw === "number" && !Number.isFinite(raw))) {
    throw unfit(raw, typeName);
  }
  if (Array.isArray(raw)) for (const item of raw) passThrough(item, typeName);
  else if (typeof raw === "object" && raw !== null) {
    for (const item of Object.values(raw)) passThrough(item, typeName);
  }
  return raw;
}

function unfit(raw: unknown, typeName: string): Failure {
  const found = raw instanceof ExactNumber ? "a number that a double cannot hold" : typeof raw;
  return new Failure("BAD_UPSTREAM", { detail: `${found} where the schema says ${typeName}` });
}
