import { expect, onTestFinished, test } from "vitest";
import { type Answer, post } from "../../support/http-client.ts";
import {
  type HttpBehaviour,
  type HttpFaultServer,
  httpFaults,
  startHttpFaultServer,
} from "../../support/http-fault-server.ts";
import {
  byCoordinate,
  type DegradedItem,
  degradedIn,
  errorOf,
  type RestGateway,
  startRest,
} from "./gateway.ts";

const A = `
type Query {
  a: A @rest(path: "/a")
  list: [A!] @rest(path: "/list") @fallback(value: [])
  nothing: A @rest(path: "/nothing") @fallback
}
type Mutation { put: A @rest(method: POST, path: "/put") }
type A { name: String }
`;
const B = `
type Query { b: B @rest(path: "/b") }
type B { name: String }
`;
const APP = `
type Query { a: A list: [A!] nothing: A b: B }
type Mutation { put: A }
type A { name: String }
type B { name: String }
`;
const REST = `
query Page @endpoint(method: GET, path: "/api/v1/page", client: "app") { a { name } list { name } nothing { name } b { name } }
query Strict @endpoint(method: GET, path: "/api/v1/strict", client: "app", onDegraded: fail) { list { name } b { name } }
query OnlyA @endpoint(method: GET, path: "/api/v1/a", client: "app") { a { name } }
query Twice @endpoint(method: GET, path: "/api/v1/twice", client: "app") { one: a { name } two: a { name } }
query Listed @endpoint(method: GET, path: "/api/v1/list", client: "app") { list { name } }
query Nothing @endpoint(method: GET, path: "/api/v1/nothing", client: "app") { nothing { name } }
mutation Put @endpoint(method: POST, path: "/api/v1/put", client: "app", status: 201) { put { name } }
`;
const PAGE = "{ a { name } list { name } nothing { name } b { name } }";

interface Started extends RestGateway {
  readonly a: HttpFaultServer;
}

/** Faults that end by the timeout alone; any other must not meet it, however busy the machine is. */
const ENDLESS = /^(hang|drip)/;

async function start(behaviour: HttpBehaviour, timeoutMs = 10_000): Promise<Started> {
  const a = await startHttpFaultServer({ behaviour });
  onTestFinished(() => a.close());
  const b = await startHttpFaultServer({ behaviour: httpFaults.answer('{"name":"b"}') });
  onTestFinished(() => b.close());
  const policies = `{ timeout: { ms: ${timeoutMs} }, breaker: { enabled: false }, retry: { attempts: 1 } }`;
  const gateway = await startRest({
    "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
shedding: { maxEventLoopDelayMs: 60000, maxHeapUsedPercent: 100 }
sources:
  a: { schema: a.graphql, rest: { url: "${a.url.origin}" }, policies: ${policies}, maxBytes: 4096 }
  b: { schema: b.graphql, rest: { url: "${b.url.origin}" } }
clients:
  app: { schema: app.graphql }
rest:
  versions:
    v1: { operations: [rest.graphql] }
`,
    "a.graphql": A,
    "b.graphql": B,
    "app.graphql": APP,
    "rest.graphql": REST,
  });
  return { ...gateway, a };
}

/** Each place once, as the header has it: GraphQL has one entry for each path. */
function degradedOf(answer: Answer): DegradedItem[] {
  const { extensions } = answer.json<{ extensions?: { degraded?: DegradedItem[] } }>();
  const items = (extensions?.degraded ?? []).map(({ coordinate, status, cause }) => ({
    coordinate,
    status,
    cause,
  }));
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()].sort(byCoordinate);
}

/** The body's data, whether it is marked or not. */
function dataOf(answer: Answer): unknown {
  const { _degraded: _, ...data } = answer.json();
  return data;
}

const { answer, raw } = httpFaults;
const FAULTS: readonly [string, HttpBehaviour][] = [
  ["hang", httpFaults.hang()],
  ["hang after the headers", httpFaults.hangAfterHeaders()],
  ["hang in the body", httpFaults.hangMidBody()],
  ["drip", httpFaults.drip(50)],
  ["drip headers", httpFaults.dripHeaders(50)],
  ["reset", httpFaults.reset()],
  ["reset in the body", httpFaults.resetMidBody()],
  ["truncated", httpFaults.truncated()],
  ["truncated chunks", httpFaults.truncatedChunked()],
  ["endless", httpFaults.endless()],
  ["a gzip bomb", httpFaults.gzipBomb(1_000_000)],
  ["1xx flood", httpFaults.informationalFlood()],
  ["garbage", raw("garbage\r\n\r\n")],
  ["a bad status line", raw("HTTP/1.1 banana OK\r\n\r\n")],
  ["two lengths", raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}")],
  ["malformed JSON", answer('{"name":')],
  ["a wrong type", answer('{"name":{"a":1}}')],
  ["a string", answer('"CHAOS-INTERNAL-DETAIL"')],
  ["a list", answer("[]")],
  ["null", answer("null")],
  ["nothing", answer("", { status: 204 })],
  ["a redirect", answer("", { status: 302, headers: { location: "http://127.0.0.1:1/" } })],
  ...[400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504].map(
    (status) =>
      [`status ${status}`, answer('{"e":"CHAOS-INTERNAL-DETAIL"}', { status })] as [string, HttpBehaviour],
  ),
];

test.each(FAULTS)(
  "%s: GraphQL and REST give the same data and call the same places degraded",
  async (name, fault) => {
    const { url, get } = await start(fault, ENDLESS.test(name) ? 250 : undefined);
    const graphql = await post(`${url}/graphql/app`, PAGE);
    const rest = await get("/api/v1/page");
    expect(rest.status).toBe(200);
    expect(dataOf(rest)).toEqual(graphql.json().data);
    const degraded = degradedOf(graphql);
    // The REST answer lists what failed without being the backends' doing, too: GraphQL has it in `errors`.
    const isListed = ({ coordinate }: DegradedItem): boolean =>
      degraded.some((item) => item.coordinate === coordinate);
    expect(degradedIn(rest).filter(isListed)).toEqual(degraded);
    const codes = graphql.json<{ errors?: { extensions: { code: string } }[] }>().errors ?? [];
    const isWhole = degraded.length === 0 && codes.length === 0;
    expect(rest.json()._degraded).toBe(isWhole ? undefined : true);
    expect(rest.headers.etag === undefined).toBe(!isWhole);
    expect(rest.headers["cache-control"]).toBe(isWhole ? "private, no-cache" : "no-store");
    expect(rest.text).not.toContain("CHAOS");
  },
);

test.each([
  [answer("", { status: 400 }), 400, "INVALID_ARGUMENT"],
  [answer("", { status: 401 }), 401, "UNAUTHENTICATED"],
  [answer("", { status: 403 }), 403, "FORBIDDEN"],
  [answer("", { status: 404 }), 404, "NOT_FOUND"],
  [answer("", { status: 409 }), 409, "CONFLICT"],
  [answer("", { status: 429, headers: { "retry-after": 7 } }), 429, "RATE_LIMITED"],
  [answer("", { status: 500 }), 502, "UPSTREAM_ERROR"],
  [answer("{"), 502, "BAD_UPSTREAM"],
  [httpFaults.reset(), 503, "UPSTREAM_UNAVAILABLE"],
  [httpFaults.hang(), 504, "UPSTREAM_TIMEOUT"],
])(
  "where the body itself fails, its status is that of the cause (%#): %s %s",
  async (fault, status, code) => {
    const { get, send } = await start(fault, status === 504 ? 250 : undefined);
    for (const path of ["/api/v1/a", "/api/v1/twice"]) {
      const failed = await get(path);
      // Of a query, nothing there is no failure; several roots that are null are what they are.
      if (path.endsWith("twice") && status === 404) continue;
      expect([path, failed.status, errorOf(failed).code]).toEqual([path, status, code]);
      expect(failed.headers["retry-after"]).toBe(status === 429 ? "7" : undefined);
    }
    const { headers, text } = await get("/api/v1/a", {
      accept: "application/problem+json, application/json",
    });
    expect(headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(JSON.parse(text)).toMatchObject({ type: "about:blank", status, code });
    const put = await send("POST", "/api/v1/put");
    expect([put.status, errorOf(put).code]).toEqual([status, code]);
  },
);

test("what a fallback stands in for is served, unless it is nothing and would be all of the body", async () => {
  const { get } = await start(answer("", { status: 503, headers: { "retry-after": 3 } }));
  const listed = await get("/api/v1/list");
  expect([listed.status, listed.text]).toEqual([200, "[]"]);
  const place = { status: "FALLBACK", cause: "UPSTREAM_UNAVAILABLE" };
  expect(degradedIn(listed)).toEqual([{ coordinate: "Query.list", ...place }]);
  const nothing = await get("/api/v1/nothing");
  expect([nothing.status, errorOf(nothing).code]).toEqual([503, "UPSTREAM_UNAVAILABLE"]);
  expect(nothing.headers["retry-after"]).toBe("3");
});

test("an endpoint that must not be degraded fails with the status of the first cause, and says when to come back", async () => {
  const { get, a } = await start(answer("", { status: 503, headers: { "retry-after": 3 } }));
  const strict = await get("/api/v1/strict");
  expect([strict.status, errorOf(strict).code]).toEqual([503, "UPSTREAM_UNAVAILABLE"]);
  expect(strict.headers["retry-after"]).toBe("3");
  expect(degradedIn(strict).map(({ coordinate }) => coordinate)).toEqual(["Query.list"]);
  a.behave(answer('[{"name":"a"}]'));
  const good = await get("/api/v1/strict");
  expect([good.status, good.json()]).toEqual([200, { list: [{ name: "a" }], b: { name: "b" } }]);
});

test("a degraded answer is not confirmed by a tag of the whole one", async () => {
  const { get, a } = await start(answer('{"name":"a"}'));
  const whole = await get("/api/v1/a");
  const again = await get("/api/v1/a", { "if-none-match": String(whole.headers.etag) });
  expect([again.status, again.text]).toEqual([304, ""]);
  a.behave(answer('{"name":{}}'));
  const degraded = await get("/api/v1/a", { "if-none-match": "*" });
  expect([degraded.status, degraded.json()]).toEqual([200, { name: null, _degraded: true }]);
});
