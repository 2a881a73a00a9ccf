import { describe, expect, it } from "vitest";
import { DEFAULT_POLICIES } from "../../../src/config/index.ts";
import { Cancellation, type ErrorCode, Failure } from "../../../src/kernel/index.ts";
import type { TimedCall } from "../../../src/policy/deadline.ts";
import { type RetryOptions, retry } from "../../../src/policy/retry.ts";
import { RetryBudget } from "../../../src/policy/retry-budget.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";

const failed = (code: ErrorCode, more: Partial<ConstructorParameters<typeof Failure>[1]> = {}): Failure =>
  new Failure(code, { detail: "", ...more });

/** An upstream that ends each attempt as the list says, and well after that. */
function subject(endings: readonly Error[], more: Partial<RetryOptions> = {}) {
  const clock = new FakeClock();
  const sentAt: number[] = [];
  const budget = new RetryBudget();
  const options = {
    settings: DEFAULT_POLICIES.settings.retry,
    budget,
    isIdempotent: true,
    clock,
    random: () => 0.5,
    ...more,
  };
  const send = retry<TimedCall>(options)(async () => {
    const ending = endings[sentAt.length];
    sentAt.push(clock.now() - 1_000);
    if (ending !== undefined) throw ending;
    return "answer";
  });
  const signal = new Cancellation();
  const call = (deadlineMs?: number): TimedCall => ({
    signal,
    timeoutMs: 1_000,
    deadlineAt: deadlineMs === undefined ? undefined : clock.now() + deadlineMs,
  });
  return { clock, sentAt, budget, send, signal, call };
}

const GONE = failed("UPSTREAM_UNAVAILABLE");

describe("a call that fails for a moment", () => {
  it("F7, F14: is made again, and nobody learns of it", async () => {
    const { send, call, clock, sentAt, budget } = subject([GONE]);
    const answer = send(call());
    await clock.run(1_000);
    expect(await answer).toBe("answer");
    expect(sentAt).toEqual([0, 25]);
    expect(budget.counts).toEqual({ retries: 1, refused: 0 });
    expect(budget.active).toBe(0);
  });

  it("is made three times at most, after waits of at most 50 and 100 ms", async () => {
    const { send, call, clock, sentAt } = subject([GONE, GONE, GONE, GONE], { random: () => 0.999 });
    const answer = send(call()).catch((error: unknown) => error);
    await clock.run(10_000);
    expect(await answer).toBe(GONE);
    expect(sentAt.map(Math.floor)).toEqual([0, 49, 149]);
  });

  it("waits no longer than its limit, however often", async () => {
    const settings = { attempts: 9, baseMs: 100, multiplier: 10, maxMs: 300 };
    const { send, call, clock, sentAt } = subject(new Array(8).fill(GONE), {
      settings,
      random: () => 0.5,
      budget: new RetryBudget({ floor: 100 }),
    });
    const answer = send(call(100_000));
    await clock.run(100_000);
    expect(await answer).toBe("answer");
    expect(sentAt).toEqual([0, 50, 200, 350, 500, 650, 800, 950, 1_100]);
  });

  it("may be made again at once: the wait is anything from nothing on", async () => {
    const { send, call, clock, sentAt } = subject([GONE, GONE], { random: () => 0 });
    const answer = send(call());
    await clock.run(0);
    expect(await answer).toBe("answer");
    expect(sentAt).toEqual([0, 0, 0]);
  });
});

describe("never made again", () => {
  it.each<ErrorCode>([
    "CIRCUIT_OPEN",
    "OVERLOADED",
    "DEADLINE_EXCEEDED",
    "UPSTREAM_TIMEOUT",
    "UPSTREAM_ERROR",
    "BAD_UPSTREAM",
    "NOT_FOUND",
    "INVALID_ARGUMENT",
    "FORBIDDEN",
    "RATE_LIMITED",
    "INTERNAL_SERVER_ERROR",
  ])("is what ended with %s", async (code) => {
    const { send, call, clock, sentAt } = subject([failed(code)]);
    const answer = send(call()).catch((error: Failure) => error.code);
    await clock.run(10_000);
    expect(await answer).toBe(code);
    expect(sentAt).toEqual([0]);
  });

  it("F8: is what may act twice", async () => {
    const { send, call, clock, sentAt } = subject([GONE], { isIdempotent: false });
    const answer = send(call()).catch((error: unknown) => error);
    await clock.run(10_000);
    expect(await answer).toBe(GONE);
    expect(sentAt).toEqual([0]);
  });

  it("F15: is what the upstream does not want again", async () => {
    const { send, call, clock, sentAt } = subject([
      failed("UPSTREAM_UNAVAILABLE", { retryAfterMs: "never" }),
    ]);
    await expect(send(call())).rejects.toBeInstanceOf(Failure);
    expect(clock.pending).toBe(0);
    expect(sentAt).toEqual([0]);
  });
});

describe("when the upstream says when", () => {
  it.each([
    [0, 0.9],
    [200, 0],
    [700, 0.1],
  ])("F15: comes back after %i ms, and not at random", async (retryAfterMs, share) => {
    const { send, call, clock, sentAt } = subject([failed("UPSTREAM_UNAVAILABLE", { retryAfterMs })], {
      random: () => share,
    });
    const answer = send(call());
    await clock.run(1_000);
    expect(await answer).toBe("answer");
    expect(sentAt).toEqual([0, retryAfterMs]);
  });

  it("F16: gives up at once when that is after the deadline", async () => {
    const limited = failed("RATE_LIMITED", { retryAfterMs: 1_000 });
    const late = subject([limited]);
    await expect(late.send(late.call(1_000))).rejects.toBe(limited);
    expect(late.clock.pending).toBe(0);
    expect(late.budget.counts).toEqual({ retries: 0, refused: 0 });
    const inTime = subject([limited]);
    const answer = inTime.send(inTime.call(1_005));
    await inTime.clock.run(999);
    expect(inTime.sentAt).toEqual([0]);
    await inTime.clock.run(1);
    expect(await answer).toBe("answer");
  });

  it("waits no longer than for one attempt where there is no deadline", async () => {
    const hours = failed("RATE_LIMITED", { retryAfterMs: 3_600_000 });
    const { send, call, clock } = subject([hours]);
    await expect(send(call())).rejects.toBe(hours);
    expect(clock.pending).toBe(0);
  });
});

it("a client that goes away ends the wait, and nothing more is sent", async () => {
  const { send, call, clock, signal, sentAt, budget } = subject([GONE]);
  const answer = send(call()).catch((error: Failure) => error.code);
  await settled();
  expect(clock.pending).toBe(1);
  signal.abort();
  expect(await answer).toBe("CANCELLED");
  expect(clock.pending).toBe(0);
  expect(budget.active).toBe(0);
  await clock.run(1_000);
  expect(sentAt).toEqual([0]);
});

it("a client that went away during the attempt is not retried for", async () => {
  const { send, call, signal, clock } = subject([GONE]);
  const answer = send(call()).catch((error: unknown) => error);
  signal.abort();
  expect(await answer).toBe(GONE);
  expect(clock.pending).toBe(0);
});

describe("the budget", () => {
  it.each([
    ["at once", 0, 1],
    ["after 100 ms", 100, 1],
    ["at once, many at a time", 0, 50],
    ["after a second, many at a time", 1_000, 50],
  ])(
    "F17: an outage that fails %s costs the upstream 1.2 times the calls and three",
    async (_name, failsAfterMs, burst) => {
      const clock = new FakeClock();
      const budget = new RetryBudget();
      let seed = 1;
      const random = (): number => {
        seed = (seed * 16_807) % 2_147_483_647;
        return seed / 2_147_483_647;
      };
      let sent = 0;
      const send = retry<TimedCall>({
        settings: DEFAULT_POLICIES.settings.retry,
        budget,
        isIdempotent: true,
        clock,
        random,
      })(() => {
        sent += 1;
        return new Promise((_resolve, reject) => {
          clock.after(failsAfterMs, () => reject(GONE));
        });
      });
      const calls = 2_000;
      const outcomes: Promise<unknown>[] = [];
      for (let i = 0; i < calls; i += burst) {
        for (let j = 0; j < burst; j++) {
          const call = { signal: new Cancellation(), timeoutMs: 10_000, deadlineAt: clock.now() + 10_000 };
          outcomes.push(send(call).catch(() => "failed"));
        }
        await clock.run(5 * burst);
      }
      await clock.run(20_000);
      await Promise.all(outcomes);
      expect(outcomes).toHaveLength(calls);
      expect(sent).toBeLessThanOrEqual(calls * 1.2 + 3);
      // It is spent, too: a budget that allows nothing would pass the line above.
      expect(sent).toBeGreaterThan(calls * 1.1);
      expect(budget.active).toBe(0);
    },
  );

  it("lets a fifth of what was in flight try again when a connection breaks", () => {
    const budget = new RetryBudget();
    for (let i = 0; i < 100; i++) budget.enter();
    const taken = Array.from({ length: 100 }, () => budget.take()).filter(Boolean);
    expect(taken).toHaveLength(20);
    expect(budget.counts).toEqual({ retries: 20, refused: 80 });
  });

  it("saves up no more than three for quiet times", () => {
    const budget = new RetryBudget();
    for (let i = 0; i < 1_000; i++) {
      budget.enter();
      budget.leave();
    }
    expect(Array.from({ length: 10 }, () => budget.take()).filter(Boolean)).toHaveLength(3);
  });

  it("gives every fifth call a retry, when it is used up", () => {
    const budget = new RetryBudget();
    while (budget.take()) {}
    const allowed: boolean[] = [];
    for (let i = 0; i < 20; i++) {
      budget.enter();
      allowed.push(budget.take());
      budget.leave();
    }
    expect(allowed.filter(Boolean)).toHaveLength(4);
  });
});
