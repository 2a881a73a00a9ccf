import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ErrorCode, Failure } from "../../../src/kernel/index.ts";
import type { CoordinateOptions, Load } from "../../../src/policy/coordinate-options.ts";
import { composeCoordinateStack } from "../../../src/policy/coordinate-stack.ts";
import { Haste } from "../../../src/policy/haste.ts";
import { LatencyFloor } from "../../../src/policy/latency-floor.ts";
import { Substitute } from "../../../src/policy/substitute.ts";
import { FakeClock } from "../../support/fake-clock.ts";

interface Scope {
  readonly deadlineAt: number | undefined;
}

type Options = CoordinateOptions<number, Scope>;

/** An OPTIONAL field whose calls take as long as it is told. */
function field({ fallback }: Pick<Options, "fallback"> = { fallback: undefined }) {
  const clock = new FakeClock();
  const haste = new Haste(clock);
  let asked = 0;
  let tookMs = 0;
  let fails: ErrorCode | undefined;
  const upstream: Load<number, Scope> = async (inputs, { deadlineAt = Number.POSITIVE_INFINITY }) => {
    asked += inputs.length;
    const leftMs = deadlineAt - clock.now();
    clock.advance(Math.min(tookMs, leftMs));
    const code = tookMs > leftMs ? "DEADLINE_EXCEEDED" : fails;
    return inputs.map((key) => (code === undefined ? key : new Failure(code, { detail: "as asked" })));
  };
  const skips = { haste, deadlineOf: ({ deadlineAt }: Scope) => deadlineAt };
  const options: Options = { isRequiredLookup: false, stale: undefined, fallback, skips, breaker: undefined };
  const load = composeCoordinateStack(options, upstream);
  return {
    clock,
    get asked() {
      return asked;
    },
    /** What one key comes to: a value, a code, or what stands in for it. */
    async ask(ms: number, leftMs?: number, code?: ErrorCode): Promise<unknown> {
      tookMs = ms;
      fails = code;
      const [outcome] = await load([1], {
        deadlineAt: leftMs === undefined ? undefined : clock.now() + leftMs,
      });
      if (outcome instanceof Substitute)
        return `${outcome.status} ${outcome.payload} ${outcome.failure.code}`;
      return outcome instanceof Failure ? outcome.code : outcome;
    },
  };
}

const SKIPPED = "SKIPPED null DEADLINE_EXCEEDED";

describe("an OPTIONAL field", () => {
  it("is not skipped before five calls have shown how long it takes", async () => {
    const { ask } = field();
    for (let call = 0; call < 4; call++) expect(await ask(100)).toBe(1);
    expect(await ask(100, 50)).toBe("DEADLINE_EXCEEDED");
    expect(await ask(100, 50)).toBe(SKIPPED);
    expect(await ask(100, 100)).toBe(1);
  });

  it("is not sent where nobody could answer in time, whatever is known", async () => {
    const gone = field();
    expect(await gone.ask(0, 4)).toBe(SKIPPED);
    expect(gone.asked).toBe(0);
  });

  it("is asked for again after a while, and one fast answer is enough to go on", async () => {
    const { ask, clock } = field();
    for (let call = 0; call < 5; call++) await ask(100);
    expect(await ask(10, 50)).toBe(SKIPPED);
    clock.advance(9_800);
    expect(await ask(10, 50)).toBe(SKIPPED);
    clock.advance(200);
    expect(await ask(10, 50)).toBe(1);
    expect(await ask(10, 50)).toBe(1);
    expect(await ask(10, 9)).toBe(SKIPPED);
  });

  it("goes on being skipped after a probe that was too slow, until the next one", async () => {
    const { ask, clock } = field();
    for (let call = 0; call < 5; call++) await ask(100);
    clock.advance(10_000);
    expect(await ask(100, 50)).toBe("DEADLINE_EXCEEDED");
    expect(await ask(100, 50)).toBe(SKIPPED);
  });

  it("counts what was cut off as no faster than it was cut off", async () => {
    const { ask } = field();
    for (const leftMs of [20, 80, 40, 30, 60]) expect(await ask(100, leftMs)).toBe("DEADLINE_EXCEEDED");
    expect(await ask(100, 79)).toBe(SKIPPED);
    expect(await ask(100, 81)).toBe("DEADLINE_EXCEEDED");
  });

  it("learns nothing from what was refused or failed at once", async () => {
    const { ask } = field();
    for (let call = 0; call < 20; call++) await ask(300, undefined, "UPSTREAM_ERROR");
    expect(await ask(10, 50)).toBe(1);
  });

  it("takes its fallback, and says all the same that it was skipped", async () => {
    const { ask } = field({ fallback: { load: undefined, value: { payload: 7 } } });
    expect(await ask(0, 4)).toBe("SKIPPED 7 DEADLINE_EXCEEDED");
    expect(await ask(0, 1_000, "UPSTREAM_ERROR")).toBe("FALLBACK 7 UPSTREAM_ERROR");
  });
});

describe("the least time of late", () => {
  it("is the least of the last 16 to 32 calls, and of none older than a minute and a half", () => {
    const floor = new LatencyFloor();
    floor.add(0, 5, false);
    for (let call = 0; call < 15; call++) floor.add(call, 50, false);
    expect(floor.at(100)).toBe(5);
    for (let call = 0; call < 17; call++) floor.add(200, 70, false);
    expect(floor.at(300)).toBe(70);
    expect(floor.at(90_300)).toBeUndefined();
  });

  it("is never more than any answer of the last ones took", () => {
    const call = fc.record({
      after: fc.integer({ max: 5_000, min: 0 }),
      ms: fc.integer({ max: 900, min: 1 }),
      isCut: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 80 }), (calls) => {
        const floor = new LatencyFloor();
        let now = 0;
        const answered: number[] = [];
        for (const { after, ms, isCut } of calls) {
          now += after;
          floor.add(now, ms, isCut);
          answered.push(isCut ? Number.POSITIVE_INFINITY : ms);
          const estimate = floor.at(now);
          if (estimate === undefined) continue;
          const least = Math.min(...answered.slice(-16));
          if (now < 30_000) expect(estimate).toBeLessThanOrEqual(Number.isFinite(least) ? least : 900);
          expect(estimate).toBeGreaterThanOrEqual(1);
        }
      }),
      { seed: 7 },
    );
  });
});
