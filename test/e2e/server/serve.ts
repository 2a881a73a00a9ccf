import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { buildSchema, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from "graphql";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import type { IncomingRequest, Operation, ServedClient } from "../../../src/request/index.ts";
import {
  listen,
  type RunningServer,
  type ServedDomain,
  type ServerOptions,
} from "../../../src/server/index.ts";
import type { StepEvent } from "../../../src/telemetry/index.ts";
import { type OneDomain, splitDomain } from "../../support/config.ts";

const SDL = `
type Query { product(id: ID!): Product  node: Node  slow: String  echo(value: [Int]): String  secretTwin: String }
type Mutation { buy(id: ID!): Product }
type Subscription { ticks: Int }
type Product { id: ID! name: String }
type Node { id: ID a: Node b: Node }
`;

const MOBILE: GraphQLSchema = buildSchema(SDL);

/** Keeps what it was asked; answers through graphql-js, or however `answer` says. */
export interface SpyClient extends ServedClient {
  readonly asked: { operation: Operation; request: IncomingRequest }[];
}

type AnswerWith = (
  operation: Operation,
  request: IncomingRequest,
) => Promise<ExecutionResult> | ExecutionResult;

export function spyClient(name = "mobile", answer: AnswerWith = answerFromData): SpyClient {
  const asked: SpyClient["asked"] = [];
  return {
    name,
    schema: MOBILE,
    counts: { compiled: 0, interpreted: 0, shared: 0 },
    degraded: [],
    prepare: () => true,
    explain: () => [],
    asked,
    async execute(operation, request) {
      asked.push({ operation, request });
      return answer(operation, request);
    },
  };
}

/** As `ServedClient` promises: errors carry a code, whatever they are. */
async function answerFromData({ document, operationName, variables }: Operation): Promise<ExecutionResult> {
  const product = ({ id }: { id: string }) => ({ id, name: `Product ${id}` });
  const result = await execute({
    schema: MOBILE,
    document,
    operationName: operationName ?? null,
    variableValues: variables,
    rootValue: { product, buy: product, node: { id: "1" }, echo: () => "ok" },
  });
  const errors = result.errors?.map((error) => withCode(error, result.data === undefined));
  return errors === undefined ? result : { ...result, errors };
}

function withCode(error: GraphQLError, isRequestError: boolean): GraphQLError {
  const code = isRequestError ? "BAD_USER_INPUT" : "INTERNAL_SERVER_ERROR";
  return new GraphQLError(error.message, { path: error.path ?? null, extensions: { code } } as never);
}

export interface Served extends RunningServer {
  /** Every line that was logged, parsed. */
  readonly lines: Record<string, unknown>[];
}

export function configOf(change: Partial<OneDomain> = {}): ReturnType<typeof splitDomain> {
  return splitDomain({
    name: undefined,
    path: "",
    hosts: [],
    maxInFlight: undefined,
    domains: [],
    file: "/etc/shop/gateway.yaml",
    server: { host: "127.0.0.1", port: 0 },
    admin: { host: "127.0.0.1", port: 0 },
    playground: true,
    shortWay: true,
    deadlineMs: 30_000,
    shedding: { maxInFlight: 2_000, maxEventLoopDelayMs: 60_000, maxHeapUsedPercent: 100 },
    drain: { delayMs: 0, limitMs: 10_000 },
    stale: { maxEntries: 50_000, maxBytes: 67_108_864, maxAgeMs: 600_000 },
    sources: [],
    clients: [],
    routes: [],
    secretPaths: [],
    ...change,
  });
}

export type ServeOptions = Partial<Omit<ServerOptions, "config" | "log" | "domains">> &
  Partial<Omit<ServedDomain, "config">> & { config?: Partial<OneDomain> };

/** Both listeners on free ports, closed when the test is over. */
export async function serve({ config: change, ...options }: ServeOptions = {}): Promise<Served> {
  const lines: Record<string, unknown>[] = [];
  const {
    clients = [spyClient()],
    sources = [{ name: "products", kind: "grpc" }],
    examples = new Map(),
    rest,
    restExamples,
    breakers,
    ...more
  } = options;
  const { config, domain } = configOf(change);
  const running = await listen({
    config,
    domains: [{ config: domain, clients, sources, examples, rest, restExamples, breakers }],
    redactedConfig: () => ({
      formatVersion: 1,
      sources: { products: { headers: { authorization: "[redacted]" } } },
    }),
    log: pino({ base: null }, { write: (line: string) => lines.push(JSON.parse(line)) }),
    ...more,
  });
  onTestFinished(() => running.close());
  return { ...running, lines };
}

/** The steps that requests reach from now on until the test is over. */
export function watchSteps(): StepEvent[] {
  const events: StepEvent[] = [];
  const note = (message: unknown) => void events.push(message as StepEvent);
  subscribe("selvage:step", note);
  onTestFinished(() => void unsubscribe("selvage:step", note));
  return events;
}
