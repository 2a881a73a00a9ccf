import type { ApolloServerPlugin, BaseContext } from "@apollo/server";
import type { pino } from "pino";
import type { DomainConfig, GatewayConfig } from "../config/index.ts";
import type { Clock } from "../kernel/index.ts";
import type { BreakerRegistry, Upstream } from "../policy/index.ts";
import type { ServedClient } from "../request/index.ts";
import type { Example, RestApi } from "../rest/index.ts";
import type { Load } from "./load.ts";

/** A source as `/status` shows it. */
export interface SourceStatus {
  readonly name: string;
  /** "rest", "grpc", … */
  readonly kind: string;
  /** What the policies count of it, for `/metrics`; default nothing. */
  readonly upstream?: Upstream | undefined;
}

/** An operation that a client's playground opens in a tab of its own. */
export interface ExampleOperation {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
}

/** What an embedding program does with every GraphQL request beside executing it: log it, measure it, refuse it. */
export interface RequestHook {
  readonly name: string;
  /** An Apollo Server plugin. */
  readonly plugin: ApolloServerPlugin<BaseContext>;
  /**
   * Whether requests may go past the plugin, because nothing it does matters to plain operations that were
   * answered before. One hook that does not say so switches the short way off. Default false.
   */
  readonly supportsShortWay?: boolean;
}

/** A domain that is ready to be served. Names within it are its own. */
export interface ServedDomain {
  readonly config: DomainConfig;
  readonly clients: readonly ServedClient[];
  readonly sources: readonly SourceStatus[];
  /** What is published over REST; default nothing. */
  readonly rest?: RestApi | undefined;
  /** What its documents show, by version; default none. */
  readonly restExamples?: ReadonlyMap<string, readonly Example[]> | undefined;
  /** What `/breakers` shows and sets; default none. */
  readonly breakers?: BreakerRegistry | undefined;
  /** By client name; a client that is missing here gets an empty playground. */
  readonly examples: ReadonlyMap<string, readonly ExampleOperation[]>;
}

export interface ServerOptions {
  readonly config: GatewayConfig;
  readonly domains: readonly ServedDomain[];
  /** What `/config` shows. Must hold no secret. */
  readonly redactedConfig: () => unknown;
  readonly log: pino.Logger;
  /** Default none. */
  readonly hooks?: readonly RequestHook[];
  /** How long `close` lets requests in flight go on, in milliseconds; default as the configuration says. */
  readonly drainMs?: number;
  /** What the door goes by beside the requests in flight. Default: how this process does. */
  readonly load?: Load;
  /** What the drain's delay goes by. Default: the machine's. */
  readonly clock?: Clock;
}

/** Both listeners, open. */
export interface RunningServer {
  /** No slash at the end; a listener on every address is called by its loopback address. */
  readonly publicUrl: string;
  readonly adminUrl: string;
  /**
   * Is not ready from now on, and takes requests for the configured delay. Then takes no new connection, lets what is
   * in flight finish for as long as `drainMs`, and closes. Safe to call twice.
   */
  close(): Promise<void>;
}

/**
 * What the routes of one process share and the listeners change.
 *
 * "leaving": not ready any more, so that nobody sends more, but what comes is still answered. "closing": nothing new
 * is taken, and every answer asks for the end of its connection.
 */
export interface Lifecycle {
  phase: "serving" | "leaving" | "closing";
}
