import { expect, test } from "vitest";
import { httpFaults, response } from "../../support/http-fault-server.ts";
import { outcomeOf, startTwo } from "./gateway.ts";

const good = httpFaults.answer('{"name":"a"}');
const QUICK = "retry: { baseMs: 1, maxMs: 5 }";
const X = "{ x(id: 1) { name } b { name } }";

test("F7: a read whose connection is reset is asked once more, and answered", async () => {
  const { ask, a } = await startTwo((socket, request, nth) =>
    (nth === 1 ? httpFaults.reset() : good)(socket, request, nth),
  );
  expect(await ask(X)).toEqual({ data: { x: { name: "a" }, b: { name: "b" } } });
  expect(a.requests).toHaveLength(2);
});

test("F8: a mutation is sent once, and one with an idempotency key again", async () => {
  const { ask, a } = await startTwo(httpFaults.reset(), { policies: `{ ${QUICK} }` });
  expect(outcomeOf(await ask("mutation { put { name } }"), "put")).toBe("UPSTREAM_UNAVAILABLE");
  expect(a.requests).toHaveLength(1);
  expect(outcomeOf(await ask('mutation { once(key: "k") { name } }'), "once")).toBe("UPSTREAM_UNAVAILABLE");
  expect(a.requests.map(({ path, headers }) => [path, headers["idempotency-key"]])).toEqual([
    ["/put", undefined],
    ["/once", "k"],
    ["/once", "k"],
    ["/once", "k"],
  ]);
});

test("F10: of a backend that is gone one breaker opens, and the other backend is exact", async () => {
  const { ask, a, notClosed, metric } = await startTwo(good, { policies: `{ ${QUICK} }` });
  await a.close();
  const codes: unknown[] = [];
  for (let i = 0; i < 5; i++) {
    const answer = await ask(X);
    codes.push(outcomeOf(answer, "x"));
    expect(answer.data?.b).toEqual({ name: "b" });
  }
  expect(codes[0]).toBe("UPSTREAM_UNAVAILABLE");
  expect(codes.slice(2)).toEqual(["CIRCUIT_OPEN", "CIRCUIT_OPEN", "CIRCUIT_OPEN"]);
  expect(await notClosed()).toEqual(["a open"]);
  expect(await metric('selvage_attempts_total{source="a"}')).toBe(5);
});

test("F11: what fails is asked five times, and no more while the breaker is open", async () => {
  const { ask, a, notClosed } = await startTwo(httpFaults.answer("{}", { status: 500 }));
  for (let i = 0; i < 60; i++) expect(outcomeOf(await ask(X), "b")).toEqual({ name: "b" });
  expect(a.requests).toHaveLength(5);
  // Only one of its methods was asked: nothing says that the others would fail.
  expect(await notClosed()).toEqual(["a:GET /x/{$args.id} open"]);
});

test("F11: what goes on failing is asked again by probes alone", async () => {
  const { ask, a, metric } = await startTwo(httpFaults.answer("{}", { status: 500 }), {
    policies: "{ breaker: { openMs: 20, maxOpenMs: 20 } }",
  });
  const probes = (): Promise<number | undefined> =>
    metric(
      'selvage_breaker_changes_total{breaker="a:GET /x/{$args.id}",level="method",source="a",to="half-open"}',
    );
  while (((await probes()) ?? 0) < 5) expect(outcomeOf(await ask(X), "b")).toEqual({ name: "b" });
  expect(a.requests).toHaveLength(5 + ((await probes()) ?? 0));
});

test.each([
  [404, null],
  [400, "INVALID_ARGUMENT"],
  [401, "UNAUTHENTICATED"],
  [403, "FORBIDDEN"],
])("F12: %i is no failure of the backend, however often, and is not asked again", async (status, outcome) => {
  const { ask, a, notClosed } = await startTwo(httpFaults.answer("{}", { status }));
  for (let turn = 0; turn < 50; turn++) {
    const aliases = Array.from({ length: 20 }, (_, i) => `x${i}: x(id: ${i}) { name }`);
    const answer = await ask(`{ ${aliases.join(" ")} }`);
    expect(outcomeOf(answer, "x19")).toBe(outcome);
  }
  expect(a.requests).toHaveLength(1000);
  expect(await notClosed()).toEqual([]);
});

test("F16: nothing is asked again before it may be, and not at all where the deadline comes first", async () => {
  const { ask, a, notClosed, metric } = await startTwo(
    httpFaults.answer("{}", { status: 429, headers: { "retry-after": 1 } }),
  );
  for (let i = 0; i < 8; i++) {
    const answer = await ask(X, { headers: { "x-request-timeout-ms": "500" } });
    expect(outcomeOf(answer, "x")).toBe("RATE_LIMITED");
  }
  expect(a.requests).toHaveLength(8);
  expect(await notClosed()).toEqual([]);
  expect(await metric('selvage_retries_total{source="a"}')).toBe(0);
});

test("F17: in an outage a backend gets at most a fifth more calls than without retries, and three", async () => {
  const { ask, a, metric } = await startTwo(httpFaults.answer("{}", { status: 503 }), {
    policies: `{ ${QUICK}, breaker: { enabled: false } }`,
  });
  const turns = 10;
  for (let turn = 0; turn < turns; turn++) {
    await Promise.all(Array.from({ length: 20 }, (_, i) => ask(`{ x(id: ${i}) { name } }`)));
  }
  expect(a.requests.length).toBeGreaterThan(turns * 20);
  expect(a.requests.length).toBeLessThanOrEqual(1.2 * turns * 20 + 3);
  expect(await metric('selvage_retries_total{source="a"}')).toBe(a.requests.length - turns * 20);
  expect(await metric('selvage_retries_refused_total{source="a"}')).toBeGreaterThan(0);
});

test("F18: half-open, of a hundred that come at once one is let through", async () => {
  const { ask, a } = await startTwo(httpFaults.answer("{}", { status: 500 }), {
    policies: "{ breaker: { openMs: 1, maxOpenMs: 1 } }",
  });
  for (let i = 0; i < 5; i++) await ask(X);
  expect(a.requests).toHaveLength(5);
  await new Promise((resolve) => setTimeout(resolve, 20));
  a.behave(httpFaults.hang());
  const probe = new AbortController();
  let refused = 0;
  const asked = Array.from({ length: 100 }, async (_, i) => {
    const answer = await ask(`{ x(id: ${i}) { name } }`, { signal: probe.signal }).catch(() => undefined);
    if (answer === undefined) return "gone";
    refused++;
    return outcomeOf(answer, "x");
  });
  while (refused < 99) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(a.requests).toHaveLength(6);
  probe.abort();
  const outcomes = await Promise.all(asked);
  expect(outcomes.filter((outcome) => outcome === "CIRCUIT_OPEN")).toHaveLength(99);
});

test("F21: a field that fails leaves another field of the same backend alone", async () => {
  const { ask, a, notClosed } = await startTwo(
    (socket, request) =>
      void socket.write(response('{"name":"a"}', { status: request.path.startsWith("/x") ? 500 : 200 })),
  );
  const codes: unknown[] = [];
  for (let i = 0; i < 8; i++) {
    const answer = await ask("{ x(id: 1) { name } y(id: 1) { name } }");
    codes.push(outcomeOf(answer, "x"));
    expect(answer.data?.y).toEqual({ name: "a" });
  }
  expect(codes.slice(4)).toEqual(["UPSTREAM_ERROR", "CIRCUIT_OPEN", "CIRCUIT_OPEN", "CIRCUIT_OPEN"]);
  expect(a.requests.filter(({ path }) => path === "/x/1")).toHaveLength(5);
  expect(await notClosed()).toEqual(["a:GET /x/{$args.id} open"]);
});

test("a call that finds no place and no room in the queue is refused, and not sent", async () => {
  const { ask, a, metric } = await startTwo(httpFaults.hang(), {
    policies: "{ limit: { maxConcurrent: 1, maxQueue: 0 } }",
  });
  const first = ask("{ x(id: 1) { name } }");
  await a.until(() => a.requests.length === 1);
  expect(outcomeOf(await ask("{ x(id: 2) { name } b { name } }"), "x")).toBe("OVERLOADED");
  expect(a.requests).toHaveLength(1);
  expect(await metric('selvage_limit_refused_total{source="a"}')).toBe(1);
  expect(await metric('selvage_calls_in_flight{source="a"}')).toBe(1);
  await a.close();
  await first;
});
