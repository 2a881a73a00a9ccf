import { describe, expect, it } from "vitest";
import { BREAKER_PROFILES, type BreakerSettings } from "../../../src/config/index.ts";
import { Breaker, type BreakerOptions } from "../../../src/policy/breaker.ts";
import type { Permit } from "../../../src/policy/breaker-permit.ts";
import { FakeClock } from "../../support/fake-clock.ts";

interface Subject {
  readonly breaker: Breaker;
  readonly clock: FakeClock;
  readonly changes: readonly string[];
  /** One call from its admission to its end; false: it was refused. */
  call(ending: "good" | "bad" | "neither", ms?: number): boolean;
  /** Asks for so many at once: those that were admitted. */
  admit(times: number): Permit[];
  /** The next `openMs` passes, jitter included. */
  waitOpen(): void;
}

function subject(more: Partial<BreakerSettings> = {}, options: Partial<BreakerOptions> = {}): Subject {
  const clock = new FakeClock();
  const changes: string[] = [];
  const breaker = new Breaker({
    settings: { ...BREAKER_PROFILES.default, rampMs: 0, ...more },
    clock,
    random: () => 0,
    onChange: (from, to) => changes.push(`${from} > ${to}`),
    ...options,
  });
  return {
    breaker,
    clock,
    changes,
    call(ending, ms = 0) {
      const permit = breaker.admit();
      clock.advance(ms);
      if (!permit.isAdmitted) return false;
      permit.settle(ending === "good" ? 1 : 0, ending === "bad" ? 1 : 0);
      return true;
    },
    admit(times) {
      const admitted: Permit[] = [];
      for (let i = 0; i < times; i++) {
        const permit = breaker.admit();
        if (permit.isAdmitted) admitted.push(permit);
      }
      return admitted;
    },
    waitOpen() {
      clock.advance(breaker.snapshot().retryAfterMs ?? 0);
    },
  };
}

function opened(more: Partial<BreakerSettings> = {}, options: Partial<BreakerOptions> = {}): Subject {
  const made = subject(more, options);
  while (made.breaker.state === "closed") made.call("bad");
  return made;
}

describe("the traps of other breakers", () => {
  it("T01: any failure in half-open opens it again, after whatever successes", () => {
    const { breaker, call, waitOpen } = opened({ successes: 3 });
    waitOpen();
    call("good");
    call("good");
    expect(breaker.state).toBe("half-open");
    call("bad");
    expect(breaker.state).toBe("open");
    expect(call("good")).toBe(false);
  });

  it("T02, F18: of a hundred that come at once in half-open, one is sent", () => {
    const { admit, waitOpen, clock } = opened();
    waitOpen();
    expect(admit(100)).toHaveLength(1);
    clock.advance(59_999);
    expect(admit(100)).toHaveLength(0);
  });

  it.each([2, 3])("T02: or as many as there may be probes: %i", (halfOpenProbes) => {
    const { admit, waitOpen } = opened({ halfOpenProbes });
    waitOpen();
    const probes = admit(100);
    expect(probes).toHaveLength(halfOpenProbes);
    probes[0]?.succeed();
    expect(admit(100)).toHaveLength(1);
  });

  it("T03: four failures of every five open it, though a success ends each run", () => {
    const { breaker, call } = subject();
    for (let i = 0; i < 19; i++) {
      call(i % 5 === 4 ? "good" : "bad");
      expect(breaker.state).toBe("closed");
    }
    // The twentieth is good, and what is good opens nothing.
    call("good");
    expect(breaker.state).toBe("closed");
    call("bad");
    expect(breaker.state).toBe("open");
  });

  it("T03: five failures in as many days do not", () => {
    const { breaker, call, clock } = subject();
    for (let day = 0; day < 20; day++) {
      call("bad");
      clock.advance(24 * 3_600_000);
    }
    expect(breaker.state).toBe("closed");
  });

  it("but five in a row do, though they are seldom: once in a minute", () => {
    const { breaker, call, clock } = subject();
    for (let minute = 0; minute < 5; minute++) {
      expect(breaker.state).toBe("closed");
      clock.advance(60_000);
      call("bad");
    }
    expect(breaker.state).toBe("open");
  });

  it.each([
    ["default", 2],
    ["strict", 3],
    ["fast", 2],
  ] as const)("T05: %s closes after %i good probes, not before", (profile, successes) => {
    const { breaker, call, waitOpen } = opened({ ...BREAKER_PROFILES[profile], rampMs: 0 });
    waitOpen();
    for (let i = 1; i < successes; i++) {
      call("good");
      expect(breaker.state).toBe("half-open");
    }
    call("good");
    expect(breaker.state).toBe("closed");
  });

  it("T19: how long it is open, and how long a probe may take, are two settings", () => {
    const { breaker, admit, call, clock } = opened({ openMs: 1_000, halfOpenTimeoutMs: 7_000 });
    clock.advance(999);
    expect(call("good")).toBe(false);
    clock.advance(1);
    const [probe] = admit(1);
    clock.advance(6_999);
    expect(breaker.snapshot().state).toBe("half-open");
    clock.advance(1);
    expect(breaker.snapshot().state).toBe("open");
    probe?.succeed();
    probe?.succeed();
    expect(breaker.state).toBe("open");
    // No setting bounds a call, and none is called just "timeout".
    expect(Object.keys(breaker.settings).filter((name) => /timeout/i.test(name))).toEqual([
      "halfOpenTimeoutMs",
    ]);
  });
});

describe("closed", () => {
  it("1 failure of 1 does not open it, nor 19 calls of which half failed", () => {
    const { breaker, call } = subject();
    call("bad");
    expect(breaker.state).toBe("closed");
    for (let i = 1; i < 19; i++) call(i % 2 === 0 ? "bad" : "good");
    expect(breaker.state).toBe("closed");
  });

  it("forgets what is older than its window", () => {
    const { breaker, call, clock } = subject({ failures: 100 });
    for (let i = 0; i < 19; i++) call("bad");
    clock.advance(10_000);
    for (let i = 0; i < 19; i++) call("good");
    call("bad");
    expect(breaker.snapshot()).toMatchObject({ state: "closed", calls: 20, failed: 1 });
    clock.advance(9_000);
    expect(breaker.snapshot()).toMatchObject({ calls: 20, failed: 1 });
    clock.advance(1_000);
    expect(breaker.snapshot()).toMatchObject({ calls: 0, failed: 0 });
  });

  it("is not moved by a thousand calls that say nothing", () => {
    const { breaker, call } = subject();
    for (let i = 0; i < 4; i++) call("bad");
    for (let i = 0; i < 1_000; i++) call("neither");
    expect(breaker.snapshot()).toMatchObject({ state: "closed", calls: 4, failuresInARow: 4 });
  });

  it("F20: opens for slow calls where they are asked for", () => {
    const stateAfter = (ms: number, settings: Partial<BreakerSettings>): string => {
      const { admit, clock, breaker } = subject(settings);
      const calls = admit(20);
      clock.advance(ms);
      for (const permit of calls) permit.succeed();
      return breaker.state;
    };
    expect(stateAfter(900, {})).toBe("closed");
    expect(stateAfter(799, { slowCallMs: 800 })).toBe("closed");
    expect(stateAfter(900, { slowCallMs: 800 })).toBe("open");
  });

  it("SR11: a batch is one call, so one that fails with a hundred keys opens nothing", () => {
    const { breaker, admit } = subject();
    for (let i = 0; i < 4; i++) {
      for (const permit of admit(1)) permit.settle(0, 100);
      expect(breaker.state).toBe("closed");
    }
    for (const permit of admit(1)) permit.settle(0, 100);
    expect(breaker.state).toBe("open");
  });

  it("F45: ten keys of a thousand that fail each time open nothing, six hundred do", () => {
    const { breaker, admit } = subject();
    for (let i = 0; i < 100; i++) for (const permit of admit(1)) permit.settle(990, 10);
    expect(breaker.state).toBe("closed");
    const sick = subject();
    for (let i = 0; i < 20; i++) for (const permit of sick.admit(1)) permit.settle(400, 600);
    expect(sick.breaker.state).toBe("open");
  });
});

describe("open", () => {
  it("grows to its limit with each time it opens again", () => {
    const { call, breaker, clock } = opened();
    const lengths: (number | undefined)[] = [];
    for (let i = 0; i < 7; i++) {
      lengths.push(breaker.snapshot().retryAfterMs);
      clock.advance(breaker.snapshot().retryAfterMs ?? 0);
      call("bad");
    }
    expect(lengths).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000, 300_000]);
  });

  it.each([
    [0, 60_000],
    [29_999, 60_000],
    [30_000, 30_000],
  ])("after %i ms closed it opens for %i ms", (closedMs, length) => {
    const { call, breaker, clock, waitOpen } = opened();
    waitOpen();
    call("good");
    call("good");
    clock.advance(closedMs);
    for (let i = 0; i < 5; i++) call("bad");
    expect(breaker.snapshot()).toMatchObject({ state: "open", retryAfterMs: length });
  });

  it.each([
    [0, 30_000],
    [0.5, 31_500],
    [0.999, 32_997],
  ])("lasts up to a tenth longer, at random: %d", (share, length) => {
    const { breaker } = opened({}, { random: () => share });
    expect(breaker.snapshot().retryAfterMs).toBe(length);
  });

  it("says when to come back", () => {
    const { breaker, clock, admit } = opened();
    clock.advance(12_345.5);
    expect(breaker.admit()).toEqual({ isAdmitted: false, retryAfterMs: 17_655 });
    clock.advance(17_654.5);
    expect(admit(1)).toHaveLength(1);
    expect(breaker.admit()).toEqual({ isAdmitted: false, retryAfterMs: 1_000 });
  });

  it("tells beforehand what it would say, without letting a probe in", () => {
    const { breaker, clock, admit } = opened();
    expect(breaker.wouldRefuse()).toEqual({ isAdmitted: false, retryAfterMs: 30_000 });
    clock.advance(30_000);
    for (let i = 0; i < 10; i++) expect(breaker.wouldRefuse()).toBeUndefined();
    expect(breaker.state).toBe("open");
    expect(admit(1)).toHaveLength(1);
    expect(breaker.wouldRefuse()).toEqual({ isAdmitted: false, retryAfterMs: 1_000 });
  });
});

describe("half-open", () => {
  it("opens again when no probe says anything in time, and the next probe gets its own time", () => {
    const { breaker, admit, call, clock } = opened();
    clock.advance(30_000);
    admit(1);
    clock.advance(60_000);
    expect(call("good")).toBe(false);
    expect(breaker.snapshot()).toMatchObject({ state: "open", retryAfterMs: 60_000 });
  });

  it("is patient with a quiet time after a good probe", () => {
    const { breaker, call, clock } = opened();
    clock.advance(30_000);
    call("good");
    clock.advance(3_600_000);
    call("good");
    expect(breaker.state).toBe("closed");
  });

  it("frees the place of a probe that says nothing", () => {
    const { admit, call, breaker, clock } = opened();
    clock.advance(30_000);
    for (let i = 0; i < 10; i++) expect(call("neither")).toBe(true);
    expect(admit(2)).toHaveLength(1);
    expect(breaker.state).toBe("half-open");
  });

  it("takes a slow probe for a bad one, where slow calls count", () => {
    const { breaker, call, waitOpen } = opened({ slowCallMs: 800 });
    waitOpen();
    call("good", 800);
    expect(breaker.state).toBe("open");
  });

  it("goes by the greater part of a batch", () => {
    const { breaker, admit, waitOpen } = opened();
    waitOpen();
    for (const permit of admit(1)) permit.settle(99, 1);
    expect(breaker.state).toBe("half-open");
    for (const permit of admit(1)) permit.settle(1, 99);
    expect(breaker.state).toBe("open");
  });
});

describe("the ramp after it has closed", () => {
  const recovered = (): Subject => {
    const made = opened({ rampMs: 1_000 });
    made.waitOpen();
    made.call("good");
    made.call("good");
    expect(made.breaker.state).toBe("closed");
    return made;
  };

  it("F19: lets a rush in by and by", () => {
    const { admit, clock } = recovered();
    const admitted: number[] = [];
    for (let tenth = 0; tenth < 11; tenth++) {
      admitted.push(admit(100).length);
      clock.advance(100);
    }
    const share = [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
    expect(admitted.map((count, index) => Math.abs(count - (share[index] ?? 0)) <= 1)).toEqual(
      share.map(() => true),
    );
  });

  it("is not felt where calls come one after the other", () => {
    const { call } = recovered();
    for (let i = 0; i < 100; i++) expect(call("good", 1)).toBe(true);
  });

  it("says that it is soon over", () => {
    const { breaker, admit, clock } = recovered();
    admit(1);
    clock.advance(0.5);
    expect(breaker.admit()).toEqual({ isAdmitted: false, retryAfterMs: 1_000 });
    clock.advance(999.5);
    expect(breaker.admit().isAdmitted).toBe(true);
  });

  it("opens on failures like any other time", () => {
    const { breaker, call } = recovered();
    for (let i = 0; i < 5; i++) call("bad");
    expect(breaker.snapshot()).toMatchObject({ state: "open", retryAfterMs: 60_000 });
  });
});

describe("held by somebody", () => {
  it("open, it refuses for ever, and says no time", () => {
    const { breaker, call, clock } = subject();
    breaker.force("open");
    clock.advance(24 * 3_600_000);
    expect(call("good")).toBe(false);
    expect(breaker.admit()).toEqual({ isAdmitted: false, retryAfterMs: undefined });
    expect(breaker.snapshot()).toMatchObject({ state: "open", isForced: true });
  });

  it("closed, it admits whatever fails", () => {
    const { breaker, call } = opened();
    breaker.force("closed");
    for (let i = 0; i < 1_000; i++) expect(call("bad")).toBe(true);
    expect(breaker.snapshot()).toMatchObject({ state: "closed", isForced: true });
  });

  it("and let go, it begins anew", () => {
    const { breaker, call, changes } = opened();
    breaker.force("open");
    breaker.reset();
    expect(breaker.isForced).toBe(true);
    breaker.force("auto");
    expect(breaker.snapshot()).toMatchObject({ state: "closed", isForced: false, failuresInARow: 0 });
    expect(call("good")).toBe(true);
    // From open to open is no change.
    expect(changes).toEqual(["closed > open", "open > closed"]);
  });

  it("auto changes nothing where nobody holds it", () => {
    const { breaker } = opened();
    breaker.force("auto");
    expect(breaker.state).toBe("open");
  });

  it("what was in flight before is too late", () => {
    const { breaker, admit } = subject();
    const before = admit(5);
    breaker.force("closed");
    breaker.force("auto");
    for (const permit of before) permit.fail();
    expect(breaker.snapshot()).toMatchObject({ state: "closed", calls: 0 });
  });
});

it("hears one word on each call, and no second", () => {
  const { breaker, admit, clock } = subject();
  const [permit] = admit(1);
  permit?.fail();
  for (let i = 0; i < 10; i++) permit?.fail();
  permit?.succeed();
  expect(breaker.snapshot()).toMatchObject({ state: "closed", calls: 1, failed: 1, failuresInARow: 1 });
  for (let i = 0; i < 4; i++) for (const each of admit(1)) each.fail();
  clock.advance(30_000);
  const [probe] = admit(1);
  probe?.ignore();
  probe?.ignore();
  expect(admit(10)).toHaveLength(1);
});

it("a probe that says nothing leaves no time running: a quiet minute after it opens nothing", () => {
  const { breaker, admit, clock, waitOpen } = opened();
  waitOpen();
  admit(1)[0]?.ignore();
  clock.advance(600_000);
  expect(breaker.state).toBe("half-open");
  expect(admit(2)).toHaveLength(1);
});

it("tells of each change, once", () => {
  const { call, waitOpen, changes } = opened();
  waitOpen();
  call("bad");
  waitOpen();
  call("good");
  call("good");
  expect(changes).toEqual([
    "closed > open",
    "open > half-open",
    "half-open > open",
    "open > half-open",
    "half-open > closed",
  ]);
});
