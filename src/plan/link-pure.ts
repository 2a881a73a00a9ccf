import { Failure } from "../kernel/index.ts";
import type { FieldNode, ObjectNode, Position } from "./model.ts";
import { compileLiteral, type Entry, type MakeObject } from "./object-literal.ts";
import { BUBBLE, nullFailure, type Run } from "./run.ts";

/**
 * Makes a value of the answer from a raw one, at once, with nothing to wait for. Errors have paths relative to
 * it; {@link BUBBLE} where it cannot be null and has to be.
 */
export type Pure = (raw: unknown, run: Run) => unknown;

/** Whether everything in an object stands in its own payload. */
function isPureObject({ lookups, fields, collapses }: ObjectNode): boolean {
  return lookups.length === 0 && !collapses && fields.every(isPureField);
}

export function isPureField(field: FieldNode): boolean {
  switch (field.kind) {
    case "typename":
      return true;
    case "read":
      return field.from.kind === "origin" && field.checks === undefined && isPure(field.position);
    case "self":
      return field.checks === undefined && isPureObject(field.position.object);
    default:
      return false;
  }
}

export function isPure(position: Position): boolean {
  switch (position.kind) {
    case "leaf":
      return true;
    case "list":
      return isPure(position.item);
    case "index":
      return isPure(position.position);
    case "object":
      return isPureObject(position.object);
    case "abstract":
      return [...position.byGraphType.values()].every(isPureObject);
  }
}

/** Compiles a pure position to the function that makes its values. */
export function linkPure(position: Position): Pure {
  const { nullable } = position;
  switch (position.kind) {
    case "leaf":
      return nullable ? (raw) => raw ?? null : (raw, run) => raw ?? refuseNull(run);
    case "list":
      return linkList(position.item, nullable);
    case "index": {
      const make = linkPure(position.position);
      const { index } = position;
      return (raw, run) =>
        absorb(completeItem(Array.isArray(raw) ? raw[index] : null, make, nullable, run), nullable, run);
    }
    case "object": {
      const make = linkObject(position.object);
      return (raw, run) => absorb(isObject(raw) ? make(raw, run) : null, nullable, run);
    }
    case "abstract": {
      const { graphType, source, byGraphType } = position;
      const makers = new Map([...byGraphType].map(([name, object]) => [name, linkObject(object)]));
      return (raw, run) => {
        if (!isObject(raw)) return absorb(null, nullable, run);
        const make = makers.get(run.graph.typeOf(graphType, source, raw) ?? "");
        if (make !== undefined) return absorb(make(raw, run), nullable, run);
        run.fail(unknownType(graphType, source));
        return absorb(BUBBLE, nullable, run);
      };
    }
  }
}

/** Readers yield an object's payload or null. */
export function isObject(raw: unknown): raw is object {
  return typeof raw === "object" && raw !== null;
}

export function unknownType(graphType: string, source: string): Failure {
  return new Failure("BAD_UPSTREAM", { detail: `${source} sent a ${graphType} of no known type` });
}

/** What a place makes of a value: null and BUBBLE stop at a nullable one. */
export function absorb(value: unknown, nullable: boolean, run: Run): unknown {
  if (value === BUBBLE) return nullable ? null : BUBBLE;
  if (value !== null) return value;
  return nullable ? null : refuseNull(run);
}

function refuseNull(run: Run): typeof BUBBLE {
  run.fail(nullFailure());
  return BUBBLE;
}

function linkList(item: Position, nullable: boolean): Pure {
  const make = linkPure(item);
  return (raw, run) => {
    if (!Array.isArray(raw)) return absorb(null, nullable, run);
    const out: unknown[] = new Array(raw.length);
    for (let index = 0; index < raw.length; index++) {
      const before = run.errors.length;
      const value = completeItem(raw[index], make, item.nullable, run);
      if (run.errors.length > before) run.prefix(before, index);
      if (value === BUBBLE) return nullable ? null : BUBBLE;
      out[index] = value;
    }
    return out;
  };
}

function completeItem(raw: unknown, make: Pure, nullable: boolean, run: Run): unknown {
  if (!(raw instanceof Failure)) return make(raw, run);
  run.fail(raw);
  return nullable ? null : BUBBLE;
}

/** Compiles an object to what makes it of its payload, with null for each field that is not pure. */
export function linkObject({ fields, type }: ObjectNode): MakeObject {
  return compileLiteral(fields.map((field) => toEntry(field, type)));
}

function toEntry(field: FieldNode, type: string): Entry {
  const { key } = field;
  if (field.kind === "typename") return { key, constant: type };
  if (!isPureField(field)) return { key, constant: null };
  if (field.kind === "self") {
    const make = linkPure(field.position);
    return { key, plain: undefined, make: (raw, run) => withKey(key, make, raw, run) };
  }
  if (field.kind !== "read" || field.from.kind !== "origin") throw new Error(`${field.kind} is not pure`);
  const { position } = field;
  const { read } = field.from;
  const complete = linkPure(position);
  const make: Pure = (raw, run) => {
    const before = run.errors.length;
    let value: unknown;
    try {
      value = complete(read(raw), run);
    } catch (error) {
      run.fail(error);
      value = position.nullable ? null : BUBBLE;
    }
    if (run.errors.length > before) run.prefix(before, key);
    return value;
  };
  return { key, plain: position.kind === "leaf" ? read.plain : undefined, make };
}

function withKey(key: string, make: Pure, raw: unknown, run: Run): unknown {
  const before = run.errors.length;
  const value = make(raw, run);
  if (run.errors.length > before) run.prefix(before, key);
  return value;
}
