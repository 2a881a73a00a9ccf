import { expect, test } from "vitest";
import { startGrpcFault } from "../e2e/faults/gateway.ts";
import { outcomeOf, startTwo } from "../e2e/policies/gateway.ts";
import { grpcFaults } from "../support/grpc-fault-server.ts";
import { type HttpBehaviour, httpFaults } from "../support/http-fault-server.ts";

const good = httpFaults.answer('{"name":"a"}');
const X = "{ x(id: 1) { name } b { name } }";

async function took<Result>(work: () => Promise<Result>): Promise<{ ms: number; result: Result }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}

const TIMEOUT_MS = 300;

test.each<[string, HttpBehaviour]>([
  ["F1: never answers", httpFaults.hang()],
  ["F4: never answers after its headers", httpFaults.hangAfterHeaders()],
  ["F4: never answers after half of its body", httpFaults.hangMidBody()],
  ["F5: drips its body", httpFaults.drip(200)],
  ["F6: drips its headers", httpFaults.dripHeaders(200)],
])("%s: over within 100 ms of the timeout", async (_name, behaviour) => {
  const { ask, a } = await startTwo(good, { policies: `{ timeout: { ms: ${TIMEOUT_MS} } }` });
  await ask(X);
  a.behave(behaviour);
  const { ms, result } = await took(() => ask(X));
  expect([outcomeOf(result, "x"), result.data?.b]).toEqual(["UPSTREAM_TIMEOUT", { name: "b" }]);
  expect(ms).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
  expect(ms).toBeLessThan(TIMEOUT_MS + 100);
});

test("F2: a client with 300 ms is answered in 300 to 400, and the backend is let go by 450", async () => {
  const { ask, a } = await startTwo(good);
  await ask(X);
  a.behave((socket, request, nth) => setTimeout(() => good(socket, request, nth), 2_000).unref());
  const started = performance.now();
  const { ms, result } = await took(() => ask(X, { headers: { "x-request-timeout-ms": "300" } }));
  await a.until(() => a.stats.open === 0);
  expect(performance.now() - started).toBeLessThan(450);
  expect(outcomeOf(result, "x")).toBe("DEADLINE_EXCEEDED");
  expect(ms).toBeGreaterThanOrEqual(295);
  expect(ms).toBeLessThan(400);
});

test("F3: the same of gRPC", async () => {
  const { ask, a } = await startGrpcFault("grpc-js", grpcFaults.answer(""));
  await ask("{ x { id } b { id } }");
  a.behave(grpcFaults.hang());
  const { ms, result } = await took(() =>
    ask("{ x { id } b { id } }", { headers: { "x-request-timeout-ms": "300" } }),
  );
  expect(outcomeOf(result, "x")).toBe("DEADLINE_EXCEEDED");
  expect(ms).toBeGreaterThanOrEqual(295);
  expect(ms).toBeLessThan(400);
});

test("F10: while the breaker is open a field fails within 50 ms", async () => {
  const { ask, a } = await startTwo(good, { policies: "{ retry: { attempts: 1 } }" });
  await a.close();
  for (let i = 0; i < 5; i++) await ask(X);
  const { ms, result } = await took(() => ask(X));
  expect([outcomeOf(result, "x"), result.data?.b]).toEqual(["CIRCUIT_OPEN", { name: "b" }]);
  expect(ms).toBeLessThan(50);
});

test("F15: a pushback of 200 ms is a second attempt after 200 to 260", async () => {
  const { ask, a } = await startGrpcFault("grpc-js", grpcFaults.answer(""));
  await ask("{ x { id } }");
  const at: number[] = [];
  const soon = grpcFaults.trailersOnly(14, "", { "grpc-retry-pushback-ms": "200" });
  a.behave((stream, call, nth) => {
    at.push(performance.now());
    (nth === 2 ? soon : grpcFaults.answer(""))(stream, call, nth);
  });
  expect((await ask("{ x { id } b { id } }")).errors).toBeUndefined();
  const [first = 0, second = 0] = at;
  expect(second - first).toBeGreaterThanOrEqual(199);
  expect(second - first).toBeLessThan(260);
});

test("F16: a Retry-After of one second is kept, and the answer comes", async () => {
  const at: number[] = [];
  const busy = httpFaults.answer("{}", { status: 429, headers: { "retry-after": 1 } });
  const { ask } = await startTwo((socket, request, nth) => {
    at.push(performance.now());
    (nth === 1 ? busy : good)(socket, request, nth);
  });
  expect(await ask(X)).toEqual({ data: { x: { name: "a" }, b: { name: "b" } } });
  const [first = 0, second = 0] = at;
  expect(second - first).toBeGreaterThanOrEqual(999);
  expect(second - first).toBeLessThan(1_500);
});

test("F24: two hundred that go away are let go within a second", async () => {
  const { ask, a, metric } = await startTwo(httpFaults.hang());
  const going = new AbortController();
  const asked = Array.from({ length: 200 }, (_, id) =>
    ask(`{ x(id: ${id}) { name } }`, { signal: going.signal }).catch(() => undefined),
  );
  await a.until(() => a.requests.length === 200);
  const { ms } = await took(async () => {
    going.abort();
    await a.until(() => a.stats.open === 0);
    while ((await metric('selvage_calls_in_flight{source="a"}')) !== 0);
  });
  expect(ms).toBeLessThan(1_000);
  await Promise.all(asked);
});
