import type { GraphQLSchema } from "graphql";
import type { GraphField, GraphType } from "../graph/index.ts";
import type { Template } from "../sources/index.ts";

/** What one kind of client sees, and for each of its fields where in the graph the value is. */
export interface ClientSchema {
  readonly name: string;
  /** Without resolvers, and without our directives, except `@semanticNonNull`, which is for clients. */
  readonly schema: GraphQLSchema;
  /** Every object type, root types included. */
  readonly types: ReadonlyMap<string, ClientType>;
  /** The client's name for a type of the graph, among those that an interface or union of the client's allows. */
  nameOf(graphType: string, abstractType: string): string | undefined;
}

export interface ClientType {
  readonly name: string;
  /** Undefined for a view: an object that a projection builds from paths, with no type of its own in the graph. */
  readonly graphType: GraphType | undefined;
  readonly fields: ReadonlyMap<string, ClientField>;
}

export interface ClientField {
  readonly name: string;
  /** The client's: `Product.thumbnail`. */
  readonly coordinate: string;
  /** Undefined on a view, where the projection that built the view says it. */
  readonly projection: Projection | undefined;
}

export type Projection = PathProjection | ViewProjection;

/** A way through the graph from the object to the value. No step at all is the object itself. */
export interface PathProjection {
  readonly kind: "path";
  readonly steps: readonly Step[];
}

/** An object built from several paths. */
export interface ViewProjection {
  readonly kind: "view";
  readonly base: readonly Step[];
  readonly fields: ReadonlyMap<string, Projection>;
}

export type Step =
  | { readonly kind: "field"; readonly field: GraphField; readonly args: readonly ArgumentBinding[] }
  | { readonly kind: "index"; readonly index: number };

/** What a graph field's argument is given: evaluated against the arguments of the client's field. */
export interface ArgumentBinding {
  readonly name: string;
  /** Undefined where only the default applies. */
  readonly template: Template | undefined;
  /** The graph's default; undefined if it has none. */
  readonly defaultValue: unknown;
}
