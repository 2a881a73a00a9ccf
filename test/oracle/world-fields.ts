import type { Draw } from "./draw.ts";
import {
  type FetchModel,
  type FieldModel,
  nameOf,
  type SourceModel,
  type Type,
  type TypeModel,
  toSnakeCase,
} from "./model.ts";

const LEAVES = ["String", "String", "Int", "Float", "Boolean", "ID", "Int64", "Decimal", "DateTime", "JSON"];
const COLOURS = ["RED", "GREEN", "BLUE"];

export interface Entity {
  readonly name: string;
  readonly index: number;
  readonly home: SourceModel;
  /** Other sources that have fields of it in their payloads. */
  readonly parts: readonly SourceModel[];
  readonly keys: readonly (readonly string[])[];
  /** The keys that a source knows it by; who knows two leads from one to the other. */
  readonly keysOf: (source: SourceModel) => readonly (readonly string[])[];
  readonly keyTypes: Readonly<Record<string, string>>;
}

interface Value {
  readonly name: string;
  /** Undefined where several sources share it. */
  readonly home: SourceModel | undefined;
  readonly fields: FieldModel[];
}

/** Draws the types of a world, and the fields that stand in payloads. */
export class FieldMaker {
  protected readonly random: Draw;
  protected readonly sources: SourceModel[] = [];
  protected readonly entities: Entity[] = [];
  protected readonly values: Value[] = [];
  protected names = 0;

  constructor(random: Draw) {
    this.random = random;
  }

  protected fresh(prefix: string): string {
    return `${prefix}${this.names++}`;
  }

  protected entity(index: number): Entity {
    const random = this.random;
    const home = random.pick(this.sources);
    const id = random.chance(0.15) ? "Int" : "ID";
    const shape = random.below(10);
    const keys =
      shape < 5
        ? [["id"]]
        : shape < 7
          ? [["id", "region"]]
          : [["id"], ["code"], ["ean"]].slice(0, random.chance(0.5) ? 2 : 3);
    const parts = random.some(
      this.sources.filter((source) => source !== home),
      0.45,
    );
    const known = new Map(this.sources.map((source) => [source, [random.pick(keys)]]));
    known.set(home, keys.slice(0, 2));
    const [bridge] = parts;
    // Home leads from the first key to the second, and another source from there to the third.
    if (bridge !== undefined && keys.length > 1) known.set(bridge, keys.slice(-2));
    else if (keys.length > 2)
      for (const [source, each] of known)
        known.set(
          source,
          each.filter((key) => key !== keys[2]),
        );
    return {
      name: `E${index}`,
      index,
      home,
      parts,
      keys,
      keysOf: (source) => {
        const own = known.get(source) ?? [];
        return own.length > 0 ? own : keys.slice(0, 1);
      },
      keyTypes: { id, region: "String", code: "String", ean: "String" },
    };
  }

  protected value(index: number): Value {
    const random = this.random;
    const home = random.chance(0.4) ? undefined : random.pick(this.sources);
    const value: Value = { name: `V${index}`, home, fields: [] };
    for (let count = 1 + random.below(3); count > 0; count--) {
      value.fields.push(
        home === undefined ? this.plainField(this.leafType(undefined)) : this.payloadField(home),
      );
    }
    return value;
  }

  /** Puts a type into a source's SDL once it is used there. */
  protected use(source: SourceModel, name: string): TypeModel {
    const known = source.types.get(name);
    if (known !== undefined) return known;
    const entity = this.entities.find((each) => each.name === name);
    const value = this.values.find((each) => each.name === name);
    let type: TypeModel;
    if (name === "Colour") {
      const isShort = this.random.chance(0.5);
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
      const keys = entity.keysOf(source);
      const head = keys.map((key) => ` @key(fields: "${key.join(" ")}")`).join("");
      type = { ...bare(name, "object"), keys, head };
      for (const field of keys.flat()) type.fields.push(this.keyField(field, entity.keyTypes[field] ?? "ID"));
    } else if (value !== undefined) {
      type = { ...bare(name, "object"), head: value.home === undefined ? " @shareable" : "" };
      type.fields.push(...value.fields.map((field) => this.named(field, source, value)));
      source.types.set(name, type);
      for (const field of value.fields) this.useIfComposite(source, nameOf(field.type));
      return type;
    } else type = bare(name, "object");
    source.types.set(name, type);
    if (name === "Filter") this.use(source, "Colour");
    return type;
  }

  protected useIfComposite(source: SourceModel, name: string): void {
    if (/^[EV]\d|^Colour$/.test(name)) this.use(source, name);
  }

  protected addFetch(
    source: SourceModel,
    typeName: string,
    { field, fetch }: { field: FieldModel; fetch: FetchModel },
  ): void {
    this.useIfComposite(source, nameOf(field.type));
    this.use(source, typeName).fields.push(field);
    source.fetches.set(`${typeName}.${field.name}`, fetch);
  }

  /** A field that several sources have, by a property of this one's own now and then. */
  protected named(field: FieldModel, source: SourceModel, { home }: Value): FieldModel {
    if (home !== undefined || !this.random.chance(0.3)) return field;
    const property = `${source.name}_${toSnakeCase(field.name)}`;
    return { ...field, from: property, spot: { kind: "property", path: [property] } };
  }

  protected keyField(name: string, scalar: string): FieldModel {
    const type = { nonNull: true, name: scalar };
    return this.random.chance(0.15)
      ? { name, type, from: `the_${name}`, spot: { kind: "property", path: [`the_${name}`] } }
      : { name, type, spot: { kind: "property", path: [name] } };
  }

  protected wrap(name: string, most = 2): Type {
    const random = this.random;
    let type: Type = { nonNull: random.chance(0.5), name };
    const depth = most === 0 ? 0 : [0, 0, 0, 0, 0, 0, 1, 1, 1, 2][random.below(10)];
    for (let level = 0; level < Math.min(most, depth ?? 0); level++)
      type = { nonNull: random.chance(0.5), list: type };
    return type;
  }

  protected leafType(source: SourceModel | undefined): Type {
    const isEnum = source !== undefined && this.random.chance(0.12);
    if (isEnum) this.use(source, "Colour");
    return this.wrap(isEnum ? "Colour" : this.random.pick(LEAVES));
  }

  /** A field that stands in a payload by its name, or where `@from` says. */
  protected plainField(type: Type): FieldModel {
    const random = this.random;
    const name = this.fresh(random.chance(0.3) ? "camelCase" : "f");
    if (random.chance(0.12)) {
      const path = random.chance(0.5) ? [`w_${name}`, "x"] : [`w_${name}`, 0];
      const from = typeof path[1] === "number" ? `${path[0]}[0]` : path.join(".");
      return { name, type, from, spot: { kind: "property", path } };
    }
    return { name, type, spot: { kind: "property", path: [toSnakeCase(name)] } };
  }

  protected payloadField(source: SourceModel, after = -1): FieldModel {
    const random = this.random;
    const dice = random.below(100);
    if (dice < 48) return this.plainField(this.leafType(source));
    if (dice < 68) {
      const usable = this.values.filter(({ home }) => home === undefined || home === source);
      if (usable.length === 0) return this.plainField(this.leafType(source));
      const { name } = random.pick(usable);
      this.use(source, name);
      return this.plainField(this.wrap(name));
    }
    // A source whose own payloads hold more of an object than its key would only be told the key here.
    const strangers = this.entities.filter(({ home, parts }) => home !== source && !parts.includes(source));
    if (dice < 86 && strangers.length > 0) return this.referenceField(source, random.pick(strangers));
    const abstracts = [...source.types.values()].filter(({ members }) => members.length > 0);
    if (dice < 94 && abstracts.length > 0) return this.plainField(this.wrap(random.pick(abstracts).name));
    const embedded = this.entities.filter(
      ({ index, home }) => index > after && home === source && after >= 0,
    );
    if (embedded.length === 0) return this.plainField(this.leafType(source));
    const { name } = random.pick(embedded);
    this.use(source, name);
    return this.plainField(this.wrap(name, 1));
  }

  protected referenceField(source: SourceModel, entity: Entity): FieldModel {
    const random = this.random;
    const name = this.fresh("ref");
    const [key = []] = entity.keysOf(source);
    this.use(source, entity.name);
    const target: Type = { nonNull: random.chance(0.3), name: entity.name };
    if (key.length === 1 && random.chance(0.4)) {
      const property = `${name}_ids`;
      const type: Type = { nonNull: random.chance(0.3), list: target };
      const [keyField = ""] = key;
      const from = `${property} { ${keyField}: $ }`;
      return { name, type, from, spot: { kind: "references", property, keyField } };
    }
    const properties = Object.fromEntries(key.map((field) => [field, `${name}_${field}`]));
    const entries = Object.entries(properties).map(([field, property]) => `${field}: ${property}`);
    return { name, type: target, from: `{ ${entries.join(", ")} }`, spot: { kind: "reference", properties } };
  }
}

export function bare(name: string, kind: TypeModel["kind"]): TypeModel {
  return { name, kind, head: "", keys: [], fields: [], members: [] };
}
