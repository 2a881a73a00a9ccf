import type { Naming } from "./backend.ts";
import type { PolicySettings } from "./policies.ts";
import type { TlsSection } from "./source-kind.ts";

/** A plain route as it stands in a file that fits its shape, defaults filled in. */
export interface RouteSection {
  readonly match: MatchSection;
  readonly to?: ToSection | undefined;
  readonly redirect?: { readonly to: string; readonly status: number } | undefined;
  readonly respond?: RespondSection | undefined;
  readonly request: RulesSection;
  readonly response: RulesSection;
  readonly policies: PolicySettings;
}

export interface MatchSection {
  readonly path?: string | undefined;
  readonly regex?: string | undefined;
  readonly methods?: readonly string[] | undefined;
  readonly host?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface BackendSection {
  readonly url: string;
  readonly tls?: TlsSection | undefined;
}

export interface ToSection extends BackendSection {
  readonly stripPrefix?: string | undefined;
  readonly rewrite?: string | undefined;
  readonly fallback?: BackendSection | undefined;
  readonly maxJsonBytes: number;
}

export interface RulesSection {
  readonly headers: {
    readonly remove: readonly string[];
    readonly rename: Readonly<Record<string, string>>;
    readonly set: Readonly<Record<string, string>>;
    readonly add: Readonly<Record<string, string>>;
  };
  readonly body?:
    | { readonly naming?: Naming | undefined; readonly add: Readonly<Record<string, unknown>> }
    | undefined;
}

export interface RespondSection {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
