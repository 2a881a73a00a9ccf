import { ApolloServer, type ApolloServerOptionsWithGateway, type BaseContext } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { pino } from "pino";
import type { IncomingRequest, ServedClient } from "../request/index.ts";
import type { openDocumentStore, openPersistedQueries } from "./document-store.ts";
import type { Execute } from "./execute.ts";
import { type ApolloExecutor, executorFor } from "./executor.ts";
import { formatErrorFor, MAX_REQUEST_ERRORS } from "./request-errors.ts";
import type { ShortWay } from "./short-way.ts";
import type { RequestHook } from "./types.ts";

/** What Apollo carries from the route to the executor. */
export interface ApolloContext extends BaseContext {
  readonly incoming: IncomingRequest;
}

/** One for each client; the executor makes it Selvage. */
export type ClientApollo = ApolloServer<ApolloContext>;

export interface ApolloOptions {
  /** Introspection and "did you mean" go with the playground. */
  readonly showSchema: boolean;
  readonly documents: ReturnType<typeof openDocumentStore>;
  readonly persistedQueries: ReturnType<typeof openPersistedQueries>;
  readonly execute: Execute;
  readonly shortWay: ShortWay | undefined;
  readonly hooks: readonly RequestHook[];
  readonly log: pino.Logger;
}

/** More tokens than a person writes; validation is quadratic in them at worst, and 2,000 took up to half a second. */
const MAX_TOKENS = 1000;
/** Selections after every fragment is spread: 1 KB of fragments that spread each other twice is 2^n of them. */
const MAX_SELECTIONS = 5000;

/**
 * Apollo Server does what comes before and after execution: HTTP rules, CSRF, parsing, validation, status codes.
 *
 * @throws if the schema is not a valid one.
 */
export async function openApollo(client: ServedClient, options: ApolloOptions): Promise<ClientApollo> {
  const { log, showSchema, execute, shortWay } = options;
  const masked = new WeakSet<object>();
  const apollo = new ApolloServer<ApolloContext>({
    gateway: gatewayOf(client, executorFor(client, { masked, execute, shortWay })),
    // Apollo must not read NODE_ENV: what is shown is decided by gateway.yaml alone.
    nodeEnv: "production",
    introspection: showSchema,
    hideSchemaDetailsFromClientErrors: !showSchema,
    includeStacktraceInErrorResponses: false,
    // The process has one owner of its signals, and it is not a library.
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    persistedQueries: { cache: options.persistedQueries, ttl: null },
    documentStore: options.documents,
    parseOptions: { maxTokens: MAX_TOKENS },
    maxRecursiveSelections: MAX_SELECTIONS,
    // graphql-js adds one more error, which says that it stopped.
    validationOptions: { maxErrors: MAX_REQUEST_ERRORS - 1 },
    formatError: formatErrorFor((error) => typeof error === "object" && error !== null && masked.has(error)),
    logger: apolloLogger(log, client.name),
    plugins: [
      // Cache control wraps every resolver (1.7 times the CPU). The others must stay off even when the environment
      // holds an APOLLO_KEY: nothing phones home.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ...options.hooks.map(({ plugin }) => plugin),
    ],
  });
  await apollo.start();
  return apollo;
}

type Gateway = ApolloServerOptionsWithGateway<ApolloContext>["gateway"];

/** Apollo wants to be told of a schema by callback before `load` answers. */
function gatewayOf(client: ServedClient, executor: ApolloExecutor): Gateway {
  let tell: Parameters<Gateway["onSchemaLoadOrUpdate"]>[0] | undefined;
  return {
    onSchemaLoadOrUpdate(callback) {
      tell = callback;
      return () => {
        tell = undefined;
      };
    },
    async load() {
      tell?.({ apiSchema: client.schema, coreSupergraphSdl: "" });
      return { executor };
    },
    async stop() {},
  };
}

function apolloLogger(log: pino.Logger, client: string): Record<"debug" | "info" | "warn" | "error", Write> {
  const child = log.child({ client, component: "apollo" });
  const write =
    (level: "debug" | "info" | "warn" | "error"): Write =>
    (message) =>
      child[level](String(message));
  return { debug: write("debug"), info: write("debug"), warn: write("warn"), error: write("error") };
}

type Write = (message?: unknown) => void;
