import { expect, onTestFinished } from "vitest";
import {
  type GrpcBehaviour,
  type GrpcFaultServer,
  startGrpcFaultServer,
} from "../../support/grpc-fault-server.ts";
import {
  type HttpBehaviour,
  type HttpFaultServer,
  httpFaults,
  startHttpFaultServer,
} from "../../support/http-fault-server.ts";
import { type Answer, type PolicyGateway, startFolder } from "../policies/gateway.ts";

/** What B answers, always: a text that is not ASCII, so that "the same bytes" says something. */
export const B: string = JSON.stringify({ id: "b1", name: "Bé 💥", tags: ["x", "y"] });

/** Asks both backends; `x` is A's, `b` is B's. */
const BOTH = "{ x { id name total ratio color } b { id name tags } }";

/** No answer of any backend may bring more into an error than our own words. */
const LEAK =
  /TypeError|RangeError|SyntaxError|call stack|127\.0\.0\.1|localhost|node_modules|\bat \S+:\d|CHAOS/;

export interface FaultGateway extends PolicyGateway {
  readonly b: HttpFaultServer;
  /** Asks both: `x` has to fail with that code at its own path, and everything of B has to be as it always is. */
  expectFailure(code: string): Promise<void>;
  /** Asks both, and `x` has to have these fields, none of them an error; B as always. */
  expectAnswer(x: Readonly<Record<string, unknown>> | null): Promise<void>;
}

const TYPES = `
type A { id: ID name: String total: Int64 ratio: Float color: Color }
enum Color { RED GREEN }
`;

const REST = `
type Query {
  x: A @rest(path: "/x")
  any: JSON @rest(path: "/any")
  list: [A] @rest(path: "/list")
}
type Mutation { put: A @rest(method: POST, path: "/put") }
${TYPES}
`;

const GRPC = `
type Query { x: A @grpc(method: "t.S/Get") }
type Mutation { put: A @grpc(method: "t.S/Put") }
${TYPES}
`;

const PROTO = `syntax = "proto3";
package t;
message Ask {}
enum Color { COLOR_UNSPECIFIED = 0; COLOR_RED = 1; COLOR_GREEN = 2; }
message Reply {
  string id = 1;
  string name = 2;
  int64 total = 3;
  double ratio = 4;
  Color color = 5;
}
service S { rpc Get(Ask) returns (Reply); rpc Put(Ask) returns (Reply); }
`;

const SDL_B = 'type Query { b: B @rest(path: "/b") } type B { id: ID name: String tags: [String!] }';
const CLIENT_B = "type B { id: ID name: String tags: [String!] }";
const CLIENT_REST = `type Query { x: A any: JSON list: [A] b: B } type Mutation { put: A } ${TYPES} ${CLIENT_B}`;
const CLIENT_GRPC = `type Query { x: A b: B } type Mutation { put: A } ${TYPES} ${CLIENT_B}`;

export interface FaultOptions {
  /** Of the source `a`, as flow YAML; default none. */
  readonly policies?: string;
  /** Of the source `a`; default 2,000,000. */
  readonly maxBytes?: number;
}

/** A gateway over a REST backend A that behaves as told, and a backend B that is well. */
export async function startHttpFault(
  behaviour: HttpBehaviour,
  options: FaultOptions = {},
): Promise<FaultGateway & { readonly a: HttpFaultServer }> {
  const a = await startHttpFaultServer({ behaviour });
  onTestFinished(() => a.close());
  const section = `rest: { url: "${a.url.origin}" }`;
  return { ...(await start(section, { "a.graphql": REST, "app.graphql": CLIENT_REST }, options)), a };
}

/** The same over a gRPC backend A, by either transport. */
export async function startGrpcFault(
  transport: string,
  behaviour: GrpcBehaviour,
  options: FaultOptions = {},
): Promise<FaultGateway & { readonly a: GrpcFaultServer }> {
  const a = await startGrpcFaultServer({ behaviour });
  onTestFinished(() => a.close());
  const section = `grpc: { address: "${a.address}", protos: [t.proto], transport: ${transport} }`;
  const files = { "a.graphql": GRPC, "app.graphql": CLIENT_GRPC, "t.proto": PROTO };
  return { ...(await start(section, files, options)), a };
}

async function start(
  section: string,
  files: Readonly<Record<string, string>>,
  { policies = "{}", maxBytes = 2_000_000 }: FaultOptions,
): Promise<FaultGateway> {
  const b = await startHttpFaultServer({ behaviour: httpFaults.answer(B) });
  onTestFinished(() => b.close());
  const gateway = await startFolder({
    ...files,
    "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
shedding: { maxEventLoopDelayMs: 60000 }
sources:
  a: { schema: a.graphql, ${section}, maxBytes: ${maxBytes}, policies: ${policies} }
  b: { schema: b.graphql, rest: { url: "${b.url.origin}" } }
clients: { app: { schema: app.graphql } }
`,
    "b.graphql": SDL_B,
  });
  return {
    ...gateway,
    b,
    async expectFailure(code) {
      const answer = await gateway.ask(BOTH);
      expect(outcome(answer)).toEqual({ x: null, b: B, errors: [`x ${code}`] });
      expect(JSON.stringify(answer.errors)).not.toMatch(LEAK);
    },
    async expectAnswer(x) {
      expect(outcome(await gateway.ask(BOTH))).toEqual({ x, b: B, errors: [] });
    },
  };
}

/** `path CODE` of every error, `x` as it came, and `b` to the byte. */
function outcome({ data, errors = [] }: Answer): Record<string, unknown> {
  return {
    x: data?.x,
    b: JSON.stringify(data?.b),
    errors: errors.map(({ path, extensions }) => `${path.join(".")} ${extensions.code}`),
  };
}
