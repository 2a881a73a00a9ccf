/** A type of a source's SDL, with what of it is promised. */
export type Type =
  | { readonly nonNull: boolean; readonly list: Type }
  | { readonly nonNull: boolean; readonly list?: undefined; readonly name: string };

export function printType(type: Type): string {
  const inner = type.list === undefined ? type.name : `[${printType(type.list)}]`;
  return type.nonNull ? `${inner}!` : inner;
}

export function nameOf(type: Type): string {
  return type.list === undefined ? type.name : nameOf(type.list);
}

/** Where in the payload of its object a field stands. */
export type Spot =
  | { readonly kind: "property"; readonly path: readonly (string | number)[] }
  /** Properties that hold the key of another object, by its key field. */
  | { readonly kind: "reference"; readonly properties: Readonly<Record<string, string>> }
  /** A property that holds a list of keys. */
  | { readonly kind: "references"; readonly property: string; readonly keyField: string };

export interface FieldModel {
  readonly name: string;
  readonly type: Type;
  readonly spot: Spot;
  /** The value of `@from`. */
  readonly from?: string | undefined;
  /** What stands in its parentheses. */
  readonly args?: string | undefined;
  /** Directives, `@from` left out. */
  readonly directives?: string | undefined;
  readonly isFetched?: boolean | undefined;
  /** Several sources have it, and answer the same: that is what @shareable promises. */
  readonly isShared?: boolean | undefined;
}

export interface TypeModel {
  readonly name: string;
  readonly kind: "object" | "interface" | "union" | "enum" | "input";
  /** Between the name and the body. */
  head: string;
  readonly keys: readonly (readonly string[])[];
  readonly fields: FieldModel[];
  /** Of a union or an interface. */
  readonly members: string[];
  /** The property that tells members apart, and what it says of each. */
  readonly discriminator?: { readonly property: string; readonly values: Readonly<Record<string, string>> };
  /** How payloads write the values of an enum; the body of an input. */
  readonly values?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a fetch of a source answers with. */
export interface FetchModel {
  readonly type: Type;
  /** Where in the payload the value stands; undefined if it is the payload. */
  readonly property: string | undefined;
  readonly kind: "plain" | "batch" | "batchMany" | "lookup" | "batchLookup";
  /** Key field by argument. */
  readonly keyArguments: Readonly<Record<string, string>>;
}

export interface SourceModel {
  readonly name: string;
  readonly types: Map<string, TypeModel>;
  /** By coordinate. */
  readonly fetches: Map<string, FetchModel>;
}

export interface World {
  readonly sources: readonly SourceModel[];
}

export function toSnakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

/** A source as its SDL says it. */
export function printSource({ types }: SourceModel): string {
  return [...types.values()].map(printDefinition).join("\n");
}

function printDefinition(type: TypeModel): string {
  const { name, head, kind } = type;
  if (kind === "union") return `union ${name}${head} = ${type.members.join(" | ")}`;
  if (kind === "input") return `input ${name} { ${type.body} }`;
  if (kind === "enum") {
    const values = Object.entries(type.values ?? {}).map(([value, raw]) =>
      raw === value ? value : `${value} @from(field: "${raw}")`,
    );
    return `enum ${name} { ${values.join(" ")} }`;
  }
  const fields = type.fields.map(printField).join("\n");
  return `${kind === "interface" ? "interface" : "type"} ${name}${head} {\n${fields}\n}`;
}

function printField({ name, args, type, from, directives }: FieldModel): string {
  const parts = [`  ${name}${args ? `(${args})` : ""}: ${printType(type)}`];
  if (from !== undefined) parts.push(`@from(field: "${from}")`);
  if (directives !== undefined) parts.push(directives);
  return parts.join(" ");
}
