import type { Place } from "../kernel/index.ts";
import type { DrainSettings } from "./drain.ts";
import type { EffectivePolicies } from "./policies.ts";
import type { Priority, SheddingSettings } from "./shedding.ts";

/** How the field names of a source's payloads are written, where its SDL has camelCase. */
export type Naming = "camelCase" | "snake_case";

export interface TlsConfig {
  /** PEM file of the certificate authority to trust in place of the system's; absolute path. */
  readonly ca: string | undefined;
  /** Name to verify the certificate against, where it differs from the address. */
  readonly serverName: string | undefined;
}

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

export interface ListenConfig {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** `gateway.yaml`, read, checked and frozen. */
export interface GatewayConfig {
  /** Absolute path of the file. */
  readonly file: string;
  readonly server: ListenConfig;
  readonly admin: ListenConfig;
  readonly playground: boolean;
  /** Whether plain operations may go past Apollo Server's pipeline. */
  readonly shortWay: boolean;
  /** The longest that any request may take, in milliseconds. */
  readonly deadlineMs: number;
  readonly shedding: SheddingSettings;
  readonly drain: DrainSettings;
  readonly sources: readonly SourceConfig[];
  readonly clients: readonly ClientConfig[];
  /** Where in the file a value came from `${file:…}`: keys from the root down. `redactConfig` goes by it. */
  readonly secretPaths: readonly (readonly string[])[];
}
