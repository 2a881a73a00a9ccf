import type { GraphQLArgument, GraphQLOutputType, GraphQLSchema } from "graphql";
import type { Place } from "../kernel/index.ts";
import type { BreakerRegistry } from "../policy/index.ts";
import type { FetchSpec, Mapping, Reader, Source, Writes } from "../sources/index.ts";

/** All sources as one: what can be asked, and for each field where its value comes from. */
export interface Graph {
  /** As clients' schemas may see it: without what is internal or inaccessible. */
  readonly schema: GraphQLSchema;
  /** Every object type by name, root types included. */
  readonly types: ReadonlyMap<string, GraphType>;
  readonly sources: readonly Source[];
  /** Of its sources, their methods and the fields that are fetched. */
  readonly breakers: BreakerRegistry;
  /** Counts the mutations that were sent to any source. */
  readonly writes: Writes;
  /** Why a place of the graph may be null although its source promises otherwise, by coordinate. */
  readonly weakened: ReadonlyMap<string, Weakened>;
  /** The object type of a payload that stands for an interface or a union. */
  typeOf(abstractType: string, source: string, payload: unknown): string | undefined;
  /** The property of such a payload by which its type is told. */
  discriminatorOf(abstractType: string, source: string): string | undefined;
  close(): Promise<void>;
}

export interface Weakened {
  readonly reason: string;
  readonly place: Place;
}

export interface GraphType {
  readonly name: string;
  readonly fields: ReadonlyMap<string, GraphField>;
  /** How an object is found by its key; those that take many keys first. */
  readonly lookups: readonly Lookup[];
  /** Sources whose payloads hold nothing of the type but its key: they refer to an object, and do not know it. */
  readonly referrers: ReadonlySet<string>;
}

export interface GraphField {
  readonly name: string;
  /** `Product.reviews`. */
  readonly coordinate: string;
  readonly type: GraphQLOutputType;
  /** Its type in the SDL of each source that has it, which may promise more. */
  readonly declared: readonly GraphQLOutputType[];
  /** Without those that `@require` fills. */
  readonly args: readonly GraphQLArgument[];
  /** Sources in whose payload of the object it stands, with what reads it. */
  readonly values: ReadonlyMap<string, Reader>;
  /** Set where it is fetched by itself. */
  readonly fetch: FieldFetch | undefined;
  readonly inaccessible: boolean;
  readonly place: Place;
}

export interface FieldFetch {
  readonly spec: FetchSpec;
  /** Reads the field from the payload that the fetch yields. */
  readonly read: Reader;
  /** Arguments that other fields of the object fill. */
  readonly requires: readonly { readonly argument: string; readonly mapping: Mapping }[];
  /** On a `@lookup`: the argument of each key field. */
  readonly keyArguments: ReadonlyMap<string, string> | undefined;
  /** On a `@batchLookup`: the argument that takes the keys, and the fields that a key is made of. */
  readonly keys: { readonly argument: string; readonly fields: readonly string[] } | undefined;
}

/** A way to find an object of a type by its key in one source. */
export interface Lookup {
  readonly source: string;
  readonly keyFields: readonly string[];
  readonly spec: FetchSpec;
  /** The argument of each key field; empty where the batch fills its own. */
  readonly keyArguments: ReadonlyMap<string, string>;
  /** Reads the object's payload from what the fetch yields. */
  readonly read: Reader;
}
