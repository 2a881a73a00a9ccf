import type { DocumentNode, GraphQLInputType, OperationDefinitionNode } from "graphql";
import type { ClientSchema } from "../clients/index.ts";
import type { Place } from "../kernel/index.ts";

export type EndpointMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Where a variable of the operation comes from. */
export type ParameterPlace = "path" | "query" | "header";

/**
 * A variable that one parameter of the request fills.
 *
 * A list is the parameter repeated. An input object stands in the query alone, as `name[member]=` or `name.member=`.
 */
export interface Parameter {
  readonly in: ParameterPlace;
  /** As the request calls it; of a header in lower case. */
  readonly name: string;
  readonly variable: string;
  readonly type: GraphQLInputType;
  /** Of the path always; else whether the variable is non-null and has no default. */
  readonly isRequired: boolean;
  /** As plain JSON; undefined without one. */
  readonly defaultValue: unknown;
  readonly description: string | undefined;
}

/** The variables that the body fills. Members of input objects are called as `naming` says ({@link memberName}). */
export type RequestBody =
  /** The whole body is one variable. */
  | {
      readonly kind: "whole";
      readonly variable: string;
      readonly type: GraphQLInputType;
      readonly isRequired: boolean;
    }
  /** Each member of the body is a variable. */
  | { readonly kind: "members"; readonly members: readonly BodyMember[]; readonly isRequired: boolean };

export interface BodyMember {
  readonly name: string;
  readonly variable: string;
  readonly type: GraphQLInputType;
  readonly isRequired: boolean;
  readonly defaultValue: unknown;
}

/** A part of the path: a text, or a parameter's name. */
export type PathSegment = { readonly literal: string } | { readonly parameter: string };

/**
 * How a list is given out in pages.
 *
 * In the answer an object stands in the place of the connection: the items under `itemsName`, `nextToken` (a text, or
 * null on the last page; under snake_case `next_token`), and whatever else was selected of the connection but
 * `edges`, `nodes` and `pageInfo`. A selected `totalCount` is in the header `X-Total-Count`, too.
 */
export interface Pagination {
  /** Response keys from the root to the connection: an object with `edges { node }` or `nodes`, and `pageInfo`. */
  readonly connection: readonly string[];
  /** Response keys from the connection to the list, and from an entry of it to the item. */
  readonly items: { readonly list: string; readonly node: string | undefined };
  readonly pageInfo: { readonly key: string; readonly endCursor: string; readonly hasNextPage: string };
  /** Undefined where it is not selected. */
  readonly totalCount: string | undefined;
  /** The parameter that takes `nextToken`. */
  readonly tokenParameter: string;
  /** What the items are called in the answer; default "items". */
  readonly itemsName: string;
}

/** A day that something ends or ended, as headers say it. */
export interface Deprecation {
  /** RFC 9745; undefined where only the day of its end is known. */
  readonly since: Date | undefined;
  /** RFC 8594. */
  readonly sunset: Date | undefined;
  /** What to use in its place, for people. */
  readonly reason: string | undefined;
}

/** An operation published under a method and a path. */
export interface Endpoint {
  /** The operation's name; unique in its version. */
  readonly name: string;
  readonly version: string;
  readonly place: Place;
  readonly summary: string | undefined;
  readonly tags: readonly string[];
  readonly method: EndpointMethod;
  /** As written: `/api/v1/products/{id}`. */
  readonly path: string;
  readonly segments: readonly PathSegment[];
  readonly client: ClientSchema;
  /**
   * This operation alone, with the fragments it uses; without the directives of this layer. Under snake_case each
   * field has the alias that the answer calls it by, so that its response keys are the members of the answer.
   */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly parameters: readonly Parameter[];
  readonly body: RequestBody | undefined;
  /** Of a good answer: 200, 201, 202 or 204. */
  readonly status: number;
  /** The root field's response key whose null is a 404; undefined where there are several root fields. */
  readonly root: string | undefined;
  /** Response keys from the root to what is the body; empty: the whole of `data`. Default: the only root field. */
  readonly unwrap: readonly string[];
  /** Of the answer's members, the body's and the query's, beside those an alias or `@param` names. */
  readonly naming: "camelCase" | "snake_case";
  readonly pagination: Pagination | undefined;
  /** Where a 201 says the new thing is: path segments whose parameters are response paths `createOrder.id`. */
  readonly location: readonly PathSegment[] | undefined;
  readonly deprecation: Deprecation | undefined;
  /** What a degraded answer is: served as it is, or refused with the status of its cause. */
  readonly onDegraded: "serve" | "fail";
}

export interface ApiVersion {
  readonly name: string;
  /** Of its operations and of the clients' schemas they are for: changes when an answer's shape may. */
  readonly revision: string;
  readonly endpoints: readonly Endpoint[];
  /** That choose this version, for paths without one. */
  readonly hosts: readonly string[];
  /** Of all its endpoints, unless one has its own. */
  readonly deprecation: Deprecation | undefined;
}

/**
 * Everything that is published over REST.
 *
 * An endpoint whose path begins with `/api/<version>/` is found without that part, too: `/api/products/{id}`. There a
 * header, the host or the query chooses the version.
 */
export interface RestApi {
  readonly versions: readonly ApiVersion[];
  /** For a path without a version, where nothing chooses one; undefined: such a request is a 400. */
  readonly defaultVersion: string | undefined;
  /** Whether `?version=` may choose one. */
  readonly versionByQuery: boolean;
}
