import { Failure } from "../kernel/index.ts";
import type { FieldNode, ObjectNode, Position } from "./model.ts";
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

function isPureField(field: FieldNode): boolean {
  switch (field.kind) {
    case "typename":
      return true;
    case "read":
      return field.from.kind === "origin" && isPure(field.position);
    case "self":
      return isPureObject(field.position.object);
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
      const make = linkPureObject(position.object);
      return (raw, run) =>
        raw === null || raw === undefined
          ? absorb(null, nullable, run)
          : absorb(make(raw, run), nullable, run);
    }
    case "abstract": {
      const { graphType, source, byGraphType } = position;
      const makers = new Map([...byGraphType].map(([name, object]) => [name, linkPureObject(object)]));
      return (raw, run) => {
        if (raw === null || raw === undefined) return absorb(null, nullable, run);
        const make = makers.get(run.graph.typeOf(graphType, source, raw) ?? "");
        if (make !== undefined) return absorb(make(raw, run), nullable, run);
        run.fail(unknownType(graphType, source));
        return absorb(BUBBLE, nullable, run);
      };
    }
  }
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

/** Compiles a pure object: to code that builds a plain object literal, which engines and JSON.stringify like best. */
function linkPureObject({ fields, type }: ObjectNode): Pure {
  const makers = fields.map((field) => linkField(field, type));
  const names = makers.map((_, index) => `f${index}`);
  const reads = names.map(
    (name, index) => `const v${index} = ${name}(raw, run); if (v${index} === BUBBLE) return BUBBLE;`,
  );
  // Response keys are GraphQL names (letters, digits, underscore), never "__proto__": nothing can leave its quotes.
  const entries = fields.map(({ key }, index) => `${JSON.stringify(key)}: v${index}`);
  const body = `return (raw, run) => { ${reads.join(" ")} return { ${entries.join(", ")} }; };`;
  return new Function("BUBBLE", ...names, body)(BUBBLE, ...makers) as Pure;
}

function linkField(field: FieldNode, type: string): Pure {
  if (field.kind === "typename") return () => type;
  if (field.kind === "self") {
    const make = linkPure(field.position);
    return (raw, run) => withKey(field.key, make, raw, run);
  }
  if (field.kind !== "read" || field.from.kind !== "origin") throw new Error(`${field.kind} is not pure`);
  const { key, position } = field;
  const { read } = field.from;
  const complete = linkPure(position);
  return (raw, run) => {
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
}

function withKey(key: string, make: Pure, raw: unknown, run: Run): unknown {
  const before = run.errors.length;
  const value = make(raw, run);
  if (run.errors.length > before) run.prefix(before, key);
  return value;
}
