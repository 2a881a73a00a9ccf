import { onTestFinished } from "vitest";
import { type ServedClient, serveClient } from "../../../src/request/index.ts";
import type { StepEvent } from "../../../src/telemetry/index.ts";
import { bootFolder } from "../../support/boot.ts";
import { response, type SeenRequest, startHttpFaultServer } from "../../support/http-fault-server.ts";
import { serve, watchSteps } from "../server/serve.ts";

export type Engine = "plans" | "resolvers";

/** Fields of every kind that is never shared. One of them is enough for what graphql-js executes. */
const EXCLUDED = {
  sdl: `
  own: User @rest(path: "/own") @singleFlight(enabled: false)
  traced: User @rest(path: "/traced", headers: { x_trace: "$context.requestId" })`,
  client: `
  own: User
  traced: User
  stamped: User @from(field: "stamped", args: { stamp: "$context.requestId" })
  news: Weather`,
};

const USERS = `
type Query {
  me: User @rest(path: "/me")
  echo(value: JSON): User @rest(method: POST, path: "/echo", body: { value: "$args.value" })
  agent: User @rest(path: "/agent", headers: { x_agent: "$request.header.user-agent" })
  localized(locale: String): User @rest(path: "/localized", query: { locale: "$args.locale" })
  stamped(stamp: String): User @rest(path: "/stamped", query: { stamp: "$args.stamp" })
  # EXCLUDED
}
type Mutation { touch: User @rest(method: POST, path: "/touch") }
type User { name: String mail: String! data: JSON }
`;

const QUIET = `
type Query { weather: Weather @rest(path: "/weather") }
type Weather @shareable { text: String }
`;

const OFF = `
type Query { news: Weather @rest(path: "/news") }
type Weather @shareable { text: String }
`;

const CLIENT = `
type Query {
  me: User
  echo(value: JSON): User
  agent: User
  localized: User @from(field: "localized", args: { locale: "$request.header.x-locale" })
  weather: Weather
  # EXCLUDED
}
type Mutation { touch: User }
type User { name: String mail: String! data: JSON }
type Weather { text: String }
`;

const SOURCES = (url: string): string => `
formatVersion: 1
clients: { app: { schema: app.graphql } }
sources:
  users:
    schema: users.graphql
    rest: { url: "${url}" }
    forward: [authorization, accept-language, cookie, x-api-key]
  quiet: { schema: quiet.graphql, rest: { url: "${url}" } }
`;

function filesOf(url: string, hasExcluded: boolean): Record<string, string> {
  const plain = {
    "gateway.yaml": SOURCES(url),
    "quiet.graphql": QUIET,
    "users.graphql": USERS,
    "app.graphql": CLIENT,
  };
  if (!hasExcluded) return plain;
  const off = `  off: { schema: off.graphql, rest: { url: "${url}" }, policies: { singleFlight: { enabled: false } } }\n`;
  return {
    ...plain,
    "gateway.yaml": SOURCES(url) + off,
    "off.graphql": OFF,
    "users.graphql": USERS.replace("  # EXCLUDED", EXCLUDED.sdl),
    "app.graphql": CLIENT.replace("  # EXCLUDED", EXCLUDED.client),
  };
}

export interface Answer {
  readonly data?: Readonly<Record<string, { readonly name?: string; readonly text?: string } | null>> | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

export interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface Setup {
  readonly served: ServedClient;
  /** What the backend was asked, and whether the gateway took it back. */
  readonly calls: readonly (SeenRequest & { readonly isAborted: boolean })[];
  readonly steps: readonly StepEvent[];
  /** Codes of the failures that were reported for the log. */
  readonly reports: readonly string[];
  ask(query: string, options?: AskOptions): Promise<Answer>;
  /** Resolves when as many requests have begun to execute, and have asked what they ask at once. */
  executing(count: number): Promise<void>;
  until(predicate: () => boolean): Promise<void>;
  /** Lets the backend answer what it was asked, and what it will be; of one path only, if one is given. */
  release(path?: string): void;
}

export interface SetupOptions {
  readonly engine?: Engine;
  /** What the backend answers; default a user of the request's path. */
  readonly answer?: (request: SeenRequest) => { readonly status?: number; readonly body: unknown };
  /** Whether the graph has fields that are never shared; default false. */
  readonly hasExcluded?: boolean;
  /** Stands between the client and the listener. */
  readonly wrap?: (client: ServedClient) => ServedClient;
}

/** One REST backend that waits to be released, and a gateway before it, both at sockets. */
export async function startSetup({
  engine = "plans",
  answer = ({ path }) => ({ body: { name: path, text: path, mail: "a@b.c" } }),
  hasExcluded = false,
  wrap = (client) => client,
}: SetupOptions = {}): Promise<Setup> {
  const calls: (SeenRequest & { readonly isAborted: boolean })[] = [];
  const held: { readonly path: string; send(): void }[] = [];
  const released = new Set<string | undefined>();
  const backend = await startHttpFaultServer({
    behaviour(socket, request) {
      calls.push(
        Object.defineProperty({ ...request, isAborted: false }, "isAborted", { get: () => socket.destroyed }),
      );
      const send = (): void => {
        const { status = 200, body } = answer(request);
        socket.write(response(JSON.stringify(body), { status }));
      };
      if (released.has(undefined) || released.has(request.path)) send();
      else held.push({ path: request.path, send });
    },
  });
  onTestFinished(() => backend.close());
  const { gateway, problems } = await bootFolder(filesOf(backend.url.origin, hasExcluded));
  const [domain] = gateway?.domains ?? [];
  const [client] = domain?.clients ?? [];
  if (domain === undefined || client === undefined)
    throw new Error(problems.map(({ message }) => message).join("\n"));
  const reports: string[] = [];
  const report = ({ code }: { code: string }): void => void reports.push(code);
  const served = serveClient(client, domain.graph, { report, engine });
  const steps = watchSteps();
  // A client that went away leaves fetch with a connection it never uses, which nobody has to wait for.
  const { publicUrl } = await serve({ clients: [wrap(served)], sources: [], drainMs: 100 });
  return {
    served,
    calls,
    steps,
    reports,
    async ask(query, { variables = {}, headers = {}, signal } = {}) {
      const answered = await fetch(`${publicUrl}/graphql/app`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ query, variables }),
        ...(signal && { signal }),
      });
      return (await answered.json()) as Answer;
    },
    async executing(count) {
      await eventually(() => steps.filter(({ step }) => step === "execute").length >= count);
      await new Promise(setImmediate);
    },
    until: (predicate) => backend.until(predicate),
    release(path) {
      released.add(path);
      const waiting = held.splice(0);
      for (const each of waiting) {
        if (path === undefined || each.path === path) each.send();
        else held.push(each);
      }
    },
  };
}

/** The test's own time limit bounds it. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
