import type { FieldNode as FieldAst, GraphQLField } from "graphql";
import type { ArgumentBinding } from "../clients/index.ts";
import type { FieldFetch, Lookup } from "../graph/index.ts";
import type { Reader } from "../sources/index.ts";

/** What an operation does, worked out once: what is fetched, from what, and the shape of the answer. */
export interface Plan {
  readonly client: string;
  readonly operation: "query" | "mutation";
  readonly name: string | undefined;
  readonly root: ObjectNode;
}

/** An object of the answer. */
export interface ObjectNode {
  /** The client's name for the type. */
  readonly type: string;
  readonly graphType: string;
  /** In the order of the answer. */
  readonly fields: readonly FieldNode[];
  /** Asked at once, and waited for before the fields that read their parts. */
  readonly lookups: readonly LookupNode[];
  /** Whether the object's own payload proves that it exists; a mere reference does not. */
  readonly originExists: boolean;
  /** Whether the object is only passed through: its one field stands in its place. */
  readonly collapses: boolean;
}

export type FieldNode = TypenameNode | ReadNode | FetchNode | FindNode | SelfNode;

export interface TypenameNode {
  readonly kind: "typename";
  readonly key: string;
}

/** A value that stands in a payload that is there, or in a known key. */
export interface ReadNode {
  readonly kind: "read";
  readonly key: string;
  readonly coordinate: string;
  readonly from: ValueSource;
  readonly position: Position;
}

/** A field that is fetched by itself. */
export interface FetchNode {
  readonly kind: "fetch";
  readonly key: string;
  readonly coordinate: string;
  readonly fetch: FieldFetch;
  readonly args: ArgumentsNode;
  /** What it needs of the object, by field name. */
  readonly inputs: ReadonlyMap<string, ValueSource>;
  readonly position: Position;
}

/** A field that finds an object by its key: the object is there at once with its key, its payload follows. */
export interface FindNode {
  readonly kind: "find";
  readonly key: string;
  readonly coordinate: string;
  readonly fetch: FieldFetch;
  readonly args: ArgumentsNode;
  readonly position: ObjectPosition;
}

/** The object itself once more, with another selection. */
export interface SelfNode {
  readonly kind: "self";
  readonly key: string;
  readonly position: ObjectPosition;
}

/** Where the value of a field is. */
export type ValueSource =
  | { readonly kind: "origin"; readonly source: string; readonly read: Reader }
  | { readonly kind: "known"; readonly field: string }
  | {
      readonly kind: "part";
      readonly lookup: number;
      readonly read: Reader;
      /** The key field that is known all the same if the source fails. */
      readonly known?: string | undefined;
    };

/** One source asked for its part of an object. */
export interface LookupNode {
  /** Undefined for the lookup that a {@link FindNode} is itself. */
  readonly lookup: Lookup | undefined;
  readonly source: string;
  /** Key fields, and where their values are. */
  readonly key: ReadonlyMap<string, ValueSource>;
}

/** The arguments of a graph field: those of the client's field, and how they are bound. */
export interface ArgumentsNode {
  readonly definition: GraphQLField<unknown, unknown>;
  readonly node: FieldAst;
  readonly bindings: readonly ArgumentBinding[];
}

/** How a raw value becomes a value of the answer. */
export type Position = LeafPosition | ListPosition | IndexPosition | ObjectPosition | AbstractPosition;

interface Nullable {
  readonly nullable: boolean;
}

export interface LeafPosition extends Nullable {
  readonly kind: "leaf";
}

export interface ListPosition extends Nullable {
  readonly kind: "list";
  readonly item: Position;
}

/** One item of a list in its place. */
export interface IndexPosition extends Nullable {
  readonly kind: "index";
  readonly index: number;
  readonly position: Position;
}

export interface ObjectPosition extends Nullable {
  readonly kind: "object";
  readonly object: ObjectNode;
}

/** An interface or a union: the payload tells which object it is. */
export interface AbstractPosition extends Nullable {
  readonly kind: "abstract";
  readonly graphType: string;
  readonly source: string;
  readonly byGraphType: ReadonlyMap<string, ObjectNode>;
}
