import type { FastifyInstance } from "fastify";
import type { DomainConfig } from "../config/index.ts";
import type { BreakerRegistry } from "../policy/index.ts";
import type { ServedClient } from "../request/index.ts";
import type { ClientApollo } from "./apollo.ts";
import type { ShortWay } from "./short-way.ts";
import type { Traffic } from "./traffic.ts";
import type { SourceStatus } from "./types.ts";

/** A client with what serves it over HTTP. */
export interface OpenClient {
  readonly client: ServedClient;
  readonly apollo: ClientApollo;
  readonly shortWay: ShortWay | undefined;
}

/** A domain with what serves it over HTTP. Names within it are its own. */
export interface OpenDomain {
  readonly config: DomainConfig;
  readonly app: FastifyInstance;
  readonly clients: readonly OpenClient[];
  /** The backends of plain routes included. */
  readonly sources: readonly SourceStatus[];
  readonly breakers: BreakerRegistry;
  readonly traffic: Traffic;
  close(): Promise<void>;
}
