import type { SourceConfig } from "../../../src/config/index.ts";

/** An item as the cases write it; each kind of backend puts it into its own words. */
export interface WireItem {
  readonly id?: string;
  readonly makerId?: string;
  readonly name?: string;
  /** Digits. */
  readonly number?: string;
  /** Of the enum; a number is one that the schema does not know. */
  readonly kind?: "TOOL" | "TOY" | number;
  /** RFC 3339, of at most milliseconds. */
  readonly madeAt?: string;
  readonly tags?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly note?: string;
  readonly months?: number;
  /** `"unsayable"` is what the kind has of a number that is none: NaN, or 1e400. */
  readonly score?: number | "unsayable";
  readonly parcel?: { readonly grams: number };
  /** Base64. */
  readonly checksum?: string;
}

export type Status =
  | "invalid argument"
  | "unauthenticated"
  | "forbidden"
  | "not found"
  | "conflict"
  | "too many"
  | "broken"
  | "unavailable"
  | "timeout";

/** Must never be seen outside. */
export const SECRET = "CHAOS-INTERNAL-DETAIL";

export type Reply =
  | { readonly items: readonly (WireItem | "garbage")[] }
  /** Without an item there is none: an empty answer. */
  | { readonly item?: WireItem | undefined }
  /** The answer says {@link SECRET} beside its status. */
  | { readonly status: Status }
  /** Never answers; answers what cannot be read, with {@link SECRET} in it; drops the connection. */
  | "hang"
  | "malformed"
  | "drop";

export interface SeenCall {
  readonly operation: "item" | "items" | "itemsOf" | "starsOf" | "add";
  /** The keys that are asked for. */
  readonly keys: readonly string[];
  readonly first: string | undefined;
  /** The properties that are asked for; undefined where the request says nothing of them. */
  readonly selection: readonly string[] | undefined;
  /** What a mutation was given, with exact numbers as text. */
  readonly input: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Whether the gateway has taken the call back. */
  readonly isAborted: boolean;
}

export type Behaviour = (call: SeenCall) => Reply | Promise<Reply>;

/** A real server of items on loopback. */
export interface Backend {
  /** How a source reaches it. */
  readonly config: Partial<SourceConfig>;
  readonly calls: readonly SeenCall[];
  /** Connections that are open. */
  readonly open: number;
  behave(behaviour: Behaviour): void;
  /** Resolves when the predicate holds; looks again whenever a call or a connection comes or goes. */
  until(predicate: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** A kind of source, as the cases need it. */
export interface Kind {
  readonly name: string;
  readonly sdl: string;
  /** The configuration of a source whose backend is not there. */
  readonly nowhere: Partial<SourceConfig>;
  start(behaviour: Behaviour): Promise<Backend>;
}

/** The SDL of items; a kind says how its fields are fetched. */
export function itemsSdl(fetch: Readonly<Record<SeenCall["operation"], string>>, enumValues: string): string {
  return `
type Query {
  item(id: ID!): Item @lookup ${fetch.item}
  itemsByIds(ids: [ID!]!): [Item]! @batchLookup(key: "id", maxSize: 3) ${fetch.items}
}
type Mutation {
  addItem(input: AddItem!): Item ${fetch.add}
}
type Maker @key(fields: "id") {
  id: ID!
  items(first: Int = 10): [Item!] ${fetch.itemsOf}
  star: Item ${fetch.starsOf}
}
type Item @key(fields: "id") {
  id: ID!
  name: String
  number: Int64
  kind: Kind
  madeAt: DateTime
  tags: [String!]
  labels: [Label!] @from(field: "labels->entries")
  note: String
  months: Int
  score: Float
  parcel: Parcel
  download: Download
  checksum: String
}
type Label { key: String! value: String! }
type Parcel { grams: Int! }
type Download { bytes: Int64! }
enum Kind { ${enumValues} }
input AddItem {
  name: String
  number: Int64
  kind: Kind
  madeAt: DateTime
  tags: [String!]
  labels: [LabelInput!]
  note: String
  checksum: String
  count: Int
  size: SizeInput
}
input LabelInput { key: String! value: String! }
input SizeInput { unit: Unit measuredAt: DateTime }
enum Unit { METRE }
`;
}
