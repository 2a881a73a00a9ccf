import type { Draw } from "./draw.ts";
import { nameOf, type SourceModel, type Type, type TypeModel, type World } from "./model.ts";
import { bare, type Entity } from "./world-fields.ts";
import { PolicyMaker } from "./world-policies.ts";

/** Draws sources that make a graph. What they cannot be, the boot refuses: then this is wrong, not the boot. */
export function drawWorld(random: Draw): World {
  return new Maker(random).make();
}

class Maker extends PolicyMaker {
  make(): World {
    const random = this.random;
    for (const name of ["a", "b", "c", "d"].slice(0, 2 + random.below(3)))
      this.sources.push({ name, types: new Map(), fetches: new Map() });
    for (let index = 0; index < 2 + random.below(2); index++) this.entities.push(this.entity(index));
    const count = 2 + random.below(3);
    for (let index = count - 1; index >= 0; index--) this.values.unshift(this.value(index));
    for (const source of this.sources) if (random.chance(0.6)) this.abstract(source);
    for (const entity of this.entities) this.fill(entity);
    for (const source of this.sources) this.roots(source);
    this.sharedFields();
    const hasPolicies = random.chance(0.5);
    if (hasPolicies) this.standIns();
    this.requires();
    if (hasPolicies) this.policies();
    return { sources: this.sources };
  }

  protected abstract(source: SourceModel): void {
    const random = this.random;
    const isInterface = random.chance(0.4);
    const name = this.fresh(isInterface ? "I" : "U");
    const shared = [this.plainField(this.leafType(source))];
    const members = Array.from({ length: 2 + random.below(2) }, () => {
      const type: TypeModel = {
        ...bare(this.fresh("M"), "object"),
        head: isInterface ? ` implements ${name}` : "",
      };
      source.types.set(type.name, type);
      if (isInterface) type.fields.push(...shared);
      for (let count = 1 + random.below(2); count > 0; count--) type.fields.push(this.payloadField(source));
      return type.name;
    });
    const own = this.entities.filter(({ home }) => home === source);
    if (own.length > 0 && random.chance(0.5)) {
      const entity = this.use(source, random.pick(own).name);
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

  protected fill(entity: Entity): void {
    const random = this.random;
    const home = this.use(entity.home, entity.name);
    for (let count = 1 + random.below(4); count > 0; count--)
      home.fields.push(this.payloadField(entity.home, entity.index));
    this.lookups(entity, entity.home, true);
    this.ownFetches(entity, entity.home, random.below(3));
    for (const source of this.sources) {
      const isPart = entity.parts.includes(source);
      if (source === entity.home || (!isPart && random.chance(0.6))) continue;
      const part = this.use(source, entity.name);
      if (isPart) {
        for (let count = 1 + random.below(2); count > 0; count--)
          part.fields.push(this.payloadField(source, entity.index));
        this.lookups(entity, source, false);
      }
      this.ownFetches(entity, source, (isPart ? 0 : 1) + random.below(2));
    }
  }

  protected lookups(entity: Entity, source: SourceModel, isHome: boolean): void {
    const random = this.random;
    const ways = random.pick([["one"], ["many"], ["one", "many"]]);
    const keys = entity.keysOf(source);
    for (const key of keys) {
      const isFirst = key === keys[0];
      if (ways.includes("one") || !isFirst) this.lookup(entity, source, key, isHome && random.chance(0.8));
      if (ways.includes("many") && isFirst) this.batchLookup(entity, source, key, random.chance(0.4));
    }
  }

  protected lookup(
    { name, keyTypes }: Entity,
    source: SourceModel,
    key: readonly string[],
    isPublic: boolean,
  ): void {
    const random = this.random;
    const field = this.fresh("find");
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
    this.addFetch(source, "Query", {
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

  protected batchLookup(
    { name, keyTypes }: Entity,
    source: SourceModel,
    key: readonly string[],
    isPublic: boolean,
  ): void {
    const random = this.random;
    const field = this.fresh("findMany");
    const isSingle = key.length === 1;
    const input = `${name}Key`;
    if (!isSingle) {
      const body = key.map((each) => `${each}: ${keyTypes[each]}!`).join(" ");
      source.types.set(input, { ...bare(input, "input"), body });
    }
    const item = isSingle ? `${keyTypes[key[0] ?? ""]}!` : `${input}!`;
    const send = isSingle ? 'query: { keys: "$args.keys" }' : 'method: POST, body: { keys: "$args.keys" }';
    const maxSize = random.pick([1, 2, 50]);
    this.addFetch(source, "Query", {
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

  protected ownFetches(entity: Entity, source: SourceModel, count: number): void {
    for (let index = 0; index < count; index++)
      this.ownFetch(source, entity.name, entity.keysOf(source)[0] ?? []);
  }

  /** A field of an object that is fetched by itself. */
  protected ownFetch(source: SourceModel, typeName: string, key: readonly string[]): void {
    const random = this.random;
    const owner = this.use(source, typeName);
    const others = owner.fields.filter(
      ({ type, args = "" }) =>
        !args.includes("need:") && type.list === undefined && ["String", "ID", "Int"].includes(nameOf(type)),
    );
    const needed = random.chance(0.3) && others.length > 0 ? [random.pick(others).name] : key;
    const { type, property, name } = this.fetched(source);
    const isList = type.list !== undefined;
    const args = this.args(source);
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
    this.addFetch(source, typeName, {
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
  protected fetched(source: SourceModel): { name: string; type: Type; property: string | undefined } {
    const random = this.random;
    const entities = this.entities.filter(({ name }) => source.types.has(name));
    const isEntity = entities.length > 0 && random.chance(0.35);
    const drawn = this.payloadField(source);
    const type = isEntity ? this.wrap(random.pick(entities).name, 1) : drawn.type;
    return { name: this.fresh("own"), type, property: random.chance(0.2) ? "data" : undefined };
  }

  protected args(source: SourceModel): { name: string; sdl: string; isObject?: boolean }[] {
    const random = this.random;
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
      if (name === "colour") this.use(source, "Colour");
      if (name === "filter") this.use(source, "Filter");
    }
    return args;
  }

  protected roots(source: SourceModel): void {
    const random = this.random;
    for (const value of this.values) {
      const type = value.home === source ? this.use(source, value.name) : undefined;
      const needs = type?.fields.find(
        (field) => field.type.list === undefined && ["String", "ID", "Int"].includes(nameOf(field.type)),
      );
      if (type !== undefined && needs !== undefined && random.chance(0.3))
        this.ownFetch(source, value.name, [needs.name]);
    }
    for (let count = 1 + random.below(3); count > 0; count--) this.root(source, "Query");
    if (random.chance(0.6))
      for (let count = 1 + random.below(2); count > 0; count--) this.root(source, "Mutation");
  }

  protected root(source: SourceModel, typeName: "Query" | "Mutation"): void {
    const { name, type, property } = this.fetched(source);
    const args = this.args(source);
    const isPosted = typeName === "Mutation" || args.some(({ isObject }) => isObject);
    const sent = args.map((each) => `${each.name}: "$args.${each.name}"`).join(", ");
    const where = isPosted ? "body" : "query";
    const send = `${isPosted ? "method: POST, " : ""}path: "/x"${sent === "" ? "" : `, ${where}: { ${sent} }`}`;
    this.addFetch(source, typeName, {
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
}
