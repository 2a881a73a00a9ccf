import type {
  ConstDirectiveNode,
  GraphQLInputType,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLOutputType,
} from "graphql";
import type { EffectivePolicies, SourceConfig } from "../config/index.ts";
import type { Problems } from "../kernel/index.ts";
import type { Upstream } from "../policy/index.ts";
import type { DirectiveName } from "./directive.ts";
import type { FetchSpec } from "./fetch.ts";

/** A field of a source's SDL that is fetched by itself, as its source kind has to compile it. */
export interface FieldToFetch {
  /** `Product.reviews`. */
  readonly coordinate: string;
  readonly directive: ConstDirectiveNode;
  readonly idempotent: ConstDirectiveNode | undefined;
  /** Where in what is fetched the value of the field is. */
  readonly from: ConstDirectiveNode | undefined;
  readonly operation: "query" | "mutation";
  readonly type: GraphQLOutputType;
  readonly args: ReadonlyMap<string, GraphQLInputType>;
  /** The type it stands on; undefined for a root field. */
  readonly object: GraphQLObjectType | undefined;
  /** Set where `@batchLookup` makes one call of many keys. */
  readonly batchLookup: BatchLookup | undefined;
  readonly policies: EffectivePolicies;
}

export interface BatchLookup {
  /** The argument that takes the keys. */
  readonly argument: string;
  readonly keyFields: readonly string[];
  /** Where each item of the answer carries its key, in the order of `keyFields`. */
  readonly itemProperties: readonly string[];
  readonly maxSize: number;
}

/** How a source's payloads are written. */
export interface Dialect {
  /** The property of a payload for a field or an input field of the SDL. */
  propertyOf(name: string): string;
  /** The enum value that a payload means by a text that no `@from` names; null where it means none. */
  enumName(raw: string): string | null;
  /**
   * Takes a scalar's value out of the record that holds it, before it is decoded; whatever is no record, or is an
   * object of the schema, stays as it is.
   */
  prepare(raw: unknown, type: GraphQLNamedType): unknown;
}

/** A source, open and ready to compile its fields. */
export interface Source {
  readonly name: string;
  readonly kind: string;
  readonly dialect: Dialect;
  readonly upstream: Upstream;
  /** The fetch of a field; undefined where the directive is wrong, which then stands among the problems. */
  compile(field: FieldToFetch, problems: Problems): FetchSpec | undefined;
  /** Lets what is in flight finish, then closes every connection. */
  close(): Promise<void>;
}

/** A kind of source: one folder here and one line in `index.ts`. */
export interface SourceKind {
  readonly name: string;
  /** The directive of its fetched fields, without the "@". */
  readonly directive: DirectiveName;
  /** Definition of the directive; its descriptions are its reference page. */
  readonly sdl: string;
  /** Opens a source if the configuration is of this kind. Never waits for the backend to be there. */
  open(config: SourceConfig, upstream: Upstream, problems: Problems): Source | undefined;
}
