import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ErrorCode, Failure } from "../../../src/kernel/index.ts";
import type { CoordinateOptions, Load, Stale } from "../../../src/policy/coordinate-options.ts";
import { composeCoordinateStack } from "../../../src/policy/coordinate-stack.ts";
import { openStaleStore, type StaleStore } from "../../../src/policy/stale-store.ts";
import { Substitute } from "../../../src/policy/substitute.ts";
import { FakeClock } from "../../support/fake-clock.ts";

type Caller = string;
type Answer = (keys: readonly string[]) => readonly unknown[] | Promise<readonly unknown[]>;

const MAX_AGE_MS = 60_000;
const failed = (code: ErrorCode = "UPSTREAM_ERROR"): Failure => new Failure(code, { detail: "as asked" });

interface Bench {
  readonly clock: FakeClock;
  /** What the upstream says from now on. */
  answer: Answer;
  load: Load<string, Caller>;
  /** One key: the payload, or the code of its failure; with the age of one that is stale. */
  ask(key: string, caller?: Caller, selection?: readonly string[]): Promise<unknown>;
}

function open(
  options: Partial<Stale<string, Caller> & Pick<CoordinateOptions<string, Caller>, "fallback">> = {},
): Bench {
  const clock = new FakeClock();
  const { fallback, ...rest } = options;
  const stale: Stale<string, Caller> = {
    store: openStaleStore({ maxEntries: 1_000, maxBytes: 1_000_000 }),
    clock,
    maxAgeMs: MAX_AGE_MS,
    isPruned: false,
    callerOf: (caller) => caller,
    keyOf: (key) => key,
    isReadable: (payload) => payload !== "unreadable",
    ...rest,
  };
  const bench: Bench = {
    clock,
    answer: () => [],
    load: composeCoordinateStack(
      { isRequiredLookup: false, stale, fallback, breaker: undefined },
      async (keys) => bench.answer(keys),
    ),
    async ask(key, caller = "me", selection) {
      const [outcome] = await bench.load([key], caller, selection);
      return shown(outcome);
    },
  };
  return bench;
}

function shown(outcome: unknown): unknown {
  if (outcome instanceof Failure) return outcome.code;
  if (!(outcome instanceof Substitute)) return outcome;
  const { status, payload, ageMs, failure } = outcome;
  return { [status]: payload, ageMs, cause: failure.code };
}

const saying =
  (outcome: unknown): Answer =>
  (keys) =>
    keys.map(() => outcome);

it.each([
  ["UPSTREAM_TIMEOUT", true],
  ["UPSTREAM_UNAVAILABLE", true],
  ["UPSTREAM_ERROR", true],
  ["BAD_UPSTREAM", true],
  ["RATE_LIMITED", true],
  ["CIRCUIT_OPEN", true],
  ["OVERLOADED", true],
  ["DEADLINE_EXCEEDED", true],
  ["INVALID_ARGUMENT", false],
  ["CONFLICT", false],
  ["CANCELLED", false],
  ["INTERNAL_SERVER_ERROR", false],
  ["UNAUTHENTICATED", false],
  ["FORBIDDEN", false],
  ["NOT_FOUND", false],
] as const)("of %s the last good outcome stands in: %s", async (code, stands) => {
  const bench = open();
  bench.answer = saying("good");
  await bench.ask("a");
  bench.clock.advance(250);
  bench.answer = saying(failed(code));
  expect(await bench.ask("a")).toEqual(stands ? { STALE: "good", ageMs: 250, cause: code } : code);
  // What is denied is forgotten; what says nothing of the value leaves it.
  const isForgotten = ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"].includes(code);
  bench.answer = saying(failed());
  expect(await bench.ask("a")).toEqual(
    isForgotten ? "UPSTREAM_ERROR" : { STALE: "good", ageMs: 250, cause: "UPSTREAM_ERROR" },
  );
});

it("stands in for as long as it may, to the millisecond, and not again when it was too old once", async () => {
  const bench = open();
  bench.answer = saying("good");
  await bench.ask("a");
  bench.answer = saying(failed());
  bench.clock.advance(MAX_AGE_MS);
  expect(await bench.ask("a")).toMatchObject({ STALE: "good", ageMs: MAX_AGE_MS });
  bench.clock.advance(1);
  expect(await bench.ask("a")).toBe("UPSTREAM_ERROR");
});

it("counts its age from when it was asked for", async () => {
  const bench = open();
  bench.answer = async () => {
    bench.clock.advance(5_000);
    return ["slow"];
  };
  await bench.ask("a");
  bench.answer = saying(failed());
  expect(await bench.ask("a")).toMatchObject({ STALE: "slow", ageMs: 5_000 });
});

it("takes null for an answer: there is none, and none comes back", async () => {
  const bench = open();
  bench.answer = saying("good");
  await bench.ask("a");
  bench.answer = saying(null);
  expect(await bench.ask("a")).toBe(null);
  bench.answer = saying(failed());
  expect(await bench.ask("a")).toBe("UPSTREAM_ERROR");
});

it("keeps an empty list, and not what cannot be read", async () => {
  const bench = open();
  bench.answer = (keys) => keys.map((key) => (key === "a" ? [] : "good"));
  await bench.load(["a", "b"], "me");
  bench.answer = saying("unreadable");
  await bench.ask("b");
  bench.answer = saying(failed());
  expect(await bench.ask("a")).toMatchObject({ STALE: [] });
  expect(await bench.ask("b")).toMatchObject({ STALE: "good" });
});

it("comes before the other field and the value, and those after it", async () => {
  const asked: (readonly string[])[] = [];
  const other: Load<string, Caller> = async (keys) => {
    asked.push(keys);
    return keys.map((key) => (key === "b" ? "other" : failed()));
  };
  const bench = open({ fallback: { load: other, value: { payload: "value" } } });
  bench.answer = saying("good");
  await bench.ask("a");
  bench.answer = saying(failed());
  const outcomes = await bench.load(["a", "b", "c"], "me");
  expect(outcomes.map(shown)).toMatchObject([
    { STALE: "good" },
    { FALLBACK: "other" },
    { FALLBACK: "value" },
  ]);
  expect(asked).toEqual([["b", "c"]]);
});

it("does not let an answer that was on its way bring back what was denied meanwhile", async () => {
  const bench = open();
  const answers: ((outcome: unknown) => void)[] = [];
  bench.answer = async () => [await new Promise((resolve) => answers.push(resolve))];
  const early = bench.ask("a");
  const denied = bench.ask("a");
  const other = bench.ask("b");
  await Promise.resolve();
  answers[1]?.(failed("FORBIDDEN"));
  expect(await denied).toBe("FORBIDDEN");
  const late = bench.ask("a");
  answers[2]?.("b");
  await other;
  answers[0]?.("before the denial");
  await early;
  bench.answer = saying(failed());
  expect(await bench.ask("a")).toBe("UPSTREAM_ERROR");
  expect(await bench.ask("b")).toMatchObject({ STALE: "b" });
  answers[3]?.("after the denial");
  await late;
  expect(await bench.ask("a")).toMatchObject({ STALE: "after the denial" });
});

it("answers as without it when the store fails or inputs cannot be told apart", async () => {
  const broken = async (): Promise<never> => {
    throw new Error("no store");
  };
  const store: StaleStore = { getMany: broken, setMany: broken, deleteMany: broken };
  const tooDeep = (): never => {
    throw new RangeError("Maximum call stack size exceeded");
  };
  for (const options of [{ store }, { keyOf: tooDeep }]) {
    const bench = open(options);
    for (const outcome of ["good", null]) {
      bench.answer = saying(outcome);
      expect(await bench.ask("a")).toBe(outcome);
    }
    bench.answer = saying(failed());
    expect(await bench.ask("a")).toBe("UPSTREAM_ERROR");
  }
});

it("writes no credentials into its keys", async () => {
  const keys: string[] = [];
  const memory = openStaleStore({ maxEntries: 10, maxBytes: 10_000 });
  const store: StaleStore = {
    ...memory,
    setMany(entries) {
      keys.push(...entries.map(({ key }) => key));
      return memory.setMany(entries);
    },
  };
  const bench = open({ store });
  bench.answer = saying("good");
  await bench.ask("a", "Bearer secret");
  expect(keys).toHaveLength(1);
  expect(keys.join()).not.toContain("secret");
});

describe("where payloads have only what was selected", () => {
  it("none stands in for one that has more", async () => {
    const bench = open({ isPruned: true });
    bench.answer = saying("small");
    await bench.ask("a", "me", ["id", "name"]);
    bench.answer = saying(failed());
    expect(await bench.ask("a", "me", ["id"])).toMatchObject({ STALE: "small" });
    expect(await bench.ask("a", "me", ["id", "price"])).toBe("UPSTREAM_ERROR");
    expect(await bench.ask("a", "me")).toBe("UPSTREAM_ERROR");
  });

  it("all go when the key is denied, also those whose selection has not been used for long", async () => {
    const bench = open({ isPruned: true });
    bench.answer = saying("good");
    await bench.ask("a", "me", ["id"]);
    for (let turn = 0; turn < 40; turn++) await bench.ask("b", "me", [`p${turn}`]);
    bench.answer = saying(failed("FORBIDDEN"));
    await bench.ask("a", "me", ["name"]);
    bench.answer = saying("good");
    await bench.ask("b", "me", ["id"]);
    bench.answer = saying(failed());
    expect(await bench.ask("a", "me", ["id"])).toBe("UPSTREAM_ERROR");
  });
});

/** Most of them good or stale, so that there is something to choose from. */
const OUTCOMES = ["good", "good", "good", "down", "down", "down", "none", "denied", "refused"] as const;

it("gives what a list of all that was ever said would give", async () => {
  const caller = fc.constantFrom("al", "bo");
  const key = fc.constantFrom("a", "b");
  const selection = fc.constantFrom(undefined, ["x"], ["y"], ["x", "y"]);
  const wait = fc.record({ advance: fc.constantFrom(1, 10_000, 50_000) });
  const load = fc.record({
    caller,
    selection,
    outcomes: fc.dictionary(key, fc.constantFrom(...OUTCOMES), { minKeys: 1 }),
  });
  const step = fc.oneof({ weight: 1, arbitrary: wait }, { weight: 4, arbitrary: load });
  interface Said {
    readonly names: readonly string[] | undefined;
    readonly payload: unknown;
    readonly at: number;
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
      const bench = open({ isPruned: true });
      const said = new Map<string, Said[]>();
      let serial = 0;
      for (const each of steps) {
        if ("advance" in each) {
          bench.clock.advance(each.advance);
          continue;
        }
        // No two outcomes are of the same moment, of which either would do.
        bench.clock.advance(1);
        const now = bench.clock.now();
        const keys = Object.keys(each.outcomes);
        const outcomes = keys.map((name): unknown => {
          const kind = each.outcomes[name];
          if (kind === "good") return { serial: ++serial };
          if (kind === "none") return null;
          if (kind === "down") return failed("CIRCUIT_OPEN");
          return failed(kind === "denied" ? "FORBIDDEN" : "INVALID_ARGUMENT");
        });
        const expected = keys.map((name, index) => {
          const place = `${each.caller} ${name}`;
          const outcome = outcomes[index];
          const kind = each.outcomes[name];
          if (kind === "none" || kind === "denied") said.set(place, []);
          if (kind === "good")
            said.set(place, [
              { names: each.selection, payload: outcome, at: now },
              ...(said.get(place) ?? []),
            ]);
          if (kind !== "down") return outcome instanceof Failure ? outcome.code : outcome;
          const last = said.get(place)?.find(({ names, at }) => {
            const isEnough =
              names === undefined || (each.selection?.every((one) => names.includes(one)) ?? false);
            return isEnough && now - at <= MAX_AGE_MS;
          });
          if (last === undefined) return "CIRCUIT_OPEN";
          return { STALE: last.payload, ageMs: now - last.at, cause: "CIRCUIT_OPEN" };
        });
        bench.answer = () => outcomes;
        const got = await bench.load(keys, each.caller, each.selection);
        expect(got.map(shown)).toEqual(expected);
      }
    }),
    { seed: 20_261_121, numRuns: 300 },
  );
});
