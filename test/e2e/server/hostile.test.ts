import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listen, type RunningServer } from "../../../src/server/index.ts";
import { type Answer, type GraphqlBody, openSocket, post, send, sendRaw } from "../../support/http-client.ts";
import { configOf, spyClient } from "./serve.ts";

/** One server for all of them: what one request broke, the next would show. */
let server: RunningServer;
const url = () => `${server.publicUrl}/graphql/mobile`;

beforeAll(async () => {
  const { config, domain } = configOf();
  server = await listen({
    config,
    domains: [{ config: domain, clients: [spyClient()], sources: [], examples: new Map() }],
    redactedConfig: () => ({}),
    log: pino({ level: "silent" }),
  });
});
afterAll(() => server.close());

const twice = (fragments: number) =>
  `{ node { ...F0 } } ${Array.from({ length: fragments }, (_, i) => `fragment F${i} on Node { a { ...F${i + 1} } b { ...F${i + 1} } }`).join(" ")} fragment F${fragments} on Node { id }`;

const QUERIES: [name: string, body: string | GraphqlBody][] = [
  ["fragments that spread each other twice, 2^20 selections in 1 KB", twice(20)],
  ["the same, 2^100", twice(100)],
  ["a fragment that spreads itself", "{ node { ...F } } fragment F on Node { a { ...F } b { ...F } }"],
  [
    "a ring of fragments",
    "{ node { ...A } } fragment A on Node { a { ...B } } fragment B on Node { b { ...A } }",
  ],
  ["100,000 nested selections", `${"{node".repeat(100_000)}`],
  ["nesting that closes", `${"{node".repeat(50_000)}{id}${"}".repeat(50_000)}`],
  ["100,000 nested lists as a literal", `{ echo(value: ${"[".repeat(100_000)}1${"]".repeat(100_000)}) }`],
  ["nested lists within the tokens", `{ echo(value: ${"[".repeat(980)}1${"]".repeat(980)}) }`],
  ["more tokens than are read", `{ ${"node { id } ".repeat(1000)} }`],
  ["unknown fields by the hundred", `{ ${Array.from({ length: 600 }, (_, i) => `x${i}`).join(" ")} }`],
  ["directives by the hundred", `{ slow ${"@x".repeat(900)} }`],
  ["operations by the hundred", "{ slow } ".repeat(400)],
  ["a field name of 900 KB", `{ ${"x".repeat(900_000)} }`],
  [
    "introspection in itself",
    `{ __schema { types { ${"fields { type { ".repeat(30)} name ${"} } ".repeat(30)} } } }`,
  ],
  ["NUL and control characters", "{ slow \u0000\u0001 }"],
  ["half a surrogate pair", '{ product(id: "\ud800") { produkt } }'],
  ["a bidirectional override", "{ \u202e slow }"],
  ["a query that is a list", { query: ["{ slow }"] }],
  ["a query that is a document node", { query: { kind: "Document", definitions: [] } }],
  ["a query that is a number", { query: 1 }],
  ["variables that are a list", { query: "{ slow }", variables: [1] }],
  ["variables that are text", { query: "{ slow }", variables: "{}" }],
  ["an operation name that is an object", { query: "{ slow }", operationName: {} }],
  ["an operation called __proto__", { query: "query A { slow }", operationName: "__proto__" }],
  ["extensions that are a list", { query: "{ slow }", extensions: [1] }],
  [
    "a persisted query of version 99",
    { query: "{ slow }", extensions: { persistedQuery: { version: 99, sha256Hash: "x" } } },
  ],
  ["a missing variable", { query: "query($id: ID!) { product(id: $id) { id } }" }],
  [
    "a variable of another type",
    { query: "query($v: [Int]) { echo(value: $v) }", variables: { v: { constructor: 1 } } },
  ],
];

describe("a hostile operation is refused, soon and politely", () => {
  test.each(QUERIES)("%s", async (_name, body) => {
    const startedAt = performance.now();
    const answer = await post(url(), body);
    expectPolite(answer);
    expect(performance.now() - startedAt).toBeLessThan(1500);
  });
});

function expectPolite(answer: Answer): void {
  const { text } = answer;
  expect(answer.status, text.slice(0, 300)).toBeLessThan(500);
  const parsed = answer.json<{ errors?: unknown[]; error?: object; data?: unknown }>();
  if (answer.status === 200) expect(parsed.errors).toHaveLength(1);
  expect(parsed.errors ?? parsed.error, "says what is wrong").toBeDefined();
  expect(parsed.data).toBeUndefined();
  expect(parsed.errors?.length ?? 1).toBeLessThanOrEqual(20);
  expect(text.length).toBeLessThan(20_000);
  expect(text).not.toMatch(
    /call stack|stacktrace|node_modules|\.[jt]s\b|at \w+ \(|RangeError|TypeError|undefined/,
  );
}

describe("a hostile request is answered in HTTP", () => {
  const json = "content-type: application/json\r\n";
  const lines = (head: string, body = '{"query":"{ slow }"}') =>
    `${head}${json}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;
  const RAW: [name: string, bytes: string, status: RegExp][] = [
    ["HTTP/1.0 without Host", lines("POST /graphql/mobile HTTP/1.0\r\n"), /^HTTP\/1.1 200 /],
    ["a Host that is none", lines("POST /graphql/mobile HTTP/1.1\r\nhost: a b%\r\n"), /^HTTP\/1.1 200 /],
    ["half an IPv6 Host", lines("POST /graphql/mobile HTTP/1.1\r\nhost: [::\r\n"), /^HTTP\/1.1 200 /],
    ["no Host", lines("POST /graphql/mobile HTTP/1.1\r\n"), /^HTTP\/1.1 400 /],
    [
      "an absolute target (RFC 9112, 3.2.2: to be accepted)",
      lines("POST http://evil.example/graphql/mobile HTTP/1.1\r\nhost: x\r\n"),
      /^HTTP\/1.1 200 /,
    ],
    [
      "two lengths",
      `POST /graphql/mobile HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n${json}content-length: 2\r\n\r\n{}`,
      /^HTTP\/1.1 400 /,
    ],
    [
      "length and chunks",
      `POST /graphql/mobile HTTP/1.1\r\nhost: x\r\n${json}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1.1 400 /,
    ],
    [
      "an unknown expectation",
      lines("POST /graphql/mobile HTTP/1.1\r\nhost: x\r\nexpect: coffee\r\n"),
      /^HTTP\/1.1 200 /,
    ],
    [
      "an upgrade nobody offers",
      lines("POST /graphql/mobile HTTP/1.1\r\nhost: x\r\nupgrade: h2c\r\n"),
      /^HTTP\/1.1 200 /,
    ],
    [
      "a __proto__ header",
      lines("POST /graphql/mobile HTTP/1.1\r\nhost: x\r\n__proto__: x\r\nconstructor: y\r\n"),
      /^HTTP\/1.1 200 /,
    ],
    [
      "dots in the path",
      "GET /graphql/../status HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
      /^HTTP\/1.1 404 /,
    ],
    [
      "encoded dots in the path",
      "GET /graphql/%2e%2e%2fstatus HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
      /^HTTP\/1.1 404 /,
    ],
    [
      "a long client name",
      `GET /graphql/${"x".repeat(5000)} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
      /^HTTP\/1.1 404 /,
    ],
    ["a method of its own", "BREW / HTTP/1.1\r\nhost: x\r\n\r\n", /^HTTP\/1.1 400 /],
    [
      "a tab in the content type",
      "POST /graphql/mobile HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\ta\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}",
      /^HTTP\/1.1 4\d\d /,
    ],
  ];
  test.each(RAW)("%s", async (_name, bytes, status) => {
    const answer = await sendRaw(server.publicUrl, bytes);
    expect(answer).toMatch(status);
    expect(answer).toMatch(/\r\nx-request-id: /i);
    expect(answer).not.toMatch(/stack|node_modules|Invalid URL/);
  });

  test.each([
    ["variables twice", "?query={slow}&variables={}&variables={}"],
    ["the query twice", "?query={slow}&query={slow}"],
    ["variables that are no JSON", "?query={slow}&variables={"],
    ["a prototype in variables", "?query={slow}&variables={%22__proto__%22:{%22x%22:1}}"],
    ["nothing", "?"],
    ["another content type", "?query={slow}"],
  ])("GET with %s", async (name, search) => {
    const headers = {
      "apollo-require-preflight": "1",
      ...(name === "another content type" && { "content-type": "text/xml" }),
    };
    const answer = await send(url() + search, { headers });
    expectPolite(answer);
  });

  test("a batch of operations", async () => {
    const headers = { "content-type": "application/json" };
    const answer = await send(url(), {
      method: "POST",
      headers,
      body: '[{"query":"{ slow }"},{"query":"{ slow }"}]',
    });
    expectPolite(answer);
  });

  test("a body of half a million nested lists", async () => {
    const headers = { "content-type": "application/json" };
    for (const depth of [65, 10_000, 500_000]) {
      const value = "[".repeat(depth) + "]".repeat(depth);
      const body = `{"query":"query($v: [Int]) { echo(value: $v) }","variables":{"v":${value}}}`;
      const answer = await send(url(), { method: "POST", headers, body });
      expectPolite(answer);
      expect(answer.text).toContain("nested more than 64 levels deep");
    }
  });

  test("a body that never comes does not keep the others waiting", async () => {
    const socket = openSocket(server.publicUrl);
    socket.write(`POST /graphql/mobile HTTP/1.1\r\nhost: x\r\n${json}content-length: 100\r\n\r\n{`);
    expect((await post(url(), "{ slow }")).status).toBe(200);
    socket.destroy();
  });
});

test("a document is read up to 1,000 tokens, however harmless the rest", async () => {
  const harmless = (fields: number) =>
    `{ ${Array.from({ length: fields }, (_, i) => `f${i}: slow`).join(" ")} }`;
  expect((await post(url(), harmless(300))).status).toBe(200);
  const answer = await post(url(), harmless(350));
  expect([answer.status, answer.text]).toEqual([400, expect.stringContaining("1000 tokens")]);
});

test("after all of it the server answers as before", async () => {
  const answer = await post(url(), "{ node { id } }");
  expect(answer.json()).toEqual({ data: { node: { id: "1" } } });
});
