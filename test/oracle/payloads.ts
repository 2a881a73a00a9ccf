import { ERROR_KINDS, type ErrorCode, Failure } from "../../src/kernel/index.ts";
import { ExactNumber } from "../../src/sources/exact-number.ts";
import type { FetchInput } from "../../src/sources/index.ts";
import { type Draw, hashed } from "./draw.ts";
import type { FetchModel, FieldModel, SourceModel, Type, TypeModel } from "./model.ts";
import { isNoKey } from "./upstream.ts";

const CODES = Object.keys(ERROR_KINDS) as ErrorCode[];
const DEEPEST = 5;

type Key = Readonly<Record<string, unknown>>;

/** What backends say, from a seed: the same for the same question. */
export interface Mood {
  readonly seed: number;
  /** How likely each single thing is to go wrong; 0 is a world without faults, in which everything is found. */
  readonly faults: number;
}

/** What a fetch spec's `load` yields for one input. Keeps what a spec promises: batches hold objects, and so on. */
export function outcomeOf(
  source: SourceModel,
  coordinate: string,
  input: FetchInput,
  question: string,
  mood: Mood,
): unknown {
  const fetch = source.fetches.get(coordinate);
  if (fetch === undefined) throw new Error(`${source.name} has no ${coordinate}`);
  const random = hashed(mood.seed, question);
  if (random.chance(mood.faults)) return new Failure(random.pick(CODES), { detail: question });
  const isFound = mood.faults === 0 || !random.chance(0.08);
  const backend = new Backend(source, random, mood.faults);
  const isBatched = fetch.kind.startsWith("batch");
  if (isBatched && Object.values(input.object).some(isNoKey)) return fetch.kind === "batchMany" ? [] : null;
  switch (fetch.kind) {
    case "lookup":
    case "batchLookup": {
      const key = fetch.kind === "batchLookup" ? input.object : keyOf(fetch, input);
      return isFound ? backend.object(typeNameOf(fetch.type), 0, key) : null;
    }
    case "batchMany": {
      const [item] = fetch.type.list === undefined ? [] : [fetch.type.list];
      return isFound && item ? Array.from({ length: random.below(3) }, () => backend.record(item)) : [];
    }
    case "batch": {
      if (!isFound && !fetch.type.nonNull) return null;
      if (fetch.property !== undefined) return { [fetch.property]: backend.value(fetch.type, 0) };
      return backend.record(fetch.type);
    }
    case "plain": {
      const value = backend.value({ ...fetch.type, nonNull: mood.faults === 0 && fetch.type.nonNull }, 0);
      return (fetch.property === undefined ? value : { [fetch.property]: value }) ?? null;
    }
  }
}

function typeNameOf(type: Type): string {
  return type.list === undefined ? type.name : typeNameOf(type.list);
}

function keyOf({ keyArguments }: FetchModel, { args }: FetchInput): Key {
  return Object.fromEntries(Object.entries(keyArguments).map(([argument, field]) => [field, args[argument]]));
}

class Backend {
  readonly #source: SourceModel;
  readonly #random: Draw;
  readonly #faults: number;

  constructor(source: SourceModel, random: Draw, faults: number) {
    this.#source = source;
    this.#random = random;
    this.#faults = faults;
  }

  /** A value that is an object whatever goes wrong. */
  record(type: Type): object {
    const name = typeNameOf(type);
    return this.object(name, 0);
  }

  value(type: Type, depth: number): unknown {
    const random = this.#random;
    if (random.chance(this.#faults)) return this.#wrong(type);
    if (!type.nonNull && (depth > DEEPEST || random.chance(0.1)))
      return random.chance(0.5) ? null : undefined;
    if (type.list !== undefined) {
      const { list } = type;
      const length = depth > DEEPEST ? 0 : random.below(4);
      return Array.from({ length }, () => this.value(list, depth + 1));
    }
    const declared = this.#source.types.get(type.name);
    if (declared === undefined || declared.kind === "enum") return this.#leaf(type.name, declared);
    return this.object(type.name, depth + 1);
  }

  object(typeName: string, depth: number, key?: Key): object {
    const type = this.#source.types.get(typeName);
    if (type === undefined) throw new Error(`${this.#source.name} has no ${typeName}`);
    const { members, discriminator } = type;
    if (members.length > 0) {
      const ends = depth > DEEPEST ? members.filter((name) => !name.startsWith("E")) : members;
      const member = this.#random.pick(ends);
      const { property = "__typename", values = {} } = discriminator ?? {};
      const said = this.#random.chance(this.#faults)
        ? this.#random.pick(["nobody", null, 7])
        : values[member];
      return { ...this.object(member, depth), [property]: said };
    }
    const payload: Record<string, unknown> = {};
    const known = key ?? identity(this.#random);
    for (const field of type.fields)
      if (field.isFetched !== true) this.#put(payload, field, type, known, depth, key !== undefined);
    return payload;
  }

  /** @param isAsked - by its key: then that is the one thing that can be relied on, as a spec promises */
  #put(
    payload: Record<string, unknown>,
    field: FieldModel,
    type: TypeModel,
    key: Key,
    depth: number,
    isAsked: boolean,
  ): void {
    const { spot, name } = field;
    const random = this.#random;
    if (spot.kind === "property") {
      const isKey = type.keys.some((fields) => fields.includes(name));
      const value = field.isShared
        ? new Backend(this.#source, hashed(1, name), 0).value({ ...field.type, nonNull: true }, depth)
        : isKey && (isAsked || !random.chance(this.#faults))
          ? keyValue(name, key, field.type)
          : this.value(field.type, depth);
      const [first = "", second] = spot.path;
      payload[first] =
        second === undefined ? value : typeof second === "number" ? [value] : { [second]: value };
      return;
    }
    if (!field.type.nonNull && random.chance(0.1)) return;
    if (spot.kind === "references") {
      const item = field.type.list;
      const one = (): unknown =>
        item?.nonNull === false && random.chance(0.1)
          ? null
          : this.#part(spot.keyField, identity(random), typeNameOf(field.type));
      payload[spot.property] = random.chance(this.#faults)
        ? this.#wrong(field.type)
        : Array.from({ length: random.below(4) }, one);
      return;
    }
    const other = identity(random);
    for (const [keyField, property] of Object.entries(spot.properties))
      payload[property] = this.#part(keyField, other, typeNameOf(field.type));
  }

  #part(keyField: string, key: Key, entity: string): unknown {
    if (this.#random.chance(this.#faults)) return this.#random.pick([null, undefined, {}, "", true]);
    const declared = this.#source.types.get(entity)?.fields.find(({ name }) => name === keyField);
    return declared === undefined ? null : keyValue(keyField, key, declared.type);
  }

  #leaf(name: string, declared: TypeModel | undefined): unknown {
    const random = this.#random;
    if (declared !== undefined) return random.pick(Object.values(declared.values ?? {}));
    switch (name) {
      case "Int":
        return random.below(100);
      case "Float":
        return random.pick([0.5, 3, -1.25]);
      case "Boolean":
        return random.chance(0.5);
      case "ID":
        return random.chance(0.3) ? random.below(9) : String(random.below(9));
      case "Int64":
        return random.pick([5, "9007199254740993", new ExactNumber("9007199254740993")]);
      case "Decimal":
        return random.pick([1.5, "12.50", new ExactNumber("1.00000000000000000001")]);
      case "DateTime":
        return "2026-01-31T08:30:00Z";
      case "JSON":
        return random.pick([{ a: [1, null] }, [1, { b: "x" }], "text", 4, true]);
      default:
        return random.pick(["one", "two", "three", ""]);
    }
  }

  #wrong(type: Type): unknown {
    const random = this.#random;
    const some = [null, undefined, "oops", 42, 1.5, {}, [], [null], true, new ExactNumber("1e400"), [[{}]]];
    return random.chance(0.5) && type.nonNull ? null : random.pick(some);
  }
}

function identity(random: Draw): Key {
  const id = String(1 + random.below(5));
  return { id };
}

/** Each key of an object follows from any other: whoever asks by one is told the same others. */
function keyValue(name: string, key: Key, type: Type): unknown {
  const known = key[name];
  const id = String(key.id ?? String(key.code ?? key.ean ?? "c1").slice(1));
  if (known !== undefined && name !== "id") return known;
  if (name === "region") return /[13579]$/.test(id) ? "eu" : "us";
  if (name === "code") return `c${id}`;
  if (name === "ean") return `e${id}`;
  return typeNameOf(type) === "Int" ? Number(id) || 0 : (known ?? id);
}
