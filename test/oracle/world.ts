import type { Draw } from "./draw.ts";
import {
  type FetchModel,
  type FieldModel,
  nameOf,
  type SourceModel,
  type Type,
  type TypeModel,
  toSnakeCase,
  type World,
} from "./model.ts";

const LEAVES = ["String", "String", "Int", "Float", "Boolean", "ID", "Int64", "Decimal", "DateTime", "JSON"];
const COLOURS = ["RED", "GREEN", "BLUE"];

interface Entity {
  readonly name: string;
  readonly index: number;
  readonly home: SourceModel;
  /** Other sources that have fields of it in their payloads. */
  readonly parts: readonly SourceModel[];
  readonly keys: readonly (readonly string[])[];
  readonly keyTypes: Readonly<Record<string, string>>;
}

interface Value {
  readonly name: string;
  /** Undefined where several sources share it. */
  readonly home: SourceModel | undefined;
  readonly fields: FieldModel[];
}

/** Draws sources that make a graph. What they cannot be, the boot refuses: then this is wrong, not the boot. */
export function drawWorld(random: Draw): World {
  return new Maker(random).make();
}

class Maker {
  readonly #random: Draw;
  readonly #sources: SourceModel[] = [];
  readonly #entities: Entity[] = [];
  readonly #values: Value[] = [];
  #names = 0;

  constructor(random: Draw) {
    this.#random = random;
  }

  make(): World {
    const random = this.#random;
    for (const name of ["a", "b", "c", "d"].slice(0, 2 + random.below(3)))
      this.#sources.push({ name, types: new Map(), fetches: new Map() });
    for (let index = 0; index < 2 + random.below(2); index++) this.#entities.push(this.#entity(index));
    const count = 2 + random.below(3);
    for (let index = count - 1; index >= 0; index--) this.#values.unshift(this.#value(index));
    for (const source of this.#sources) if (random.chance(0.6)) this.#abstract(source);
    for (const entity of this.#entities) this.#fill(entity);
    for (const source of this.#sources) this.#roots(source);
    this.#sharedField();
    return { sources: this.#sources };
  }

  #fresh(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  #entity(index: number): Entity {
    const random = this.#random;
    const home = random.pick(this.#sources);
    const id = random.chance(0.15) ? "Int" : "ID";
    const shape = random.below(10);
    const keys = shape < 7 ? [["id"]] : shape < 9 ? [["id", "region"]] : [["id"], ["code"]];
    const parts = random.some(
      this.#sources.filter((source) => source !== home),
      0.3,
    );
    return {
      name: `E${index}`,
      index,
      home,
      parts,
      keys,
      keyTypes: { id, region: "String", code: "String" },
    };
  }

  #value(index: number): Value {
    const random = this.#random;
    const home = random.chance(0.4) ? undefined : random.pick(this.#sources);
    const value: Value = { name: `V${index}`, home, fields: [] };
    for (let count = 1 + random.below(3); count > 0; count--) {
      value.fields.push(
        home === undefined ? this.#plainField(this.#leafType(undefined)) : this.#payloadField(home),
      );
    }
    return value;
  }

  /** Puts a type into a source's SDL once it is used there. */
  #use(source: SourceModel, name: string): TypeModel {
    const known = source.types.get(name);
    if (known !== undefined) return known;
    const entity = this.#entities.find((each) => each.name === name);
    const value = this.#values.find((each) => each.name === name);
    let type: TypeModel;
    if (name === "Colour") {
      const isShort = this.#random.chance(0.5);
      const values = Object.fromEntries(
        COLOURS.map((each) => [each, isShort ? each[0]?.toLowerCase() : each]),
      );
      type = { ...bare(name, "enum"), values: values as Record<string, string> };
    } else if (name === "Filter") {
      type = {
        ...bare(name, "input"),
        body: 'text: String = "x" limit: Int! = 2 colour: Colour inner: Filter',
      };
    } else if (entity !== undefined) {
      const isHome = entity.home === source;
      const keys = isHome ? entity.keys : entity.keys.slice(0, 1);
      const head = keys.map((key) => ` @key(fields: "${key.join(" ")}")`).join("");
      type = { ...bare(name, "object"), keys, head };
      for (const field of keys.flat())
        type.fields.push(this.#keyField(field, entity.keyTypes[field] ?? "ID"));
    } else if (value !== undefined) {
      type = { ...bare(name, "object"), head: value.home === undefined ? " @shareable" : "" };
      type.fields.push(...value.fields);
      source.types.set(name, type);
      for (const field of value.fields) this.#useIfComposite(source, nameOf(field.type));
      return type;
    } else type = bare(name, "object");
    source.types.set(name, type);
    if (name === "Filter") this.#use(source, "Colour");
    return type;
  }

  #useIfComposite(source: SourceModel, name: string): void {
    if (/^[EV]\d|^Colour$/.test(name)) this.#use(source, name);
  }

  #keyField(name: string, scalar: string): FieldModel {
    const type = { nonNull: true, name: scalar };
    return this.#random.chance(0.15)
      ? { name, type, from: `the_${name}`, spot: { kind: "property", path: [`the_${name}`] } }
      : { name, type, spot: { kind: "property", path: [name] } };
  }

  #wrap(name: string, most = 2): Type {
    const random = this.#random;
    let type: Type = { nonNull: random.chance(0.5), name };
    const depth = most === 0 ? 0 : [0, 0, 0, 0, 0, 0, 1, 1, 1, 2][random.below(10)];
    for (let level = 0; level < Math.min(most, depth ?? 0); level++)
      type = { nonNull: random.chance(0.5), list: type };
    return type;
  }

  #leafType(source: SourceModel | undefined): Type {
    const isEnum = source !== undefined && this.#random.chance(0.12);
    if (isEnum) this.#use(source, "Colour");
    return this.#wrap(isEnum ? "Colour" : this.#random.pick(LEAVES));
  }

  /** A field that stands in a payload by its name, or where `@from` says. */
  #plainField(type: Type): FieldModel {
    const random = this.#random;
    const name = this.#fresh(random.chance(0.3) ? "camelCase" : "f");
    if (random.chance(0.12)) {
      const path = random.chance(0.5) ? [`w_${name}`, "x"] : [`w_${name}`, 0];
      const from = typeof path[1] === "number" ? `${path[0]}[0]` : path.join(".");
      return { name, type, from, spot: { kind: "property", path } };
    }
    return { name, type, spot: { kind: "property", path: [toSnakeCase(name)] } };
  }

  #payloadField(source: SourceModel, after = -1): FieldModel {
    const random = this.#random;
    const dice = random.below(100);
    if (dice < 48) return this.#plainField(this.#leafType(source));
    if (dice < 68) {
      const usable = this.#values.filter(({ home }) => home === undefined || home === source);
      if (usable.length === 0) return this.#plainField(this.#leafType(source));
      const { name } = random.pick(usable);
      this.#use(source, name);
      return this.#plainField(this.#wrap(name));
    }
    // A source whose own payloads hold more of an object than its key would only be told the key here.
    const strangers = this.#entities.filter(({ home, parts }) => home !== source && !parts.includes(source));
    if (dice < 86 && strangers.length > 0) return this.#referenceField(source, random.pick(strangers));
    const abstracts = [...source.types.values()].filter(({ members }) => members.length > 0);
    if (dice < 94 && abstracts.length > 0) return this.#plainField(this.#wrap(random.pick(abstracts).name));
    const embedded = this.#entities.filter(
      ({ index, home }) => index > after && home === source && after >= 0,
    );
    if (embedded.length === 0) return this.#plainField(this.#leafType(source));
    const { name } = random.pick(embedded);
    this.#use(source, name);
    return this.#plainField(this.#wrap(name, 1));
  }

  #referenceField(source: SourceModel, entity: Entity): FieldModel {
    const random = this.#random;
    const name = this.#fresh("ref");
    const [key = []] = entity.keys;
    this.#use(source, entity.name);
    const target: Type = { nonNull: random.chance(0.3), name: entity.name };
    if (key.length === 1 && random.chance(0.4)) {
      const property = `${name}_ids`;
      const type: Type = { nonNull: random.chance(0.3), list: target };
      return { name, type, from: `${property} { id: $ }`, spot: { kind: "references", property } };
    }
    const properties = Object.fromEntries(key.map((field) => [field, `${name}_${field}`]));
    const entries = Object.entries(properties).map(([field, property]) => `${field}: ${property}`);
    return { name, type: target, from: `{ ${entries.join(", ")} }`, spot: { kind: "reference", properties } };
  }

  #abstract(source: SourceModel): void {
    const random = this.#random;
    const isInterface = random.chance(0.4);
    const name = this.#fresh(isInterface ? "I" : "U");
    const shared = [this.#plainField(this.#leafType(source))];
    const members = Array.from({ length: 2 + random.below(2) }, () => {
      const type: TypeModel = {
        ...bare(this.#fresh("M"), "object"),
        head: isInterface ? ` implements ${name}` : "",
      };
      source.types.set(type.name, type);
      if (isInterface) type.fields.push(...shared);
      for (let count = 1 + random.below(2); count > 0; count--) type.fields.push(this.#payloadField(source));
      return type.name;
    });
    const own = this.#entities.filter(({ home }) => home === source);
    if (own.length > 0 && random.chance(0.5)) {
      const entity = this.#use(source, random.pick(own).name);
      if (isInterface) {
        entity.head = ` implements ${name}${entity.head}`;
        entity.fields.push(...shared);
      }
      members.push(entity.name);
    }
    const values = Object.fromEntries(
      members.map((each) => [each, random.chance(0.5) ? each.toLowerCase() : each]),
    );
    const hasDirective = random.chance(0.5);
    const mapping = Object.entries(values).map(([type, value]) => `${value}: "${type}"`);
    const type: TypeModel = {
      ...bare(name, isInterface ? "interface" : "union"),
      head: hasDirective ? ` @discriminator(propertyName: "kind", mapping: { ${mapping.join(", ")} })` : "",
      members,
      fields: isInterface ? shared : [],
      discriminator: hasDirective
        ? { property: "kind", values }
        : { property: "__typename", values: Object.fromEntries(members.map((each) => [each, each])) },
    };
    source.types.set(name, type);
  }

  #fill(entity: Entity): void {
    const random = this.#random;
    const home = this.#use(entity.home, entity.name);
    for (let count = 1 + random.below(4); count > 0; count--)
      home.fields.push(this.#payloadField(entity.home, entity.index));
    this.#lookups(entity, entity.home, true);
    this.#ownFetches(entity, entity.home, random.below(3));
    for (const source of this.#sources) {
      const isPart = entity.parts.includes(source);
      if (source === entity.home || (!isPart && random.chance(0.6))) continue;
      const part = this.#use(source, entity.name);
      if (isPart) {
        for (let count = 1 + random.below(2); count > 0; count--)
          part.fields.push(this.#payloadField(source, entity.index));
        this.#lookups(entity, source, false);
      }
      this.#ownFetches(entity, source, (isPart ? 0 : 1) + random.below(2));
    }
  }

  #lookups(entity: Entity, source: SourceModel, isHome: boolean): void {
    const random = this.#random;
    const ways = random.pick([["one"], ["many"], ["one", "many"]]);
    for (const key of isHome ? entity.keys : entity.keys.slice(0, 1)) {
      const isFirst = key === entity.keys[0];
      if (ways.includes("one") || !isFirst) this.#lookup(entity, source, key, isHome && random.chance(0.8));
      if (ways.includes("many") && isFirst) this.#batchLookup(entity, source, key, random.chance(0.4));
    }
  }

  #lookup({ name, keyTypes }: Entity, source: SourceModel, key: readonly string[], isPublic: boolean): void {
    const random = this.#random;
    const field = this.#fresh("find");
    const extra = random.chance(0.2) ? [{ name: "lang", sdl: 'lang: String = "en"' }] : [];
    const keyArguments: Record<string, string> = {};
    const args = key.map((keyField) => {
      const isRenamed = random.chance(0.2);
      const argument = isRenamed ? `by_${keyField}` : keyField;
      keyArguments[argument] = keyField;
      const is = isRenamed ? ` @is(field: "${keyField}")` : "";
      return { name: argument, sdl: `${argument}: ${keyTypes[keyField]}!${is}` };
    });
    const query = [...args, ...extra].map((each) => `${each.name}: "$args.${each.name}"`).join(", ");
    this.#addFetch(source, "Query", {
      field: {
        name: field,
        type: { nonNull: random.chance(0.2), name },
        spot: { kind: "property", path: [] },
        args: [...args, ...extra].map(({ sdl }) => sdl).join(" "),
        directives: `@lookup${isPublic ? "" : " @internal"} @rest(path: "/x", query: { ${query} })`,
        isFetched: true,
      },
      fetch: { type: { nonNull: false, name }, property: undefined, kind: "lookup", keyArguments },
    });
  }

  #batchLookup(
    { name, keyTypes }: Entity,
    source: SourceModel,
    key: readonly string[],
    isPublic: boolean,
  ): void {
    const random = this.#random;
    const field = this.#fresh("findMany");
    const isSingle = key.length === 1;
    const input = `${name}Key`;
    if (!isSingle) {
      const body = key.map((each) => `${each}: ${keyTypes[each]}!`).join(" ");
      source.types.set(input, { ...bare(input, "input"), body });
    }
    const item = isSingle ? `${keyTypes[key[0] ?? ""]}!` : `${input}!`;
    const send = isSingle ? 'query: { keys: "$args.keys" }' : 'method: POST, body: { keys: "$args.keys" }';
    const maxSize = random.pick([1, 2, 50]);
    this.#addFetch(source, "Query", {
      field: {
        name: field,
        type: { nonNull: random.chance(0.5), list: { nonNull: false, name } },
        spot: { kind: "property", path: [] },
        args: `keys: [${item}]!`,
        directives:
          `${isPublic ? "" : "@internal "}@batchLookup(key: "${key.join(" ")}", maxSize: ${maxSize})` +
          ` @rest(path: "/x", ${send})`,
        isFetched: true,
      },
      fetch: { type: { nonNull: false, name }, property: undefined, kind: "batchLookup", keyArguments: {} },
    });
  }

  #ownFetches(entity: Entity, source: SourceModel, count: number): void {
    for (let index = 0; index < count; index++) this.#ownFetch(source, entity.name, entity.keys[0] ?? []);
  }

  /** A field of an object that is fetched by itself. */
  #ownFetch(source: SourceModel, typeName: string, key: readonly string[]): void {
    const random = this.#random;
    const owner = this.#use(source, typeName);
    const others = owner.fields.filter(
      ({ type, isFetched }) =>
        isFetched !== true && type.list === undefined && ["String", "ID", "Int"].includes(nameOf(type)),
    );
    const needed = random.chance(0.3) && others.length > 0 ? [random.pick(others).name] : key;
    const { type, property, name } = this.#fetched(source);
    const isList = type.list !== undefined;
    const args = this.#args(source);
    const isBatched = random.chance(0.6);
    const word = isBatched ? "$batch" : "$this";
    const sent = [
      ...needed.map((each) => `k_${each}: "${word}.${each}"`),
      ...args.map((each) => `${each.name}: "$args.${each.name}"`),
    ].join(", ");
    const isComposite = /^[EVMIU]\d/.test(nameOf(type));
    const many = isBatched && isComposite && type.list !== undefined && type.list.list === undefined;
    // What a batch answers with are objects: each has to carry its key.
    const inside = isBatched && !many && (isList || !isComposite) ? "data" : property;
    const batch = isBatched
      ? `, batch: { key: "${needed.map((each) => `owner_${each}`).join(" ")}", many: ${many}, maxSize: ${random.pick([1, 3, 50])} }`
      : "";
    const isPosted = args.some(({ isObject }) => isObject);
    const send = isPosted ? `method: POST, path: "/x", body: { ${sent} }` : `path: "/x", query: { ${sent} }`;
    this.#addFetch(source, typeName, {
      field: {
        name,
        type,
        spot: { kind: "property", path: [] },
        from: many ? undefined : inside,
        args: args.map(({ sdl }) => sdl).join(" "),
        directives: `@rest(${send}${batch})`,
        isFetched: true,
      },
      fetch: {
        type,
        property: many ? undefined : inside,
        kind: many ? "batchMany" : isBatched ? "batch" : "plain",
        keyArguments: {},
      },
    });
  }

  /** The type of a field that is fetched, and where in the payload its value stands. */
  #fetched(source: SourceModel): { name: string; type: Type; property: string | undefined } {
    const random = this.#random;
    const entities = this.#entities.filter(({ name }) => source.types.has(name));
    const isEntity = entities.length > 0 && random.chance(0.35);
    const drawn = this.#payloadField(source);
    const type = isEntity ? this.#wrap(random.pick(entities).name, 1) : drawn.type;
    return { name: this.#fresh("own"), type, property: random.chance(0.2) ? "data" : undefined };
  }

  #args(source: SourceModel): { name: string; sdl: string; isObject?: boolean }[] {
    const random = this.#random;
    const known = [
      { name: "first", sdl: random.pick(["first: Int = 3", "first: Int"]) },
      {
        name: "colour",
        sdl: random.pick(["colour: Colour = RED", "colour: Colour", "colour: Colour! = BLUE"]),
      },
      { name: "tags", sdl: random.pick(["tags: [String!]", 'tags: [String] = ["t"]']) },
      { name: "flag", sdl: random.pick(["flag: Boolean = true", "flag: Boolean"]) },
      { name: "need", sdl: "need: Int!" },
      { name: "big", sdl: "big: Int64" },
      {
        name: "filter",
        sdl: random.pick(["filter: Filter", "filter: Filter = { limit: 5 }"]),
        isObject: true,
      },
    ];
    const args = random.chance(0.5) ? random.some(known, 0.2) : [];
    for (const { name } of args) {
      if (name === "colour") this.#use(source, "Colour");
      if (name === "filter") this.#use(source, "Filter");
    }
    return args;
  }

  #roots(source: SourceModel): void {
    const random = this.#random;
    for (const value of this.#values) {
      const type = value.home === source ? this.#use(source, value.name) : undefined;
      const needs = type?.fields.find(
        (field) => field.type.list === undefined && ["String", "ID", "Int"].includes(nameOf(field.type)),
      );
      if (type !== undefined && needs !== undefined && random.chance(0.3))
        this.#ownFetch(source, value.name, [needs.name]);
    }
    for (let count = 1 + random.below(3); count > 0; count--) this.#root(source, "Query");
    if (random.chance(0.6))
      for (let count = 1 + random.below(2); count > 0; count--) this.#root(source, "Mutation");
  }

  #root(source: SourceModel, typeName: "Query" | "Mutation"): void {
    const { name, type, property } = this.#fetched(source);
    const args = this.#args(source);
    const isPosted = typeName === "Mutation" || args.some(({ isObject }) => isObject);
    const sent = args.map((each) => `${each.name}: "$args.${each.name}"`).join(", ");
    const where = isPosted ? "body" : "query";
    const send = `${isPosted ? "method: POST, " : ""}path: "/x"${sent === "" ? "" : `, ${where}: { ${sent} }`}`;
    this.#addFetch(source, typeName, {
      field: {
        name,
        type,
        spot: { kind: "property", path: [] },
        from: property,
        args: args.map(({ sdl }) => sdl).join(" "),
        directives: `@rest(${send})`,
        isFetched: true,
      },
      fetch: { type, property, kind: "plain", keyArguments: {} },
    });
  }

  #addFetch(
    source: SourceModel,
    typeName: string,
    { field, fetch }: { field: FieldModel; fetch: FetchModel },
  ): void {
    this.#useIfComposite(source, nameOf(field.type));
    this.#use(source, typeName).fields.push(field);
    source.fetches.set(`${typeName}.${field.name}`, fetch);
  }

  /** Rarely, a field that two sources have: the compiler leaves some of those to graphql-js. */
  #sharedField(): void {
    const random = this.#random;
    if (!random.chance(0.1)) return;
    for (const entity of this.#entities) {
      const owners = this.#sources.filter((source) => source.types.get(entity.name)?.fields.some(isOwn));
      if (owners.length < 2) continue;
      const field = this.#plainField({ nonNull: random.chance(0.5), name: "String" });
      const shared = { ...field, directives: "@shareable", isShared: true };
      for (const owner of owners) owner.types.get(entity.name)?.fields.push(shared);
      return;
    }
  }
}

function isOwn({ name, isFetched }: FieldModel): boolean {
  return isFetched !== true && !["id", "region", "code"].includes(name);
}

function bare(name: string, kind: TypeModel["kind"]): TypeModel {
  return { name, kind, head: "", keys: [], fields: [], members: [] };
}
