import type { Place } from "../kernel/index.ts";
import type { Naming, TlsConfig } from "./backend.ts";
import type { EffectivePolicies } from "./policies.ts";
import type { PathPattern } from "./routes-path.ts";

/** A plain route: which requests it takes, and what becomes of them. */
export interface RouteConfig {
  readonly name: string;
  /** Where the route stands in `gateway.yaml`. */
  readonly place: Place;
  readonly match: RouteMatch;
  readonly action: ForwardAction | RedirectAction | RespondAction;
}

export interface RouteMatch {
  /** A pattern, or an expression for the whole of the decoded path. */
  readonly path: PathPattern | RegExp;
  /** Upper case, HEAD wherever GET is; undefined: all that a plain route may take. */
  readonly methods: readonly string[] | undefined;
  /** Lower case, without a port; `*.` before it stands for one label and more. Undefined: any. */
  readonly host: string | undefined;
  /** By lower-case name; `*` stands for any value. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends the request on to a backend. */
export interface ForwardAction {
  readonly kind: "forward";
  readonly backend: BackendConfig;
  /** Asked where the first one fails before it has answered. */
  readonly fallback: BackendConfig | undefined;
  readonly path: PathChange;
  readonly request: MessageRules;
  readonly response: MessageRules;
  /** The largest JSON body that is read to be changed, in bytes after decompression. */
  readonly maxJsonBytes: number;
  readonly policies: EffectivePolicies;
}

export interface BackendConfig {
  /** With the base path that the request's is added to. */
  readonly url: URL;
  readonly tls: TlsConfig | undefined;
}

/** What becomes of the request's path before it is added to the backend's. */
export type PathChange =
  | { readonly kind: "keep" }
  | { readonly kind: "strip"; readonly segments: number }
  | { readonly kind: "rewrite"; readonly to: PathPattern };

/** What is changed in a message on its way. */
export interface MessageRules {
  readonly headers: HeaderChanges;
  /** Undefined: the body passes as it is, in a stream. */
  readonly body: BodyChanges | undefined;
}

/** In this order; names in lower case. */
export interface HeaderChanges {
  readonly remove: readonly string[];
  /** Old names and new ones. */
  readonly rename: Readonly<Record<string, string>>;
  /** In place of what is there. */
  readonly set: Readonly<Record<string, string>>;
  /** Beside what is there. */
  readonly add: Readonly<Record<string, string>>;
}

export interface BodyChanges {
  /** How the names of all objects are written afterwards; undefined: as they are. */
  readonly naming: Naming | undefined;
  /** Members that the outermost object gets, in place of what is there. */
  readonly add: Readonly<Record<string, unknown>>;
}

export interface RedirectAction {
  readonly kind: "redirect";
  /** `https://host` before the path; empty: the host that was asked. */
  readonly origin: string;
  readonly to: PathPattern;
  readonly status: number;
}

export interface RespondAction {
  readonly kind: "respond";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
