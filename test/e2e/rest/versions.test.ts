import { expect, onTestFinished, test } from "vitest";
import { httpFaults, startHttpFaultServer } from "../../support/http-fault-server.ts";
import { errorOf, type RestGateway, startRest } from "./gateway.ts";

const operation = (version: string, client: string, fields: string): string => `
query Things($n: Int = 1) @endpoint(method: GET, path: "/api/${version}/things", client: "${client}") { things(n: $n) { ${fields} } }
`;
const OLD = `
mutation Add($name: String!) @endpoint(method: POST, path: "/api/v1/things", client: "old") { add(name: $name) { name } }
query Gone @endpoint(method: GET, path: "/api/v1/gone", client: "old", deprecated: "2026-05-01") { things(n: 1) { name } }
query Bare($id: ID!) @endpoint(method: GET, path: "/api/bare/{id}", client: "old") { thing(id: $id) { name } }
`;

async function start(rest = "default: v1, versionByQuery: true"): Promise<RestGateway> {
  const backend = await startHttpFaultServer({ behaviour: httpFaults.answer('{"name":"n","fullName":"f"}') });
  onTestFinished(() => backend.close());
  return startRest({
    "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
shedding: { maxEventLoopDelayMs: 60000, maxHeapUsedPercent: 100 }
sources:
  a: { schema: a.graphql, rest: { url: "${backend.url.origin}" } }
clients:
  old: { schema: app.graphql }
  new: { schema: app.graphql }
rest: {
  versions: {
    v1: { operations: [v1.graphql, more.graphql], deprecated: "2026-09-01", sunset: "2027-03-01", hosts: [api-v1.example] },
    v2: { operations: [v2.graphql], naming: snake_case, hosts: [api-v2.example] }
  },
  ${rest}
}
`,
    "a.graphql": `
type Query {
  things(n: Int): Thing @rest(path: "/things", query: { n: "$args.n" })
  thing(id: ID!): Thing @rest(path: "/things/{$args.id}")
}
type Mutation { add(name: String!): Thing @rest(method: POST, path: "/things", body: { name: "$args.name" }) }
type Thing { name: String fullName: String }
`,
    "app.graphql": `
type Query { things(n: Int): Thing thing(id: ID!): Thing }
type Mutation { add(name: String!): Thing }
type Thing { name: String fullName: String }
`,
    "v1.graphql": operation("v1", "old", "name"),
    "more.graphql": OLD,
    "v2.graphql": operation("v2", "new", "fullName"),
  });
}

const ONE = { name: "n" };
const TWO = { full_name: "f" };

test("a path without a version is of the version that the request names", async () => {
  const { get, send } = await start();
  const cases: readonly [string, Record<string, string>, unknown][] = [
    ["/api/v1/things", {}, ONE],
    ["/api/v2/things", {}, TWO],
    ["/api/things", {}, ONE],
    ["/api/things", { "x-api-version": "v2" }, TWO],
    ["/api/things", { "accept-version": "v2" }, TWO],
    ["/api/things?version=v2", {}, TWO],
    ["/api/things?version=v2&n=3", { "x-api-version": "v2" }, TWO],
    ["/api/things", { host: "api-v2.example" }, TWO],
    ["/api/things", { host: "API-V1.example:80" }, ONE],
    ["/api/v1/things?version=v1", { "x-api-version": "v1", host: "api-v2.example" }, ONE],
  ];
  for (const [path, headers, body] of cases) {
    const { status, json, headers: answered } = await get(path, headers);
    expect([path, headers, status, json()]).toEqual([path, headers, 200, body]);
    expect(answered["x-api-version"]).toBe(body === ONE ? "v1" : "v2");
    expect(answered.vary).toBe("Accept, X-API-Version, Accept-Version");
  }
  // What a version does not have is not there, and what it does not take is not allowed.
  const v2 = { "x-api-version": "v2" };
  expect((await get("/api/bare/1", v2)).status).toBe(404);
  expect((await get("/api/bare/1")).json()).toEqual(ONE);
  expect((await send("POST", "/api/things", { name: "x" })).status).toBe(200);
  const refused = await send("POST", "/api/things", { name: "x" }, v2);
  expect([refused.status, refused.headers.allow]).toEqual([405, "GET, HEAD, OPTIONS"]);
});

test("an unknown version is refused, and so are two", async () => {
  const { get, send } = await start();
  const unknown = await get("/api/things", { "x-api-version": "v3" });
  expect([unknown.status, errorOf(unknown)]).toEqual([
    400,
    { code: "BAD_REQUEST", message: 'There is no version "v3", only v1 and v2.' },
  ]);
  expect(unknown.headers.vary).toBe("Accept, X-API-Version, Accept-Version");
  const problem = await get("/api/things?version=x", { accept: "application/problem+json" });
  expect([problem.status, problem.headers["content-type"]]).toEqual([
    400,
    "application/problem+json; charset=utf-8",
  ]);
  for (const path of ["/api/v1/things", "/api/things?version=v1"]) {
    const two = await get(path, { "x-api-version": "v2" });
    expect([path, two.status]).toEqual([path, 400]);
  }
  // Before the mutation has acted.
  expect((await send("POST", "/api/v1/things", { name: "x" }, { "accept-version": "v2" })).status).toBe(400);
});

test("without a default a request has to name one; without versionByQuery not in the query", async () => {
  const { get } = await start("versionByQuery: false");
  const none = await get("/api/things?version=v1");
  expect([none.status, errorOf(none).message]).toEqual([
    400,
    "The request has to say which version it is for: v1 or v2.",
  ]);
  const details = [{ in: "query", name: "version", problem: "is not known" }];
  expect(errorOf(await get("/api/v1/things?version=v1")).details).toEqual(details);
});

test("a version's end is said of all its endpoints, unless one has its own", async () => {
  const { get } = await start();
  const { headers } = await get("/api/v1/things?n=x");
  expect([headers.deprecation, headers.sunset]).toEqual(["@1788220800", "Mon, 01 Mar 2027 00:00:00 GMT"]);
  const own = await get("/api/v1/gone");
  expect([own.headers.deprecation, own.headers.sunset]).toEqual(["@1777593600", undefined]);
  expect((await get("/api/v2/things")).headers.deprecation).toBeUndefined();
});

test("the version and its revision are in the log, and requests count for the version's client", async () => {
  const { get, logged, adminUrl } = await start();
  const { headers } = await get("/api/things", { "x-api-version": "v2", "x-request-id": "rest-log" });
  await get("/api/v1/things");
  const revision = headers["x-schema-revision"];
  const find = (): string | undefined => logged.find((line) => line.includes('"correlation_id":"rest-log"'));
  await expect.poll(find).toBeDefined();
  expect(JSON.parse(find() ?? "")).toMatchObject({
    path: "/api/things",
    client: "new",
    api_version: "v2",
    schema_revision: revision,
  });
  const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
  expect(metrics).toMatch(/\{client="new"\} 1$/m);
  expect(metrics).toMatch(/\{client="old"\} 1$/m);
});
