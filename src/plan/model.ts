import type { FieldNode as FieldAst, GraphQLField } from "graphql";
import type { ArgumentBinding } from "../clients/index.ts";
import type { FieldFetch, Lookup } from "../graph/index.ts";
import type { FetchSpec, Reader } from "../sources/index.ts";

/** What an operation does, worked out once: what is fetched, from what, and the shape of the answer. */
export interface Plan {
  readonly client: string;
  readonly operation: "query" | "mutation";
  readonly name: string | undefined;
  readonly root: ObjectNode;
  readonly selections: Selections;
}

/** Whom to ask for an object; their answers are its parts, the lookups' first. */
export interface SourcesNode {
  readonly graphType: string;
  /** Asked as soon as their keys are there, and waited for before the fields that read their parts. */
  readonly lookups: readonly LookupNode[];
  /** Asked one after the other, after all of those, and only for objects that miss something for it. */
  readonly spares: readonly SpareNode[];
}

/** For each fetch whose request says what is needed of its payloads: the names of these properties, sorted. */
export type Selections = ReadonlyMap<FetchSpec, readonly string[]>;

/** An object of the answer. */
export interface ObjectNode extends SourcesNode {
  /** The client's name for the type. */
  readonly type: string;
  /** In the order of the answer. */
  readonly fields: readonly FieldNode[];
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
  /** The same of another source, if that one failed or knows no such object. */
  readonly otherwise: ReadNode | undefined;
  /** Arguments that may be refused when the operation runs, where no fetch works them out. */
  readonly checks: ArgumentsNode | undefined;
}

/** What a fetch sends of the object that its field stands on. */
export interface InputsNode {
  readonly coordinate: string;
  readonly fetch: FieldFetch;
  /** Values that are at hand or come with a lookup, by field name. */
  readonly inputs: ReadonlyMap<string, ValueSource>;
  /** All that is sent, where some of it is further away; `inputs` is empty then. */
  readonly needs: readonly NeedNode[];
  /** Set where it is not asked: the fetch whose refusal stands for its outcome. Nothing is sent then. */
  readonly refusedBy: FetchSpec | undefined;
}

/** A value that has to be found before a fetch starts: of a field of the object, or by `@require`. */
export interface NeedNode {
  readonly kind: "field" | "argument";
  readonly name: string;
  readonly path: PathNode;
}

/** A way from an object to a leaf, through whichever sources have it. */
export interface PathNode {
  readonly coordinate: string;
  /** Where the value is, or the fetch that brings it; `args` are the defaults of the graph. */
  readonly from: ValueSource | FetchedSource;
  /** The items that are taken of the lists it is in. */
  readonly indexes: readonly number[];
  /** Set where it is an object: whom to ask for that, and the way on from there. */
  readonly next: { readonly sources: SourcesNode; readonly path: PathNode } | undefined;
  /** The same of another source, if that one failed or knows no such object. */
  readonly otherwise: PathNode | undefined;
}

export interface FetchedSource extends InputsNode {
  readonly kind: "fetched";
  readonly args: Readonly<Record<string, unknown>>;
}

/** A field that is fetched by itself. */
export interface FetchNode extends InputsNode {
  readonly kind: "fetch";
  readonly key: string;
  readonly args: ArgumentsNode;
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
  /** As of a {@link ReadNode}. */
  readonly checks: ArgumentsNode | undefined;
}

/** Where the value of a field is. */
export type ValueSource =
  | { readonly kind: "origin"; readonly source: string; readonly read: Reader }
  | { readonly kind: "known"; readonly field: string }
  | PartSource;

export interface PartSource {
  readonly kind: "part";
  /** The position of who was asked, among the lookups and the spares after them. */
  readonly lookup: number;
  readonly read: Reader;
  /** The key field that is known all the same if the source fails. */
  readonly known?: string | undefined;
}

/** One source asked for its part of an object. */
export interface LookupNode {
  /** Undefined for the lookup that a {@link FindNode} is itself. */
  readonly lookup: Lookup | undefined;
  readonly source: string;
  /** Key fields, and where their values are: a part that has to come first, or at hand. */
  readonly key: ReadonlyMap<string, ValueSource>;
  /** The positions of the lookups that find the key. */
  readonly after: readonly number[];
  /** Whether it is not asked, because it would be refused: it has no key then. */
  readonly isRefused: boolean;
}

/** A source that is asked for what others failed to give. */
export interface SpareNode extends LookupNode {
  /** For each field that it is asked for, the positions of those that have the field, too, and are asked before. */
  readonly instead: readonly (readonly number[])[];
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
