import { expect, onTestFinished, test } from "vitest";
import { httpFaults, startHttpFaultServer } from "../../support/http-fault-server.ts";
import { outcomeOf, startFolder, startTwo } from "./gateway.ts";

const X = "{ x(id: 1) { name } b { name } }";
const rest = ", deadlineHeader: X-Time-Left-Ms";

test.each([
  ["x-request-timeout-ms", "300"],
  ["grpc-timeout", "300m"],
])("F2: the time that a client gives by %s is all that a backend gets", async (name, value) => {
  const { ask, a, breakers } = await startTwo(httpFaults.hang(), { rest });
  const answer = await ask(X, { headers: { [name]: value } });
  expect(outcomeOf(answer, "x")).toBe("DEADLINE_EXCEEDED");
  expect(answer.data?.b).toEqual({ name: "b" });
  const [left] = a.requests.map(({ headers }) => Number(headers["x-time-left-ms"]));
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(300);
  // The backend was given less than its own timeout, so this says nothing about it.
  const all = await breakers();
  expect(all.map(({ counts }) => counts.failed)).toEqual(all.map(() => 0));
  await a.until(() => a.stats.open === 0);
});

test("no header is no deadline of its own, and none can ask for more", async () => {
  const client = ", deadlineMs: 250";
  const { ask, a } = await startTwo(httpFaults.hang(), { rest, client });
  for (const headers of [{}, { "x-request-timeout-ms": "0" }, { "x-request-timeout-ms": "99999" }])
    expect(outcomeOf(await ask(X, { headers }), "x")).toBe("DEADLINE_EXCEEDED");
  for (const { headers } of a.requests) expect(Number(headers["x-time-left-ms"])).toBeLessThanOrEqual(250);
});

test("a backend with its whole time is told so, and is late by its own fault", async () => {
  const { ask, a, breakers, metric } = await startTwo(httpFaults.hang(), {
    rest,
    policies: "{ timeout: { ms: 50 } }",
  });
  expect(outcomeOf(await ask(X), "x")).toBe("UPSTREAM_TIMEOUT");
  expect(a.requests.map(({ headers }) => headers["x-time-left-ms"])).toEqual(["50"]);
  const method = (await breakers()).find(({ level }) => level === "method");
  expect(method).toMatchObject({ name: "a:GET /x/{$args.id}", counts: { calls: 1, failed: 1 } });
  expect(await metric('selvage_timeouts_total{source="a"}')).toBe(1);
});

test("what cannot end in time is not sent", async () => {
  const { ask, a, b } = await startTwo(httpFaults.hang());
  const answer = await ask(X, { headers: { "x-request-timeout-ms": "3" } });
  expect([outcomeOf(answer, "x"), outcomeOf(answer, "b")]).toEqual([
    "DEADLINE_EXCEEDED",
    "DEADLINE_EXCEEDED",
  ]);
  expect([...a.requests, ...b.requests]).toEqual([]);
});

test("a client that goes away takes its calls with it, those in flight and those in the queue", async () => {
  const policies = "{ limit: { maxConcurrent: 1 }, retry: { baseMs: 100000, maxMs: 100000 } }";
  const { ask, a, metric } = await startTwo(httpFaults.hang(), { policies });
  const going = new AbortController();
  const gone = ask("{ x(id: 1) { name } y(id: 1) { name } }", { signal: going.signal }).catch(() => "gone");
  await a.until(() => a.requests.length === 1);
  expect(await metric('selvage_calls_queued{source="a"}')).toBe(1);
  going.abort();
  expect(await gone).toBe("gone");
  await a.until(() => a.stats.open === 0);
  while ((await metric('selvage_calls_queued{source="a"}')) !== 0);
  expect(await metric('selvage_calls_in_flight{source="a"}')).toBe(0);
  expect(a.requests).toHaveLength(1);
});

test("who has more time than the one whose call he shares asks again, and who has less does not wait for it", async () => {
  const { ask, a } = await startTwo(httpFaults.hang(), { rest });
  const timeLeft = (ms: string) => ({ headers: { "x-request-timeout-ms": ms } });
  const first = ask("{ x(id: 1) { name } }", timeLeft("400"));
  await a.until(() => a.requests.length === 1);
  // Other operations, so that it is the call that they share and not the whole answer.
  const longer = ask("{ x(id: 1) { name } b { name } }", timeLeft("20000"));
  const shorter = ask("{ x(id: 1) { name } __typename }", timeLeft("100"));
  expect(outcomeOf(await shorter, "x")).toBe("DEADLINE_EXCEEDED");
  expect(a.requests).toHaveLength(1);
  a.behave(httpFaults.answer('{"name":"a"}'));
  expect(outcomeOf(await first, "x")).toBe("DEADLINE_EXCEEDED");
  expect(outcomeOf(await longer, "x")).toEqual({ name: "a" });
  expect(a.requests).toHaveLength(2);
});

test("who shares a whole operation with less time gets what is there, and with more time all of it", async () => {
  const { ask, a } = await startTwo(httpFaults.hang());
  const timeLeft = (ms: string) => ({ headers: { "x-request-timeout-ms": ms } });
  const first = ask(X, timeLeft("400"));
  await a.until(() => a.requests.length === 1);
  const shorter = ask(X, timeLeft("100"));
  const longer = ask(X, timeLeft("20000"));
  const cut = await shorter;
  expect([outcomeOf(cut, "x"), cut.data?.b]).toEqual(["DEADLINE_EXCEEDED", { name: "b" }]);
  a.behave(httpFaults.answer('{"name":"a"}'));
  expect(outcomeOf(await first, "x")).toBe("DEADLINE_EXCEEDED");
  expect(await longer).toEqual({ data: { x: { name: "a" }, b: { name: "b" } } });
});

test("a fallback that a short deadline brought about is not shared with who has more time", async () => {
  const a = await startHttpFaultServer({ behaviour: httpFaults.hang() });
  onTestFinished(() => a.close());
  const { ask } = await startFolder({
    "gateway.yaml": `formatVersion: 1
server: { host: 127.0.0.1, port: 0 }
admin: { port: 0 }
sources:
  a: { schema: a.graphql, rest: { url: "${a.url.origin}" } }
clients: { app: { schema: app.graphql } }
`,
    "a.graphql": 'type Query { names: [String!] @rest(path: "/names") @fallback(value: ["none"]) }',
    "app.graphql": "type Query { names: [String!] }",
  });
  const timeLeft = (ms: string) => ({ headers: { "x-request-timeout-ms": ms } });
  const first = ask("{ names }", timeLeft("400"));
  await a.until(() => a.requests.length === 1);
  const longer = ask("{ names }", timeLeft("20000"));
  a.behave(httpFaults.answer('["real"]'));
  expect((await first).data).toEqual({ names: ["none"] });
  expect((await longer).data).toEqual({ names: ["real"] });
});
