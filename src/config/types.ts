import type { Place } from "../kernel/index.ts";
import type { Naming, TlsConfig } from "./backend.ts";
import type { DrainSettings } from "./drain.ts";
import type { EffectivePolicies } from "./policies.ts";
import type { RouteConfig } from "./routes-types.ts";
import type { Priority, SheddingSettings } from "./shedding.ts";
import type { StaleSettings } from "./stale.ts";

export type { Naming, TlsConfig } from "./backend.ts";

export interface RestConfig {
  readonly url: URL;
  readonly naming: Naming;
  readonly tls: TlsConfig | undefined;
  /** Lower-case name of the header that says how many milliseconds are left; undefined: none does. */
  readonly deadlineHeader?: string | undefined;
}

export interface GrpcConfig {
  /** `host:port`. */
  readonly address: string;
  /** Absolute paths. */
  readonly protos: readonly string[];
  /** Where `import` statements are looked for; absolute paths. */
  readonly importPaths: readonly string[];
  /** Undefined is plain text. */
  readonly tls: TlsConfig | undefined;
  /** "grpc-js" is the reference; "lean" does the same on `node:http2` for less CPU. */
  readonly transport: "grpc-js" | "lean";
}

export interface SourceConfig {
  readonly name: string;
  /** Where the source stands in `gateway.yaml`. */
  readonly place: Place;
  /** Absolute path of its SDL. */
  readonly schema: string;
  readonly rest: RestConfig | undefined;
  readonly grpc: GrpcConfig | undefined;
  /** Sent with every call: header (REST) or metadata (gRPC) by lower-case name. May hold secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** What `$config.<name>` stands for in this source's SDL. May hold secrets. */
  readonly config: Readonly<Record<string, string>>;
  /** Lower-case names of the caller's headers that are passed on. Default none. */
  readonly forward: readonly string[];
  /** Those that its fields have, unless their directives say otherwise. */
  readonly policies: EffectivePolicies;
  /** The largest answer that is read, in bytes after decompression. */
  readonly maxBytes: number;
}

export interface ClientConfig {
  readonly name: string;
  readonly place: Place;
  /** Absolute path of its SDL. */
  readonly schema: string;
  /** Absolute paths of `.graphql` files whose operations the playground offers. */
  readonly examples: readonly string[];
  /** The longest that one of its requests may take; undefined: as the file says. */
  readonly deadlineMs?: number | undefined;
  /** What its requests are worth when not all can be served. */
  readonly priority: Priority;
}

/** A version of the API over REST. */
export interface RestVersionConfig {
  readonly name: string;
  readonly place: Place;
  /** Absolute paths of `.graphql` files with operations that have `@endpoint`. */
  readonly operations: readonly string[];
  /** Absolute path of the recorded examples that its OpenAPI document shows. */
  readonly examples: string | undefined;
  /** In lower case; a request to one of them is for this version. */
  readonly hosts: readonly string[];
  /** Days, as `2026-12-31`. */
  readonly deprecated: string | undefined;
  readonly sunset: string | undefined;
  readonly naming: Naming;
}

export interface RestApiConfig {
  readonly versions: readonly RestVersionConfig[];
  /** Of a request that names none; undefined: there is no such. */
  readonly defaultVersion: string | undefined;
  readonly versionByQuery: boolean;
  /** Whether OpenAPI documents and their page are served. */
  readonly docs: boolean;
  /** What the documents call the API, and say of it. */
  readonly title: string;
  readonly description: string | undefined;
}

export interface ListenConfig {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** A graph of its own and who is served it, with what it inherits filled in. */
export interface DomainConfig {
  /** Undefined: it is what stands at the top of the file. */
  readonly name: string | undefined;
  /** Absolute path of the file. */
  readonly file: string;
  /** What every path of it begins with, as `/commerce`; empty: nothing more. */
  readonly path: string;
  /** In lower case; none: every host that no domain names. */
  readonly hosts: readonly string[];
  readonly playground: boolean;
  /** Whether plain operations may go past Apollo Server's pipeline. */
  readonly shortWay: boolean;
  /** The longest that any request may take, in milliseconds. */
  readonly deadlineMs: number;
  /** How many of its requests are answered at once; undefined: as many as the process takes. */
  readonly maxInFlight: number | undefined;
  readonly stale: StaleSettings;
  readonly sources: readonly SourceConfig[];
  readonly clients: readonly ClientConfig[];
  /** In the order in which they are tried. */
  readonly routes: readonly RouteConfig[];
  /** Undefined: nothing is published over REST. */
  readonly rest?: RestApiConfig | undefined;
}

/** `gateway.yaml`, read, checked and frozen. */
export interface GatewayConfig {
  /** Absolute path of the file. */
  readonly file: string;
  readonly server: ListenConfig;
  readonly admin: ListenConfig;
  readonly shedding: SheddingSettings;
  readonly drain: DrainSettings;
  /** At least one; the one without a name, if there is one, comes first. */
  readonly domains: readonly DomainConfig[];
  /** Where in the file a value came from `${file:…}`: keys from the root down. `redactConfig` goes by it. */
  readonly secretPaths: readonly (readonly string[])[];
}
