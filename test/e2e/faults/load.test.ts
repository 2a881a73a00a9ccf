import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type HttpBehaviour, httpFaults, response } from "../../support/http-fault-server.ts";
import { outcomeOf, startTwo } from "../policies/gateway.ts";

const good = httpFaults.answer('{"name":"a"}');

/** Answers later, and counts how many it has at once. */
function slowly(ms: number): { readonly behaviour: HttpBehaviour; maxInFlight: number } {
  let inFlight = 0;
  const counts = {
    maxInFlight: 0,
    behaviour: ((socket) => {
      inFlight += 1;
      counts.maxInFlight = Math.max(counts.maxInFlight, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        socket.write(response('{"name":"a"}'));
      }, ms);
    }) satisfies HttpBehaviour,
  };
  return counts;
}

test("F19: two good probes close it, and what comes then in a rush stays within the limit", async () => {
  const { ask, a, notClosed, metric } = await startTwo(httpFaults.answer("{}", { status: 500 }), {
    policies: "{ breaker: { openMs: 20, maxOpenMs: 20 }, limit: { maxConcurrent: 4 } }",
  });
  for (let i = 0; i < 5; i++) await ask("{ x(id: 1) { name } b { name } }");
  expect(await notClosed()).toEqual(["a:GET /x/{$args.id} open"]);
  const slow = slowly(5);
  a.behave(slow.behaviour);
  await sleep(30);
  for (let i = 0; i < 2; i++) {
    const answer = await ask("{ x(id: 1) { name } b { name } }");
    expect(answer).toEqual({ data: { x: { name: "a" }, b: { name: "b" } } });
  }
  expect(await notClosed()).toEqual([]);
  expect(a.requests).toHaveLength(7);
  const rush = Array.from({ length: 100 }, (_, id) => ask(`{ x(id: ${id}) { name } b { name } }`));
  for (const answer of await Promise.all(rush)) {
    expect(["CIRCUIT_OPEN", JSON.stringify({ name: "a" })]).toContain(
      answer.errors?.[0]?.extensions.code ?? JSON.stringify(answer.data?.x),
    );
    expect(answer.data?.b).toEqual({ name: "b" });
  }
  expect(slow.maxInFlight).toBeGreaterThan(1);
  expect(slow.maxInFlight).toBeLessThanOrEqual(4);
  expect(await metric('selvage_calls_in_flight{source="a"}')).toBe(0);
});

test("F20: what is slow, though within its timeout, opens the breaker where that is asked for", async () => {
  const { ask, a, notClosed } = await startTwo(slowly(60).behaviour, {
    policies: "{ timeout: { ms: 20000 }, breaker: { slowCallMs: 50, slowCallRate: 1, minimumCalls: 10 } }",
  });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, id) => ask(`{ x(id: ${id}) { name } b { name } }`)),
  );
  for (const answer of answers) expect(answer.data).toEqual({ x: { name: "a" }, b: { name: "b" } });
  const next = await ask("{ x(id: 10) { name } b { name } }");
  expect([outcomeOf(next, "x"), next.data?.b]).toEqual(["CIRCUIT_OPEN", { name: "b" }]);
  expect(a.requests).toHaveLength(10);
  expect(await notClosed()).toHaveLength(1);
});

test("F22: what hangs holds its own places, and the other backend answers everything", async () => {
  const { ask, a, b, metric } = await startTwo(httpFaults.hang(), {
    policies: "{ timeout: { ms: 300000 }, limit: { maxConcurrent: 50, queueMs: 300000 } }",
  });
  const going = new AbortController();
  const hung = Array.from({ length: 500 }, (_, id) =>
    ask(`{ x(id: ${id}) { name } }`, { signal: going.signal }).catch(() => "gone"),
  );
  await a.until(() => a.requests.length === 50);
  await expect.poll(() => metric('selvage_calls_queued{source="a"}'), { timeout: 20_000 }).toBe(450);
  for (let i = 0; i < 50; i++) expect(await ask("{ b { name } }")).toEqual({ data: { b: { name: "b" } } });
  expect([a.requests.length, b.requests.length]).toEqual([50, 50]);
  going.abort();
  expect(new Set(await Promise.all(hung))).toEqual(new Set(["gone"]));
});

test("F24: of two hundred that go away, all two hundred calls are taken back", async () => {
  const { ask, a, metric } = await startTwo(httpFaults.hang(), {
    policies: "{ timeout: { ms: 300000 } }",
  });
  const going = new AbortController();
  const asked = Array.from({ length: 200 }, (_, id) =>
    ask(`{ x(id: ${id}) { name } b { name } }`, { signal: going.signal }).catch(() => "gone"),
  );
  await a.until(() => a.requests.length === 200 && a.stats.open === 200);
  expect(await metric('selvage_calls_in_flight{source="a"}')).toBe(200);
  going.abort();
  expect(new Set(await Promise.all(asked))).toEqual(new Set(["gone"]));
  await a.until(() => a.stats.open === 0);
  await expect.poll(() => metric('selvage_calls_in_flight{source="a"}')).toBe(0);
  await expect.poll(() => metric('selvage_requests_in_flight{client="app"}')).toBe(0);
  expect([a.requests.length, a.stats.accepted]).toEqual([200, 200]);
  a.behave(good);
  expect(await ask("{ x(id: 1) { name } b { name } }")).toEqual({
    data: { x: { name: "a" }, b: { name: "b" } },
  });
});
