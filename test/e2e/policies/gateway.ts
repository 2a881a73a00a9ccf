import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { startGateway } from "../../../src/cli/start.ts";
import { writeFiles } from "../../support/boot.ts";
import {
  type HttpBehaviour,
  type HttpFaultServer,
  httpFaults,
  startHttpFaultServer,
} from "../../support/http-fault-server.ts";

export interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly path: readonly string[];
    readonly extensions: { readonly code: string };
  }[];
}

export interface BreakerJson {
  readonly name: string;
  readonly level: string;
  readonly source: string;
  readonly state: string;
  readonly isForced: boolean;
  readonly since: string;
  readonly retryAfterMs?: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface AskOptions {
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface PolicyGateway {
  readonly adminUrl: string;
  /** Everything it logged, each line one JSON text. */
  readonly logged: readonly string[];
  ask(query: string, options?: AskOptions): Promise<Answer>;
  breakers(): Promise<BreakerJson[]>;
  /** Those that are not closed, as `name state`. */
  notClosed(): Promise<string[]>;
  /** A figure of `/metrics`, by its series. */
  metric(series: string): Promise<number | undefined>;
}

/** A gateway with an admin listener over a folder of files, closed when the test is over. */
export async function startFolder(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<PolicyGateway> {
  const folder = writeFiles(files);
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  const { publicUrl, adminUrl, close, domains } = await startGateway(join(folder, "gateway.yaml"), env, log);
  const clientNames = domains.flatMap((domain) => domain.clientNames);
  onTestFinished(() => close());
  const breakers = async (): Promise<BreakerJson[]> => {
    const answer = await fetch(`${adminUrl}/breakers`);
    return ((await answer.json()) as { breakers: BreakerJson[] }).breakers;
  };
  return {
    adminUrl,
    logged,
    async ask(query, { headers = {}, signal } = {}) {
      const answer = await fetch(`${publicUrl}/graphql/${clientNames[0]}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ query }),
        ...(signal && { signal }),
      });
      return (await answer.json()) as Answer;
    },
    breakers,
    async notClosed() {
      const all = await breakers();
      return all.filter(({ state }) => state !== "closed").map(({ name, state }) => `${name} ${state}`);
    },
    async metric(series) {
      const text = await (await fetch(`${adminUrl}/metrics`)).text();
      const line = text.split("\n").find((each) => each.startsWith(`${series} `));
      return line === undefined ? undefined : Number(line.slice(series.length));
    },
  };
}

const A = `
type Query {
  x(id: Int): A @rest(path: "/x/{$args.id}")
  y(id: Int): A @rest(path: "/y/{$args.id}")
}
type Mutation {
  put: A @rest(method: POST, path: "/put")
  once(key: String): A @rest(method: POST, path: "/once") @idempotent(key: "$args.key")
}
type A { name: String }
`;

const B = `
type Query { b: B @rest(path: "/b") }
type B { name: String }
`;

const CLIENT = `
type Query { x(id: Int): A y(id: Int): A b: B }
type Mutation { put: A once(key: String): A }
type A { name: String }
type B { name: String }
`;

export interface TwoBackends extends PolicyGateway {
  readonly a: HttpFaultServer;
  readonly b: HttpFaultServer;
}

export interface TwoBackendsOptions {
  /** Under the source `a`, as flow YAML; default none. */
  readonly policies?: string;
  /** More keys of its `rest`. */
  readonly rest?: string;
  /** More keys of the client. */
  readonly client?: string;
}

/** Backend a behaves as told, backend b answers; the client `app` sees both. */
export async function startTwo(
  behaviour: HttpBehaviour,
  { policies = "{}", rest = "", client = "" }: TwoBackendsOptions = {},
): Promise<TwoBackends> {
  const a = await startHttpFaultServer({ behaviour });
  onTestFinished(() => a.close());
  const b = await startHttpFaultServer({ behaviour: httpFaults.answer('{"name":"b"}') });
  onTestFinished(() => b.close());
  const gateway = await startFolder({
    "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
shedding: { maxEventLoopDelayMs: 60000 }
sources:
  a: { schema: a.graphql, rest: { url: "${a.url.origin}"${rest} }, policies: ${policies} }
  b: { schema: b.graphql, rest: { url: "${b.url.origin}" } }
clients:
  app: { schema: app.graphql${client} }
`,
    "a.graphql": A,
    "b.graphql": B,
    "app.graphql": CLIENT,
  });
  return { ...gateway, a, b };
}

/** What became of field `name`: its value, or the code of its error. */
export function outcomeOf({ data, errors = [] }: Answer, name: string): unknown {
  return errors.find(({ path }) => path[0] === name)?.extensions.code ?? data?.[name];
}
