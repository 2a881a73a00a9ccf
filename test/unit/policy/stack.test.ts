import { describe, expect, it } from "vitest";
import { DEFAULT_POLICIES, overridePolicies, type PolicySettings } from "../../../src/config/index.ts";
import { Cancellation, Failure, type Send, type UpstreamCall } from "../../../src/kernel/index.ts";
import {
  composeStack,
  defineBreakers,
  type LayerOptions,
  openBreakers,
  openUpstream,
} from "../../../src/policy/index.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";

function optionsOf(policies: PolicySettings = {}, field: PolicySettings = {}) {
  const clock = new FakeClock();
  const bySource = overridePolicies(DEFAULT_POLICIES, policies, "test");
  const { settings } = overridePolicies(bySource, field, "test");
  const breakers = openBreakers();
  const upstream = openUpstream({
    name: "test",
    settings: bySource.settings,
    breakers,
    clock,
    random: () => 0.5,
  });
  const place = { method: "GET /a", coordinate: "Query.a" };
  const { attempts } = defineBreakers(upstream, place, settings);
  const options: LayerOptions = {
    coordinate: "Query.a",
    settings,
    isRead: true,
    isIdempotent: false,
    usesRequestId: false,
    upstream,
    attempts,
  };
  return { clock, breakers, upstream, options };
}

function callOf(key: string, more: Partial<UpstreamCall> = {}): UpstreamCall {
  const call = { request: key, requestId: "1", signal: new Cancellation(), timeoutMs: 5000 };
  return { ...call, key: () => key, ...more };
}

const down: Send = async () => {
  throw new Failure("UPSTREAM_UNAVAILABLE", { detail: "down" });
};
const codeOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: Failure) => error.code);

describe("the stack", () => {
  it("shares equal reads, hands on the rest of the call, and counts", async () => {
    const { options, upstream } = optionsOf();
    const asked: UpstreamCall[] = [];
    const send = composeStack(options, async (call) => {
      asked.push(call);
      return call.request;
    });
    const calls = ["a", "a", "b"].map((key) => send(callOf(key)));
    expect(await Promise.all(calls)).toEqual(["a", "a", "b"]);
    expect(asked.map(({ request, requestId, timeoutMs }) => [request, requestId, timeoutMs])).toEqual([
      ["a", "1", 5000],
      ["b", "1", 5000],
    ]);
    expect(upstream.counts).toEqual({ shared: 1, attempts: 2, timeouts: 0 });
  });

  it.each<[string, Partial<LayerOptions>, PolicySettings]>([
    ["a mutation", { isRead: false }, {}],
    ["what names its own request", { usesRequestId: true }, {}],
    ["what is switched off", {}, { singleFlight: { enabled: false } }],
  ])("does not share %s", async (_, more, field) => {
    const { options, upstream } = optionsOf({}, field);
    const send = composeStack({ ...options, ...more }, async () => null);
    await Promise.all([send(callOf("a")), send(callOf("a"))]);
    expect(upstream.counts).toMatchObject({ shared: 0, attempts: 2 });
  });

  it("retries reads and idempotent mutations, and no other ones", async () => {
    for (const [more, attempts] of [
      [{}, 3],
      [{ isRead: false, isIdempotent: true }, 3],
      [{ isRead: false }, 1],
    ] as const) {
      const { options, upstream, clock } = optionsOf();
      const code = codeOf(composeStack({ ...options, ...more }, down)(callOf("a")));
      await clock.run(10_000);
      expect(await code).toBe("UPSTREAM_UNAVAILABLE");
      expect(upstream.counts.attempts).toBe(attempts);
    }
  });

  it("holds no place while it waits for its next attempt", async () => {
    const { options, upstream, clock } = optionsOf({ limit: { maxConcurrent: 1 } });
    const code = codeOf(composeStack(options, down)(callOf("a")));
    await settled();
    expect([upstream.counts.attempts, clock.pending, upstream.bulkhead.counts.inFlight]).toEqual([1, 1, 0]);
    await clock.run(10_000);
    await code;
  });

  it("sends nothing once the breaker is open, not even a retry, and counts each attempt as a sample", async () => {
    const { options, upstream, clock, breakers } = optionsOf({
      breaker: { failures: 2 },
      retry: { attempts: 4 },
    });
    const code = codeOf(composeStack(options, down)(callOf("a")));
    await clock.run(10_000);
    expect(await code).toBe("CIRCUIT_OPEN");
    expect(upstream.counts.attempts).toBe(2);
    expect(breakers.list().map(({ name, state }) => [name, state])).toEqual([
      ["test", "open"],
      ["test:GET /a", "closed"],
      ["Query.a", "closed"],
    ]);
  });

  it("does not take a full queue for the upstream's failure", async () => {
    const { options, breakers } = optionsOf({
      limit: { maxConcurrent: 1, maxQueue: 0 },
      breaker: { failures: 1 },
    });
    const answers: (() => void)[] = [];
    const send = composeStack(options, () => new Promise((resolve) => answers.push(() => resolve(1))));
    const calls = ["a", "b", "c"].map((key) => codeOf(send(callOf(key))));
    await settled();
    for (const answer of answers) answer();
    expect(await Promise.all(calls)).toEqual([1, "OVERLOADED", "OVERLOADED"]);
    expect(breakers.list().every(({ state, failed }) => state === "closed" && failed === 0)).toBe(true);
  });

  it("gives each attempt what the deadline leaves, and sends nothing below the floor", async () => {
    const { options, clock } = optionsOf({ retry: { baseMs: 100 } });
    const given: number[] = [];
    const send = composeStack(options, async ({ timeoutMs }) => {
      given.push(timeoutMs);
      throw new Failure("UPSTREAM_UNAVAILABLE", { detail: "down" });
    });
    const code = codeOf(send(callOf("a", { deadlineAt: clock.now() + 120 })));
    await clock.run(1000);
    expect(await code).toBe("UPSTREAM_UNAVAILABLE");
    expect(await codeOf(send(callOf("b", { deadlineAt: clock.now() + 4 })))).toBe("DEADLINE_EXCEEDED");
    // The third would come after 50 and 100 ms.
    expect(given).toEqual([120, 70]);
  });

  it("has a field with a limit of its own wait outside the source's", async () => {
    const { options, upstream } = optionsOf({ limit: { maxConcurrent: 2 } }, { limit: { maxConcurrent: 1 } });
    const answers: (() => void)[] = [];
    const send = composeStack(options, () => new Promise((resolve) => answers.push(() => resolve(1))));
    const calls = [send(callOf("a")), send(callOf("b"))];
    await settled();
    expect(upstream.bulkheads.map(({ counts: { inFlight, queued } }) => [inFlight, queued])).toEqual([
      [1, 0],
      [1, 1],
    ]);
    answers[0]?.();
    await settled();
    answers[1]?.();
    await Promise.all(calls);
  });

  it("has no breaker where it is off, of the source or of the field", () => {
    const all = { breaker: { enabled: false } };
    expect(optionsOf(all).breakers.list()).toEqual([]);
    expect(
      optionsOf({}, all)
        .breakers.list()
        .map(({ level }) => level),
    ).toEqual(["source", "method"]);
    expect(
      optionsOf(all, { breaker: { enabled: true } })
        .breakers.list()
        .map(({ level }) => level),
    ).toEqual(["coordinate"]);
  });
});
