import fc from "fast-check";
import { expect, it } from "vitest";
import { BREAKER_PROFILES, type BreakerSettings } from "../../../src/config/index.ts";
import { Breaker } from "../../../src/policy/breaker.ts";
import type { Permit } from "../../../src/policy/breaker-permit.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { BreakerModel, type Ending } from "./breaker-model.ts";

type Step =
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "admit"; readonly times: number }
  | { readonly do: "settle"; readonly which: number; readonly ending: Ending }
  | { readonly do: "call"; readonly ending: Ending; readonly times: number; readonly ms: number }
  | { readonly do: "force"; readonly mode: "open" | "closed" | "auto" };

const ending = fc.constantFrom<Ending>("good", "bad", "bad", "bad", "neither");

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.oneof(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 300, max: 4_000 }),
        fc.constant(61_000),
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("admit" as const), times: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("settle" as const), which: fc.nat(), ending }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("call" as const),
      ending,
      times: fc.integer({ min: 1, max: 6 }),
      ms: fc.constantFrom(0, 1, 50, 200),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("force" as const),
      mode: fc.constantFrom("open" as const, "closed" as const, "auto" as const, "auto" as const),
    }),
  },
);

/** Small numbers, so that short schedules get everywhere. */
const settings: fc.Arbitrary<BreakerSettings> = fc.record({
  failures: fc.integer({ min: 1, max: 6 }),
  failureRate: fc.constantFrom(0.25, 0.5, 1),
  minimumCalls: fc.integer({ min: 2, max: 8 }),
  windowMs: fc.constantFrom(500, 2_000),
  slowCallMs: fc.constantFrom(0, 100),
  slowCallRate: fc.constantFrom(0.5, 1),
  successes: fc.integer({ min: 1, max: 3 }),
  openMs: fc.constantFrom(1_000, 3_000),
  openMultiplier: fc.constantFrom(1, 2),
  maxOpenMs: fc.constantFrom(3_000, 10_000),
  halfOpenProbes: fc.integer({ min: 1, max: 3 }),
  halfOpenTimeoutMs: fc.constantFrom(500, 5_000),
  rampMs: fc.constant(0),
});

const PARAMETERS = { seed: 20_261_121, numRuns: 2_000 };

/** What `expect(actual).toBe(expected)` says, in a hundredth of the time. */
function same(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${String(actual)} where it should be ${String(expected)}`);
}

it("does what it does on paper, whatever comes in whatever order", () => {
  const reached = new Map<string, number>();
  fc.assert(
    fc.property(settings, fc.array(step, { minLength: 20, maxLength: 120 }), (given, steps) => {
      const clock = new FakeClock();
      const jitter = 0.5;
      const changes: string[] = [];
      const breaker = new Breaker({
        settings: given,
        clock,
        random: () => jitter,
        onChange: (from, to) => changes.push(`${from} > ${to}`),
      });
      const model = new BreakerModel(given, jitter, clock.now());
      const permits: Permit[] = [];
      const admit = (): Permit | undefined => {
        const before = breaker.state;
        const permit = breaker.admit();
        const token = permit.isAdmitted ? permit : {};
        same(permit.isAdmitted, model.admit(clock.now(), token));
        same(breaker.state, model.state);
        if (!permit.isAdmitted && before === "open" && !breaker.isForced) {
          same((permit.retryAfterMs ?? 0) > 0, true);
        }
        return permit.isAdmitted ? permit : undefined;
      };
      const settle = (permit: Permit, how: Ending): void => {
        if (how === "good") permit.succeed();
        else if (how === "bad") permit.fail();
        else permit.ignore();
        model.settle(clock.now(), permit, how);
        same(breaker.state, model.state);
      };
      for (const each of steps) {
        if (each.do === "wait") clock.advance(each.ms);
        else if (each.do === "force") {
          breaker.force(each.mode);
          model.force(clock.now(), each.mode);
        } else if (each.do === "admit") {
          for (let i = 0; i < each.times; i++) {
            const permit = admit();
            if (permit !== undefined) permits.push(permit);
          }
        } else if (each.do === "call") {
          for (let i = 0; i < each.times; i++) {
            const permit = admit();
            clock.advance(each.ms);
            if (permit !== undefined) settle(permit, each.ending);
          }
        } else {
          const [permit] = permits.splice(each.which % Math.max(1, permits.length), 1);
          if (permit !== undefined) settle(permit, each.ending);
        }
        same(breaker.state, model.state);
      }
      // No timer is left behind, because there never was one.
      same(clock.pending, 0);
      for (const change of changes) reached.set(change, (reached.get(change) ?? 0) + 1);
    }),
    PARAMETERS,
  );
  // The schedules are worth something: they went every way there is, many times.
  for (const change of ["closed > open", "open > half-open", "half-open > open", "half-open > closed"]) {
    expect(reached.get(change), change).toBeGreaterThan(200);
  }
});

it("never has more probes in flight than allowed, and none before its time", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.record({ waitMs: fc.nat(40_000), callers: fc.nat(20), endings: fc.array(ending) }), {
        maxLength: 60,
      }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      (halfOpenProbes, rounds, randoms) => {
        const clock = new FakeClock();
        const random = (): number => randoms.next().value ?? 0;
        const given = { ...BREAKER_PROFILES.default, halfOpenProbes };
        let openedAt: number | undefined;
        const breaker = new Breaker({
          settings: given,
          clock,
          random,
          onChange: (_from, to) => {
            openedAt = to === "open" ? clock.now() : undefined;
            if (to === "half-open") probes.clear();
          },
        });
        const probes = new Set<Permit>();
        const flying: Permit[] = [];
        for (let i = 0; i < given.failures; i++) (breaker.admit() as Permit).fail();
        expect(breaker.state).toBe("open");
        for (const { waitMs, callers, endings } of rounds) {
          clock.advance(waitMs);
          for (let i = 0; i < callers; i++) {
            const wasOpenedAt = openedAt;
            const permit = breaker.admit();
            if (!permit.isAdmitted) continue;
            if (wasOpenedAt !== undefined) {
              same(clock.now() - wasOpenedAt >= given.openMs, true);
            }
            flying.push(permit);
            if (breaker.state !== "half-open") continue;
            probes.add(permit);
            same(probes.size <= halfOpenProbes, true);
          }
          for (const each of endings) {
            const permit = flying.shift();
            if (permit === undefined) break;
            probes.delete(permit);
            permit.settle(each === "good" ? 1 : 0, each === "bad" ? 1 : 0);
          }
        }
      },
    ),
    { seed: 7, numRuns: 1_000 },
  );
});

it("is not changed by what comes too late, nor by a second word", () => {
  fc.assert(
    fc.property(fc.array(ending, { minLength: 1, maxLength: 50 }), fc.boolean(), (late, reopen) => {
      const clock = new FakeClock();
      const breaker = new Breaker({ settings: BREAKER_PROFILES.default, clock, random: () => 0 });
      const old = late.map(() => breaker.admit() as Permit);
      for (let i = 0; i < 5; i++) (breaker.admit() as Permit).fail();
      clock.advance(30_000);
      const probe = breaker.admit() as Permit;
      if (reopen) probe.fail();
      const before = breaker.snapshot();
      late.forEach((how, index) => {
        old[index]?.settle(how === "good" ? 1 : 0, how === "bad" ? 1 : 0);
      });
      if (reopen) probe.succeed();
      expect(breaker.snapshot()).toEqual(before);
    }),
    { seed: 8, numRuns: 300 },
  );
});
