import { createHash } from "node:crypto";
import { type ExecutionResult, GraphQLError, print } from "graphql";
import { describe, expect, test } from "vitest";
import { type Answer, send } from "../../support/http-client.ts";
import { type Served, type SpyClient, serve, spyClient } from "./serve.ts";

/** One request, sent through both ways, and what both must answer. */
interface WayCase {
  readonly query?: string;
  readonly method?: "GET" | "POST";
  /** Below the client's path. */
  readonly search?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of `{ query }`. */
  readonly body?: unknown;
  readonly text?: string;
  /** In place of the spy's own answer. */
  readonly result?: () => ExecutionResult | Promise<ExecutionResult>;
  readonly playground?: boolean;
  readonly status: number;
  /** Whether the request is plain, so that it goes the short way where there is one. */
  readonly isShort: boolean;
}

const QUERY = "query P($id: ID! = 7) { product(id: $id) { id name } }";
const TWO = "query A { node { id } } query B { echo }";
const BUY = "mutation { buy(id: 1) { id } }";
const PREFLIGHT = { "apollo-require-preflight": "1" };
const search = (parameters: Record<string, string>) => `?${new URLSearchParams(parameters)}`;
const failure = new GraphQLError("The backend did not answer in time.", {
  path: ["product", 0, "näme"],
  positions: [0],
  source: { body: QUERY, name: "q", locationOffset: { line: 1, column: 1 } } as never,
  extensions: { code: "UPSTREAM_TIMEOUT", retryable: true },
});
const internal = new GraphQLError("Internal server error.", {
  extensions: { code: "INTERNAL_SERVER_ERROR" },
});
const deep = JSON.parse(`${'{"a":'.repeat(80)}1${"}".repeat(80)}`);
const sha256Hash = createHash("sha256").update(QUERY).digest("hex");

const cases: Readonly<Record<string, WayCase>> = {
  "a query by POST": { query: QUERY, status: 200, isShort: true },
  "with variables": { body: { query: QUERY, variables: { id: "💥" } }, status: 200, isShort: true },
  "with variables that are null": { body: { query: QUERY, variables: null }, status: 200, isShort: true },
  "with a name that is null": { body: { query: QUERY, operationName: null }, status: 200, isShort: true },
  "with the name of one of two": { body: { query: TWO, operationName: "B" }, status: 200, isShort: true },
  "without a name for two": { query: TWO, status: 400, isShort: false },
  "with a name that none has": { body: { query: TWO, operationName: "C" }, status: 400, isShort: false },
  "with an empty name": { body: { query: QUERY, operationName: "" }, status: 400, isShort: false },
  "with a name that is a number": { body: { query: QUERY, operationName: 1 }, status: 400, isShort: false },
  "with variables as a text": { body: { query: QUERY, variables: "{}" }, status: 400, isShort: false },
  "with variables as a list": { body: { query: QUERY, variables: [] }, status: 400, isShort: false },
  "with variables too deep": { body: { query: QUERY, variables: { deep } }, status: 400, isShort: false },
  "with a prototype": {
    text: `{"query":"${QUERY}","variables":{"__proto__":1}}`,
    status: 400,
    isShort: false,
  },
  "with variables that do not fit": {
    body: { query: QUERY, variables: { id: {} } },
    status: 400,
    isShort: false,
  },
  "with extensions": { body: { query: QUERY, extensions: {} }, status: 200, isShort: false },
  "by its hash": {
    body: { extensions: { persistedQuery: { version: 1, sha256Hash } } },
    status: 200,
    isShort: false,
  },
  "with a hash beside its text": {
    body: { query: QUERY, extensions: { persistedQuery: { version: 1, sha256Hash } } },
    status: 200,
    isShort: false,
  },
  "a mutation by POST": { query: BUY, status: 200, isShort: true },
  "a batch": { body: [{ query: QUERY }], status: 400, isShort: false },
  "an empty body": { body: {}, status: 400, isShort: false },
  "a text": { text: '"{ node { id } }"', status: 400, isShort: false },
  "no JSON": { text: "{", status: 400, isShort: false },
  "an unknown field": { query: "{ produkt }", status: 400, isShort: false },
  "what cannot be parsed": { query: "{ product(id: }", status: 400, isShort: false },
  introspection: { query: "{ __schema { types { name } } }", playground: false, status: 400, isShort: false },
  "a misspelt field without suggestions": {
    query: "{ ech }",
    playground: false,
    status: 400,
    isShort: false,
  },
  "for any type": { query: QUERY, headers: { accept: "*/*" }, status: 200, isShort: true },
  "for JSON": { query: QUERY, headers: { accept: "application/json" }, status: 200, isShort: true },
  "for GraphQL's own type": {
    query: QUERY,
    headers: { accept: "application/graphql-response+json" },
    status: 200,
    isShort: false,
  },
  "for an image": { query: QUERY, headers: { accept: "image/png" }, status: 406, isShort: false },
  "as JSON in UTF-8": {
    query: QUERY,
    headers: { "content-type": "application/json; charset=utf-8" },
    status: 200,
    isShort: true,
  },
  "as JSON in Latin-1": {
    query: QUERY,
    headers: { "content-type": "application/json; charset=latin1" },
    status: 200,
    isShort: false,
  },
  "as text": { query: QUERY, headers: { "content-type": "text/plain" }, status: 415, isShort: false },
  "a query by GET": {
    ...{ method: "GET", search: search({ query: QUERY, variables: '{"id":"3"}' }), headers: PREFLIGHT },
    ...{ status: 200, isShort: true },
  },
  "by GET with an operation's name in the header": {
    ...{ method: "GET", search: search({ query: QUERY }), headers: { "x-apollo-operation-name": "P" } },
    ...{ status: 200, isShort: true },
  },
  "by GET as any link can": {
    ...{ method: "GET", search: search({ query: QUERY }), status: 400, isShort: false },
  },
  "by GET with an empty header": {
    ...{ method: "GET", search: search({ query: QUERY }), headers: { "apollo-require-preflight": "" } },
    ...{ status: 400, isShort: false },
  },
  "by GET with a content type": {
    ...{ method: "GET", search: search({ query: QUERY }) },
    ...{ headers: { ...PREFLIGHT, "content-type": "text/plain" }, status: 415, isShort: false },
  },
  "by GET with a query twice": {
    ...{ method: "GET", search: `${search({ query: QUERY })}&query=x`, headers: PREFLIGHT },
    ...{ status: 400, isShort: false },
  },
  "by GET with broken variables": {
    ...{ method: "GET", search: search({ query: QUERY, variables: "{" }), headers: PREFLIGHT },
    ...{ status: 400, isShort: false },
  },
  "by GET with variables that are null": {
    ...{ method: "GET", search: search({ query: QUERY, variables: "null" }), headers: PREFLIGHT },
    ...{ status: 400, isShort: false },
  },
  "a mutation by GET": {
    ...{ method: "GET", search: search({ query: BUY }), headers: PREFLIGHT, status: 405, isShort: false },
  },
  "data with errors and extensions": {
    query: QUERY,
    result: () => ({
      errors: [failure, internal],
      data: { product: null, text: "\u2028 é" },
      extensions: { degraded: [{ path: ["product"], status: "FAILED" }] },
    }),
    ...{ status: 200, isShort: true },
  },
  "no data but null": {
    query: QUERY,
    result: () => ({ errors: [failure], data: null }),
    ...{ status: 200, isShort: true },
  },
  "what was refused for its variables": {
    query: QUERY,
    result: () => ({
      errors: Array.from(
        { length: 30 },
        (_, n) => new GraphQLError(`No ${n}`, { extensions: { code: "BAD_USER_INPUT" } }),
      ),
    }),
    ...{ status: 400, isShort: false },
  },
  "a bug of ours without data": {
    query: QUERY,
    result: () => ({ errors: [internal] }),
    status: 500,
    isShort: false,
  },
  "a broken contract": {
    query: QUERY,
    result: () => Promise.reject(new Error("hunter2")),
    ...{ status: 500, isShort: true },
  },
};

describe("both ways through HTTP answer alike", () => {
  test.each(Object.entries(cases))("%s", async (_name, given) => {
    const apollo = await open(given, false);
    const short = await open(given, true);
    const [expected, answered] = [await ask(apollo, given), await ask(short, given)];
    expect(expected.status).toBe(given.status);
    expect(seenOf(answered)).toEqual(seenOf(expected));
    expect(askedOf(short.client)).toEqual(askedOf(apollo.client));
    expect([await takenBy(apollo), await takenBy(short)]).toEqual([0, given.isShort ? 1 : 0]);
    for (const { server } of [apollo, short]) {
      const logged = server.lines.filter(
        ({ path, correlation_id: id }) => path === "/graphql/mobile" && id === "r-1",
      );
      expect(logged).toMatchObject([{ status_code: given.status }]);
    }
  });
});

describe("the short way", () => {
  test("is not open to a document that Apollo has not let through", async () => {
    const mobile = spyClient();
    const server = await serve({ clients: [mobile] });
    const way: Way = { server, client: mobile };
    const first = await ask(way, cases["a query by POST"] as WayCase);
    expect(await takenBy(way)).toBe(0);
    const second = await ask(way, cases["a query by POST"] as WayCase);
    expect(await takenBy(way)).toBe(1);
    expect(seenOf(second)).toEqual(seenOf(first));
  });

  test("is not open to what is not compiled", async () => {
    const mobile = { ...spyClient(), prepare: () => false };
    const way: Way = { server: await serve({ clients: [mobile] }), client: mobile };
    await ask(way, { query: QUERY, status: 200, isShort: false });
    await ask(way, { query: QUERY, status: 200, isShort: false });
    expect(await takenBy(way)).toBe(0);
  });

  test.each([
    { supportsShortWay: undefined, taken: 0, seen: 3 },
    { supportsShortWay: false, taken: 0, seen: 3 },
    { supportsShortWay: true, taken: 2, seen: 1 },
  ])("with a request hook that says $supportsShortWay", async ({ supportsShortWay, taken, seen }) => {
    let requests = 0;
    const plugin = {
      async requestDidStart() {
        requests++;
      },
    };
    const hook = { name: "audit", plugin, ...(supportsShortWay !== undefined && { supportsShortWay }) };
    const mobile = spyClient();
    const way: Way = { server: await serve({ clients: [mobile], hooks: [hook] }), client: mobile };
    for (let turn = 0; turn < 3; turn++) await ask(way, { query: QUERY, status: 200, isShort: true });
    expect([await takenBy(way), requests]).toEqual([taken, seen]);
  });
});

interface Way {
  readonly server: Served;
  readonly client: SpyClient;
}

/** A server that Apollo has let every valid document of the cases through, and that has answered nothing since. */
async function open({ result, playground = true }: WayCase, shortWay: boolean): Promise<Way> {
  let isOpen = false;
  const usual = spyClient();
  const client = spyClient("mobile", (operation, request) =>
    isOpen && result !== undefined ? result() : usual.execute(operation, request),
  );
  const server = await serve({ clients: [client], config: { playground, shortWay } });
  for (const query of [QUERY, TWO, BUY]) {
    const persistedQuery = { version: 1, sha256Hash: createHash("sha256").update(query).digest("hex") };
    const operationName = query === TWO ? "A" : null;
    await sendTo(server, { query, operationName, extensions: { persistedQuery } });
  }
  client.asked.length = 0;
  isOpen = true;
  return { server, client };
}

function sendTo({ publicUrl }: Served, body: unknown): Promise<Answer> {
  return send(`${publicUrl}/graphql/mobile`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

function ask(
  { server }: Way,
  { method = "POST", search = "", headers, body, text, query }: WayCase,
): Promise<Answer> {
  return send(`${server.publicUrl}/graphql/mobile${search}`, {
    method,
    headers: {
      ...(method === "POST" && { "content-type": "application/json" }),
      "x-request-id": "r-1",
      "x-tenant": "blue",
      ...headers,
    },
    ...(method === "POST" && { body: text ?? JSON.stringify(body ?? { query }) }),
  });
}

function seenOf({ status, headers, text }: Answer): unknown {
  const { date: _, ...rest } = headers;
  return { status, headers: rest, text };
}

function askedOf({ asked }: SpyClient): unknown {
  // What is refused after it was asked is asked once more by the other way, and has acted in neither.
  const [first] = asked;
  if (first === undefined) return undefined;
  const { operation, request } = first;
  const { host: _, ...headers } = request.headers;
  return { ...operation, document: print(operation.document), id: request.id, headers };
}

async function takenBy({ server }: Way): Promise<unknown> {
  const { clients } = (await send(`${server.adminUrl}/status`)).json<{
    clients: { operations: { shortWay: number } }[];
  }>();
  return clients[0]?.operations.shortWay;
}
