import {
  type GraphQLArgument,
  type GraphQLNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isUnionType,
  print,
} from "graphql";
import { depthOf, namedOf, type Shape, shapeOf, thenField, thenItem } from "../../src/clients/shape.ts";
import type { Graph, GraphField, GraphType } from "../../src/graph/index.ts";
import type { Draw } from "./draw.ts";

/** Draws a client schema that the graph can hold. */
export function drawClient(graph: Graph, random: Draw): string {
  return new ClientMaker(graph, random).make();
}

interface Way {
  readonly text: string;
  readonly shape: Shape;
  readonly args: readonly GraphQLArgument[];
  readonly steps: number;
}

const WHY = "it may be null";

class ClientMaker {
  readonly #graph: Graph;
  readonly #random: Draw;
  readonly #names = new Map<string, string[]>();
  readonly #views: string[] = [];
  #count = 0;

  constructor(graph: Graph, random: Draw) {
    this.#graph = graph;
    this.#random = random;
  }

  make(): string {
    const random = this.#random;
    const types = Object.values(this.#graph.schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
    for (const type of types) {
      const mayRename = !/^(Query|Mutation)$/.test(type.name) && !isInputObjectType(type) && !isScalar(type);
      const names = [mayRename && random.chance(0.2) ? `${type.name}Other` : type.name];
      if (isObjectType(type) && mayRename && random.chance(0.2)) names.push(`${type.name}Again`);
      this.#names.set(type.name, names);
    }
    const printed = types.flatMap((type) => this.#definitions(type));
    return [...printed, ...this.#views].join("\n");
  }

  #nameOf(type: GraphQLNamedType, isFirst = false): string {
    const names = this.#names.get(type.name) ?? [type.name];
    return isFirst ? (names[0] ?? type.name) : this.#random.pick(names);
  }

  #definitions(type: GraphQLNamedType): string[] {
    const names = this.#names.get(type.name) ?? [];
    const from = (name: string): string => (name === type.name ? "" : ` @from(type: "${type.name}")`);
    if (isEnumType(type)) {
      const values = type.getValues().map(({ name }) => name);
      return names.map((name) => `enum ${name}${from(name)} { ${values.join(" ")} }`);
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).flatMap(({ astNode }) =>
        astNode ? [print(astNode)] : [],
      );
      const body = fields.join("\n").replace(/\bColour\b/g, this.#names.get("Colour")?.[0] ?? "");
      return [`input ${type.name} {\n${body}\n}`];
    }
    if (isUnionType(type)) {
      const members = type.getTypes().map((member) => this.#nameOf(member, true));
      return names.map((name) => `union ${name}${from(name)} = ${members.join(" | ")}`);
    }
    if (isInterfaceType(type)) {
      const fields = this.#interfaceFields(type.name).join("\n");
      return names.map((name) => `interface ${name}${from(name)} {\n${fields}\n}`);
    }
    if (!isObjectType(type)) return [];
    const graphType = this.#graph.types.get(type.name);
    if (graphType === undefined) return [];
    return names.map((name) => {
      const interfaces = name === names[0] ? type.getInterfaces() : [];
      const head = interfaces.map((each) => this.#nameOf(each, true)).join(" & ");
      const inherited = interfaces.flatMap((each) => this.#interfaceFields(each.name));
      const fields = [...inherited, ...this.#fields(graphType, inherited)].join("\n");
      return `type ${name}${head === "" ? "" : ` implements ${head}`}${from(name)} {\n${fields}\n}`;
    });
  }

  /** Written the same in the interface and in each of its types. */
  #interfaceFields(name: string): string[] {
    const type = this.#graph.schema.getType(name);
    if (!isInterfaceType(type)) return [];
    return Object.values(type.getFields()).map((field) => {
      const shape = shapeOf(field.type, WHY);
      return `  ${field.name}: ${this.#print(shape, () => false, this.#nameOf(namedOf(shape), true))}`;
    });
  }

  #fields(type: GraphType, inherited: readonly string[]): string[] {
    const random = this.#random;
    const isRoot = type.name === "Query" || type.name === "Mutation";
    const visible = [...type.fields.values()].filter(
      (field) => !field.inaccessible && !inherited.some((line) => line.startsWith(`  ${field.name}:`)),
    );
    const fields = random.some(visible, isRoot ? 0.95 : 0.85).map((field) => this.#plain(field));
    const isMutation = type.name === "Mutation" && random.chance(0.99);
    // Mutations below the root itself are left to graphql-js.
    if (!isMutation && random.chance(isRoot ? 0.2 : 0.15)) fields.push(this.#self(type));
    for (let count = random.below(isRoot ? 4 : 3); count > 0; count--) {
      const field = isMutation || random.chance(0.7) ? this.#path(type) : this.#view(type);
      if (field !== undefined) fields.push(field);
    }
    return fields.length + inherited.length > 0 ? fields : [this.#self(type)];
  }

  #plain(field: GraphField): string {
    const isRenamed = this.#random.chance(0.15);
    const name = isRenamed ? `${field.name}Renamed` : field.name;
    return this.#print1(name, field.name, shapeOf(field.type, WHY), field.args, isRenamed);
  }

  /** The type itself under another name of the client's, if it has one. */
  #self(type: GraphType): string {
    const composed = this.#graph.schema.getType(type.name) as GraphQLNamedType;
    const isRequired = this.#random.chance(0.5);
    return `  self${this.#count++}: ${this.#nameOf(composed)}${isRequired ? "!" : ""} @from(field: "$")`;
  }

  #path(type: GraphType): string | undefined {
    const way = this.#walk(type, 1 + this.#random.below(3));
    if (way === undefined || !agree(way.args)) return undefined;
    return this.#print1(`path${this.#count++}`, way.text, way.shape, way.args, true);
  }

  #view(type: GraphType): string | undefined {
    const random = this.#random;
    const base = random.chance(0.5) ? this.#walk(type, 1) : undefined;
    const named = base === undefined ? undefined : namedOf(base.shape);
    const isUsable = base !== undefined && isObjectType(named);
    const start = isUsable ? this.#graph.types.get(named.name) : type;
    if (start === undefined) return undefined;
    const args: GraphQLArgument[] = isUsable ? [...base.args] : [];
    const built = this.#viewType(start, args, 0);
    if (built === undefined) return undefined;
    const self: Shape = {
      nullable: undefined,
      of: { kind: "named", type: namedOf(shapeOf(this.#typeOf(start), WHY)) },
    };
    const shape = isUsable ? base.shape : self;
    const written = this.#print(shape, () => random.chance(0.3), built.name);
    const prefix = isUsable ? `${base.text} ` : "";
    const { declared, fixed } = this.#arguments(args);
    return `  view${this.#count++}${declared}: ${written} @from(field: "${prefix}${built.mapping}"${fixed})`;
  }

  #typeOf(type: GraphType): import("graphql").GraphQLObjectType {
    return this.#graph.schema.getType(type.name) as import("graphql").GraphQLObjectType;
  }

  #viewType(
    start: GraphType,
    args: GraphQLArgument[],
    depth: number,
  ): { name: string; mapping: string } | undefined {
    const random = this.#random;
    const name = `View${this.#count++}`;
    const fields: string[] = [];
    const entries: string[] = [];
    for (let count = 1 + random.below(3); count > 0; count--) {
      const key = `v${fields.length}`;
      if (depth === 0 && random.chance(0.15)) {
        const inner = this.#viewType(start, args, 1);
        if (inner === undefined) continue;
        fields.push(`  ${key}: ${inner.name}${random.chance(0.5) ? "!" : ""}`);
        entries.push(`${key}: ${inner.mapping}`);
        continue;
      }
      if (random.chance(0.08)) {
        fields.push(`  ${key}: ${this.#nameOf(this.#typeOf(start))}`);
        entries.push(`${key}: $`);
        continue;
      }
      const way = this.#walk(start, 1 + random.below(2));
      if (way === undefined) continue;
      if (!agree([...args, ...way.args])) continue;
      args.push(...way.args);
      fields.push(
        `  ${key}: ${this.#print(way.shape, () => random.chance(0.3), this.#nameOf(namedOf(way.shape)))}`,
      );
      entries.push(`${key}: ${way.text}`);
    }
    if (fields.length === 0) return undefined;
    this.#views.push(`type ${name} {\n${fields.join("\n")}\n}`);
    return { name, mapping: `{ ${entries.join(", ")} }` };
  }

  #walk(start: GraphType, most: number): Way | undefined {
    const random = this.#random;
    let type: GraphType | undefined = start;
    let way: Way | undefined;
    for (let step = 0; step < most && type !== undefined; step++) {
      const fields: GraphField[] = [...type.fields.values()].filter(({ inaccessible }) => !inaccessible);
      if (fields.length === 0) break;
      const field: GraphField = random.pick(fields);
      let shape = shapeOf(field.type, WHY);
      const depth = way === undefined ? 0 : depthOf(way.shape);
      if (way !== undefined) shape = thenField(way.shape, shape);
      let text: string = way === undefined ? field.name : `${way.text}.${field.name}`;
      while (depthOf(shape) > depth && random.chance(0.4)) {
        const item = thenItem(shape, depth);
        if (item === undefined) break;
        shape = item;
        text += `[${random.below(2)}]`;
      }
      if (depthOf(shape) > 3) break;
      way = { text, shape, args: [...(way?.args ?? []), ...field.args], steps: step + 1 };
      const named = namedOf(shape);
      if (isAbstractType(named)) break;
      type = isObjectType(named) ? this.#graph.types.get(named.name) : undefined;
    }
    return way;
  }

  #print1(
    name: string,
    text: string,
    shape: Shape,
    args: readonly GraphQLArgument[],
    writes: boolean,
  ): string {
    const { declared, fixed } = this.#arguments(args);
    const type = this.#print(shape, () => this.#random.chance(0.3), this.#nameOf(namedOf(shape)));
    const from = writes || fixed !== "" ? ` @from(field: "${text}"${fixed})` : "";
    return `  ${name}${declared}: ${type}${from}`;
  }

  /** The arguments of a field whose steps take those: some its own, some fixed, some by another name, some none. */
  #arguments(all: readonly GraphQLArgument[]): { declared: string; fixed: string } {
    const random = this.#random;
    const declared: string[] = [];
    const fixed: string[] = [];
    for (const argument of new Map(all.map((each) => [each.name, each])).values()) {
      const { name, defaultValue } = argument;
      const same = all.filter((each) => each.name === name);
      const isRequired = same.some(({ type }) => isNonNullType(type));
      const mustGive = same.some((each) => isNonNullType(each.type) && each.defaultValue === undefined);
      const bare = `${argument.type}`
        .replace(/!$/, "")
        .replace(/\bColour\b/, this.#names.get("Colour")?.[0] ?? "");
      const type = isRequired ? `${bare}!` : bare;
      const literal = LITERALS[`${argument.type}`.replace(/!$/, "")];
      if (!mustGive && random.chance(0.2)) continue;
      if (literal !== undefined && random.chance(0.1)) fixed.push(`${name}: ${literal}`);
      else if (random.chance(0.1)) {
        declared.push(`my_${name}: ${type}`);
        fixed.push(`${name}: "$args.my_${name}"`);
      } else if (literal !== undefined && random.chance(0.2)) {
        declared.push(`${name}: ${random.chance(0.5) ? bare : type} = ${literal}`);
      } else if (defaultValue !== undefined && isRequired && literal !== undefined) {
        declared.push(`${name}: ${type} = ${literal}`);
      } else declared.push(`${name}: ${type}`);
    }
    return {
      declared: declared.length === 0 ? "" : `(${declared.join(", ")})`,
      fixed: fixed.length === 0 ? "" : `, args: { ${fixed.join(", ")} }`,
    };
  }

  #print(shape: Shape, weakens: () => boolean, name: string): string {
    const { of } = shape;
    const inner = of.kind === "list" ? `[${this.#print(of.item, weakens, name)}]` : name;
    return shape.nullable === undefined && !weakens() ? `${inner}!` : inner;
  }
}

const LITERALS: Readonly<Record<string, string>> = {
  Int: "4",
  Boolean: "false",
  Colour: "GREEN",
  "[String!]": '["p", "q"]',
  ID: '"2"',
};

/** Whether one argument can be given to all of its name. */
function agree(args: readonly GraphQLArgument[]): boolean {
  const types = new Map(args.map(({ name, type }) => [name, `${getNullableType(type)}`]));
  return args.every(({ name, type }) => types.get(name) === `${getNullableType(type)}`);
}

function isScalar(type: GraphQLNamedType): boolean {
  return !("getFields" in type || "getTypes" in type || "getValues" in type);
}
