import { Failure } from "../kernel/index.ts";
import { isRecord } from "./exact-number.ts";

/**
 * The selection language of `@from(field:)`, `select:`, `@is` and `@require`: a path into a payload or
 * the graph (`images[0].url`, `$` for the value itself, `specifications->entries` for a map as a list of
 * `{ key, value }`), an object of such paths (`{ id: author_id }`), or a path whose value, or each item of
 * whose list, becomes such an object (`product_ids { id: $ }`).
 *
 * The words are those of Apollo Connectors' selection mapping, of which this is a small part.
 */
export type Mapping = PathMapping | ObjectMapping;

export interface PathMapping {
  readonly kind: "path";
  /** Empty for `$`, the value itself. */
  readonly steps: readonly PathStep[];
}

export interface ObjectMapping {
  readonly kind: "object";
  /** What the entries start from; empty for the value itself. */
  readonly base: readonly PathStep[];
  readonly entries: ReadonlyMap<string, Mapping>;
}

export type PathStep =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "entries" };

const NONE = Symbol("none");

/** How deep lists may stand in lists. No schema says so many, and each is a turn of a recursion. */
export const MAX_NESTED_LISTS = 32;

/**
 * Follows a path into a payload. A name or `->entries` is applied to each item of a list; what is not there
 * is undefined; a name is never looked for on the prototype.
 *
 * @throws {Failure} BAD_UPSTREAM for a payload of another shape
 */
export function follow(value: unknown, steps: readonly PathStep[], depth = 0): unknown {
  let current = value;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index] as PathStep;
    if (current === null || current === undefined) return current;
    if (step.kind === "index") {
      current = Array.isArray(current) ? current[step.index] : NONE;
    } else if (Array.isArray(current)) {
      if (depth >= MAX_NESTED_LISTS)
        throw new Failure("BAD_UPSTREAM", { detail: "lists in lists without end" });
      const rest = steps.slice(index);
      return current.map((item) => follow(item, rest, depth + 1));
    } else if (!isRecord(current)) current = NONE;
    else if (step.kind === "name") {
      current = Object.hasOwn(current, step.name) ? current[step.name] : undefined;
    } else current = Object.entries(current).map(([key, entry]) => ({ key, value: entry }));
    if (current === NONE) {
      throw new Failure("BAD_UPSTREAM", { detail: `no ${formatPath(steps)} in an answer of another shape` });
    }
  }
  return current;
}

/** A mapping that cannot be read; `offset` counts characters from the start of its text. */
export class MappingSyntaxError extends Error {
  override readonly name = "MappingSyntaxError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** How deep objects may stand in objects. */
const MAX_DEPTH = 16;

const TOKEN = /\s*(?:(->\s*entries\b)|\[\s*(\d+)\s*\]|([A-Za-z_]\w*)|([$.{}:,]))/y;

type Token =
  | { kind: "entries"; at: number }
  | { kind: "index"; value: number; at: number }
  | { kind: "name"; value: string; at: number }
  | { kind: "mark"; value: string; at: number }
  | { kind: "end"; at: number };

/** @throws {MappingSyntaxError} */
export function parseMapping(text: string): Mapping {
  const tokens = tokenize(text);
  let position = 0;
  const peek = (): Token => tokens[position] as Token;
  const isMark = (value: string): boolean => {
    const token = peek();
    return token.kind === "mark" && token.value === value;
  };
  const fail = (expected: string): never => {
    const { at } = peek();
    const found = peek().kind === "end" ? "the end" : `"${text.slice(at, at + 12)}"`;
    throw new MappingSyntaxError(`expected ${expected}, found ${found}`, at);
  };

  function parseObject(base: readonly PathStep[], depth: number): ObjectMapping {
    if (depth > MAX_DEPTH) fail("an end of objects in objects");
    const start = peek().at;
    position++;
    const entries = new Map<string, Mapping>();
    while (!isMark("}")) {
      const name = peek();
      if (name.kind !== "name") return fail('a field name or "}"');
      if (entries.has(name.value)) {
        throw new MappingSyntaxError(`"${name.value}" is given twice`, name.at);
      }
      position++;
      if (!isMark(":")) fail('":"');
      position++;
      entries.set(name.value, parseAny(depth + 1));
      if (isMark(",")) position++;
    }
    position++;
    if (entries.size === 0) throw new MappingSyntaxError("an object of paths needs at least one", start);
    return { kind: "object", base, entries };
  }

  function parsePath(): PathMapping {
    const steps: PathStep[] = [];
    let expectsName = true;
    if (isMark("$")) {
      position++;
      expectsName = isMark(".");
      if (expectsName) position++;
    }
    for (;;) {
      const token = peek();
      if (expectsName) {
        if (token.kind !== "name") return fail("a field name");
        steps.push({ kind: "name", name: token.value });
        expectsName = false;
      } else if (token.kind === "index") steps.push({ kind: "index", index: token.value });
      else if (token.kind === "entries") steps.push({ kind: "entries" });
      else if (isMark(".")) expectsName = true;
      else return { kind: "path", steps };
      position++;
    }
  }

  function parseAny(depth: number): Mapping {
    if (isMark("{")) return parseObject([], depth);
    const path = parsePath();
    return isMark("{") ? parseObject(path.steps, depth) : path;
  }

  const mapping = parseAny(0);
  if (peek().kind !== "end") fail("the end");
  return mapping;
}

/** The mapping of a field that has none written: the property of its own name. */
export function nameMapping(name: string): PathMapping {
  return { kind: "path", steps: [{ kind: "name", name }] };
}

/**
 * Which properties a mapping reads of a payload, or of each item of a list of them.
 *
 * Empty for the payload itself, as it is; undefined where it takes what no name tells: the entries of a map.
 */
export function propertiesOf(mapping: Mapping): readonly string[] | undefined {
  const steps = mapping.kind === "path" ? mapping.steps : mapping.base;
  const first = steps.find(({ kind }) => kind !== "index");
  if (first !== undefined) return first.kind === "name" ? [first.name] : undefined;
  if (mapping.kind === "path") return [];
  const names = [...mapping.entries.values()].map(propertiesOf);
  // An entry that is the payload itself takes all of it.
  return names.every((some) => some !== undefined && some.length > 0)
    ? names.flatMap((some) => some ?? [])
    : undefined;
}

/** Writes a path back as its text. */
export function formatPath(steps: readonly PathStep[]): string {
  let text = steps[0]?.kind === "name" ? "" : "$";
  for (const step of steps) {
    if (step.kind === "name") text += text === "" ? step.name : `.${step.name}`;
    else text += step.kind === "index" ? `[${step.index}]` : "->entries";
  }
  return text;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  while (text.slice(end).trim() !== "") {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(text);
    if (match === null) {
      const at = end + (/\S/.exec(text.slice(end))?.index ?? 0);
      throw new MappingSyntaxError(`"${text[at]}" has no meaning in a path`, at);
    }
    end = TOKEN.lastIndex;
    const at = end - match[0].trimStart().length;
    const [, entries, index, name, mark] = match;
    if (entries !== undefined) tokens.push({ kind: "entries", at });
    else if (index !== undefined) tokens.push({ kind: "index", value: Number(index), at });
    else if (name !== undefined) tokens.push({ kind: "name", value: name, at });
    else tokens.push({ kind: "mark", value: mark as string, at });
  }
  tokens.push({ kind: "end", at: text.length });
  return tokens;
}
