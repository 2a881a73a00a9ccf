import {
  type GraphQLOutputType,
  getNullableType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
} from "graphql";
import { Failure, toFailure } from "../kernel/index.ts";
import { isRecord } from "./exact-number.ts";
import type { Dialect } from "./kind.ts";
import { type DecodeLeaf, decodeLeaf } from "./leaf.ts";
import { follow, MAX_NESTED_LISTS, type Mapping, propertiesOf } from "./mapping.ts";

/**
 * Reads one field from the payload of its object: a decoded leaf, or the payloads of the objects it holds,
 * null for what is not there. An item that cannot be decoded stands in its list as a Failure; anything else
 * that cannot be is thrown.
 */
export interface Reader {
  (payload: unknown): unknown;
  /** Which properties of the payload it reads: {@link propertiesOf}. */
  readonly properties: readonly string[] | undefined;
  /** Set where it reads one property of a built-in scalar type, and so changes nothing of most payloads. */
  readonly plain?: PlainRead | undefined;
}

/** Says of a payload that is a record: if the property holds a value of that kind, the reader yields it as it is. */
export interface PlainRead {
  readonly property: string;
  readonly holds: "string" | "boolean" | "int" | "float";
}

type Read = (payload: unknown) => unknown;

export interface ReaderOptions {
  readonly type: GraphQLOutputType;
  readonly mapping: Mapping;
  readonly dialect: Dialect;
  /** The payload's property for a field of the object type that the mapping builds. */
  propertyOf(field: string): string;
}

/** Compiles a field's mapping and type to the function that reads it. */
export function compileReader(options: ReaderOptions): Reader {
  const select = compileMapping(options.mapping, options.propertyOf);
  const complete = compileType(options.type, options);
  const properties = propertiesOf(options.mapping);
  return Object.assign((payload: unknown) => complete(select(payload)), {
    properties,
    plain: plainRead(options),
  });
}

/** What the decoder of each built-in scalar lets through. */
const PLAIN: ReadonlyMap<string, PlainRead["holds"]> = new Map([
  ["ID", "string"],
  ["String", "string"],
  ["Boolean", "boolean"],
  ["Int", "int"],
  ["Float", "float"],
]);

function plainRead({ type, mapping }: ReaderOptions): PlainRead | undefined {
  const holds = PLAIN.get(getNullableType(type).toString());
  const property = ownName(mapping);
  return holds === undefined || property === undefined ? undefined : { property, holds };
}

/** The one property that a mapping reads, unless every object has one of that name. */
function ownName(mapping: Mapping): string | undefined {
  if (mapping.kind !== "path" || mapping.steps.length !== 1) return undefined;
  const [step] = mapping.steps;
  return step?.kind === "name" && !(step.name in Object.prototype) ? step.name : undefined;
}

/**
 * Compiles a mapping by itself. What is not there is undefined, which stands for null, as it does in GraphQL:
 * many backends leave out what is empty (Go's `omitempty`, protobuf's JSON). So a leaf or an object that is
 * absent is null, a batch whose `select` finds nothing has nothing for any key, and the same of a field that
 * is non-null is an error there. Only a payload of another shape is the backend's fault by itself.
 */
export function compileMapping(mapping: Mapping, propertyOf: (field: string) => string): Read {
  if (mapping.kind === "path") {
    const { steps } = mapping;
    const name = ownName(mapping);
    if (name === undefined) return (payload) => follow(payload, steps);
    return (payload) => (isRecord(payload) ? payload[name] : follow(payload, steps));
  }
  const entries = [...mapping.entries].map(
    ([field, entry]) => [propertyOf(field), compileMapping(entry, (name) => name)] as const,
  );
  const build = (item: unknown, depth: number): unknown => {
    if (Array.isArray(item)) {
      if (depth >= MAX_NESTED_LISTS)
        throw new Failure("BAD_UPSTREAM", { detail: "lists in lists without end" });
      return item.map((nested) => build(nested, depth + 1));
    }
    if (item === null || item === undefined) return null;
    const object: Record<string, unknown> = {};
    let holds = false;
    for (const [property, read] of entries) {
      const value = read(item);
      if (value !== null && value !== undefined) holds = true;
      object[property] = value;
    }
    return holds ? object : null;
  };
  return (payload) => build(follow(payload, mapping.base), 0);
}

function compileType(type: GraphQLOutputType, options: ReaderOptions): Read {
  if (isNonNullType(type)) return compileType(type.ofType, options);
  if (isListType(type)) {
    const complete = compileType(type.ofType, options);
    const holdsObjects = isCompositeType(getNullableType(type.ofType));
    return (raw) => {
      if (raw === null || raw === undefined) return null;
      if (!Array.isArray(raw)) {
        throw new Failure("BAD_UPSTREAM", { detail: `${typeof raw} where the schema says ${type}` });
      }
      // Objects are passed as they are, so a list of nothing else needs no copy.
      if (holdsObjects && holdsRecords(raw)) return raw;
      return raw.map((item) => {
        try {
          return complete(item);
        } catch (error) {
          return toFailure(error);
        }
      });
    };
  }
  const { dialect } = options;
  const decode: DecodeLeaf = isLeafType(type) ? decodeLeaf(type, dialect.enumName) : expectObject(type.name);
  return (raw) => {
    if (raw === null || raw === undefined) return null;
    const prepared = dialect.prepare(raw, type);
    return prepared === null ? null : decode(prepared);
  };
}

/**
 * Refuses an answer that is no value of a field's type, as far as that shows at once: no list where the schema says
 * list, no object where it says object. Undefined for scalars, which say so when they are read.
 *
 * The reader finds the same, but only after the call is over: then no breaker counts it and nothing stands in for it.
 */
export function compileShape(type: GraphQLOutputType): ((payload: unknown) => void) | undefined {
  const nullable = getNullableType(type);
  if (isLeafType(nullable)) return undefined;
  const fits = isListType(nullable) ? Array.isArray : isRecord;
  return (payload) => {
    if (payload === null || payload === undefined || fits(payload)) return;
    throw new Failure("BAD_UPSTREAM", { detail: `${nameOfKind(payload)} where the schema says ${type}` });
  };
}

function nameOfKind(payload: unknown): string {
  return Array.isArray(payload) ? "a list" : typeof payload;
}

function holdsRecords(list: readonly unknown[]): boolean {
  for (const item of list) if (item !== null && !isRecord(item)) return false;
  return true;
}

function expectObject(typeName: string): DecodeLeaf {
  return (raw) => {
    if (isRecord(raw)) return raw;
    throw new Failure("BAD_UPSTREAM", { detail: `${typeof raw} where the schema says ${typeName}` });
  };
}
