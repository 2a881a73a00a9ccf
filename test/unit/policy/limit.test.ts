import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LimitSettings } from "../../../src/config/index.ts";
import { Cancellation, Failure } from "../../../src/kernel/index.ts";
import type { TimedCall } from "../../../src/policy/deadline.ts";
import { Bulkhead, limit } from "../../../src/policy/limit.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";

interface Work {
  readonly signal: Cancellation;
  /** "waiting", "running", then what it ended with. */
  state: string;
  finish(failure?: Error): void;
}

function subject(settings: Partial<LimitSettings> = {}) {
  const clock = new FakeClock();
  const bulkhead = new Bulkhead({ maxConcurrent: 2, maxQueue: 3, queueMs: 100, ...settings }, clock);
  const started: number[] = [];
  const works: Work[] = [];
  const send = limit<TimedCall & { readonly index: number }>(bulkhead)(({ index }) => {
    started.push(index);
    const work = works[index] as Work;
    work.state = "running";
    return new Promise((resolve, reject) => {
      work.finish = (failure) => (failure === undefined ? resolve("done") : reject(failure));
    });
  });
  function begin(deadlineMs?: number): Work {
    const index = works.length;
    const work: Work = { signal: new Cancellation(), state: "waiting", finish: () => {} };
    works.push(work);
    const deadlineAt = deadlineMs === undefined ? undefined : clock.now() + deadlineMs;
    send({ index, signal: work.signal, timeoutMs: 1_000, deadlineAt }).then(
      () => (work.state = "done"),
      (error: unknown) => (work.state = error instanceof Failure ? error.code : String(error)),
    );
    return work;
  }
  return { clock, bulkhead, started, works, begin, states: () => works.map(({ state }) => state) };
}

describe("a bulkhead", () => {
  it("lets in as many as it may, queues some more, and refuses the rest at once", async () => {
    const { begin, states, bulkhead } = subject();
    for (let i = 0; i < 7; i++) begin();
    await settled();
    expect(states()).toEqual([
      "running",
      "running",
      "waiting",
      "waiting",
      "waiting",
      "OVERLOADED",
      "OVERLOADED",
    ]);
    expect(bulkhead.counts).toEqual({ inFlight: 2, queued: 3, admitted: 2, refused: 2, abandoned: 0 });
  });

  it("goes by the order of their coming, past those who left", async () => {
    const { begin, works, started, clock } = subject();
    for (let i = 0; i < 5; i++) begin();
    await settled();
    works[3]?.signal.abort();
    works[0]?.finish();
    works[1]?.finish(new Error("whatever"));
    await settled();
    expect(started).toEqual([0, 1, 2, 4]);
    expect(works[3]?.state).toBe("CANCELLED");
    expect(clock.pending).toBe(0);
  });

  it("does not let in one who comes before one who waits", async () => {
    const { begin, works, started } = subject({ maxConcurrent: 1 });
    begin();
    begin();
    works[0]?.finish();
    begin();
    await settled();
    expect(started).toEqual([0, 1]);
  });

  it("gives up those who wait too long", async () => {
    const { begin, works, clock, bulkhead } = subject();
    for (let i = 0; i < 3; i++) begin();
    await clock.run(99);
    expect(works[2]?.state).toBe("waiting");
    await clock.run(1);
    expect(works[2]?.state).toBe("OVERLOADED");
    works[0]?.finish();
    await settled();
    expect(bulkhead.counts).toMatchObject({ inFlight: 1, queued: 0, refused: 1 });
  });

  it("lets nobody wait beyond what the deadline leaves", async () => {
    const { begin, clock, states } = subject();
    begin();
    begin();
    begin(60);
    begin(5);
    await clock.run(54);
    expect(states()).toEqual(["running", "running", "waiting", "DEADLINE_EXCEEDED"]);
    await clock.run(1);
    expect(states()[2]).toBe("DEADLINE_EXCEEDED");
  });

  it("loses no place to one who leaves in the moment in which it is given to him", async () => {
    const endings: string[] = [];
    for (let turns = 0; turns < 10; turns++) {
      const { begin, works, bulkhead } = subject({ maxConcurrent: 1 });
      begin();
      begin();
      await settled();
      works[0]?.finish();
      for (let i = 0; i < turns; i++) await undefined;
      works[1]?.signal.abort();
      await settled();
      endings.push(`${works[1]?.state}, ${bulkhead.counts.abandoned} abandoned`);
      works[1]?.finish();
      await settled();
      expect(bulkhead.counts).toMatchObject({ inFlight: 0, queued: 0 });
    }
    // Before it was given to him, after that but before he began, and when he had begun.
    expect([...new Set(endings)]).toEqual([
      "CANCELLED, 1 abandoned",
      "CANCELLED, 0 abandoned",
      "running, 0 abandoned",
    ]);
  });

  it("frees its place also where the work throws before it begins", async () => {
    const bulkhead = new Bulkhead({ maxConcurrent: 1, maxQueue: 0, queueMs: 1 }, new FakeClock());
    const call = { signal: new Cancellation(), timeoutMs: 1 };
    for (let i = 0; i < 3; i++) {
      const outcome = bulkhead.run(call, () => {
        throw new RangeError("no");
      });
      await expect(outcome).rejects.toBeInstanceOf(RangeError);
    }
    expect(bulkhead.counts).toMatchObject({ inFlight: 0, admitted: 3 });
  });
});

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("begin" as const), deadlineMs: fc.nat(300) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("finish" as const), which: fc.nat(), isBad: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("abort" as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.nat(60) }) },
);

it("never has more in flight or in the queue than it may, starts them in order, and loses no place", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        maxConcurrent: fc.integer({ min: 1, max: 4 }),
        maxQueue: fc.nat(4),
        queueMs: fc.constant(100),
      }),
      fc.array(action, { minLength: 5, maxLength: 60 }),
      async (settings, actions) => {
        const { clock, bulkhead, works, started, begin } = subject(settings);
        const running = (): Work[] => works.filter(({ state }) => state === "running");
        for (const each of actions) {
          if (each.do === "begin") begin(each.deadlineMs);
          else if (each.do === "wait") await clock.run(each.ms);
          else if (each.do === "finish") {
            const all = running();
            all[each.which % Math.max(1, all.length)]?.finish(each.isBad ? new Error("bad") : undefined);
          } else {
            const waiting = works.filter(({ state }) => state === "waiting");
            waiting[each.which % Math.max(1, waiting.length)]?.signal.abort();
          }
          await settled();
          const { inFlight, queued } = bulkhead.counts;
          const isHeld =
            inFlight <= settings.maxConcurrent &&
            queued <= settings.maxQueue &&
            running().length === inFlight &&
            (queued === 0 || inFlight === settings.maxConcurrent) &&
            clock.pending === queued;
          if (!isHeld) throw new Error(JSON.stringify({ settings, inFlight, queued }));
        }
        while (running().length > 0 || bulkhead.counts.queued > 0) {
          for (const work of running()) work.finish();
          await settled();
        }
        expect(bulkhead.counts).toMatchObject({ inFlight: 0, queued: 0, admitted: started.length });
        expect(started).toEqual([...started].sort((a, b) => a - b));
        expect(works.filter(({ state }) => state === "waiting")).toEqual([]);
      },
    ),
    { seed: 15, numRuns: 300 },
  );
});
