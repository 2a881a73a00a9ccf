import { describe, expect, it } from "vitest";
import { BREAKER_PROFILES } from "../../../src/config/index.ts";
import { type ErrorCode, Failure } from "../../../src/kernel/index.ts";
import { BreakerNode } from "../../../src/policy/breaker-node.ts";
import type { CoordinateOptions, Load } from "../../../src/policy/coordinate-options.ts";
import { composeCoordinateStack } from "../../../src/policy/coordinate-stack.ts";
import { RequiredFailure, weigh } from "../../../src/policy/required.ts";
import { readOutcome, Substitute, withoutSubstitute } from "../../../src/policy/substitute.ts";
import { FakeClock } from "../../support/fake-clock.ts";

type Options = CoordinateOptions<number, undefined>;

const failed = (code: ErrorCode): Failure => new Failure(code, { detail: "as asked" });
const OFF: Options = { isRequiredLookup: false, stale: undefined, fallback: undefined, breaker: undefined };

function stack(options: Partial<Options>, load: Load<number, undefined>): Load<number, undefined> {
  return composeCoordinateStack({ ...OFF, ...options }, load);
}

function breakerOf(clock: FakeClock): BreakerNode {
  const identity = { name: "A.b", level: "coordinate", source: "a" } as const;
  const environment = { clock, random: () => 0, onChange: () => undefined };
  return new BreakerNode(identity, undefined, BREAKER_PROFILES.default, environment);
}

const valued = (payload: unknown): Options["fallback"] => ({ load: undefined, value: { payload } });

describe("a fallback", () => {
  it("stands in for the keys that failed, and leaves the others exactly as they are", async () => {
    const payloads = Array.from({ length: 1000 }, (_, key) => ({ key }));
    const load = stack({ fallback: valued([]) }, async (inputs) =>
      inputs.map((key) => (key % 100 === 7 ? failed("UPSTREAM_ERROR") : payloads[key])),
    );
    const outcomes = await load([...payloads.keys()], undefined);
    const substituted = outcomes.flatMap((outcome, key) => (outcome instanceof Substitute ? [key] : []));
    expect(substituted).toEqual([7, 107, 207, 307, 407, 507, 607, 707, 807, 907]);
    expect(outcomes.filter((outcome, key) => outcome === payloads[key])).toHaveLength(990);
  });

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
    ["NOT_FOUND", false],
    ["CONFLICT", false],
    ["UNAUTHENTICATED", false],
    ["FORBIDDEN", false],
    ["CANCELLED", false],
    ["INTERNAL_SERVER_ERROR", false],
  ] as const)("of %s: %s", async (code, stands) => {
    const [outcome] = await stack({ fallback: valued(null) }, async () => [failed(code)])([1], undefined);
    expect(outcome instanceof Substitute).toBe(stands);
    expect(outcome instanceof Substitute ? outcome.failure.code : (outcome as Failure).code).toBe(code);
  });

  it("asks the other field for what failed alone, then takes the value, then fails as it did", async () => {
    const asked: (readonly number[])[] = [];
    const other: Load<number, undefined> = async (inputs) => {
      asked.push(inputs);
      return inputs.map((key) => (key === 2 ? "two" : failed("BAD_UPSTREAM")));
    };
    const load = async (inputs: readonly number[]): Promise<unknown[]> =>
      inputs.map((key) => (key === 1 ? "one" : failed("UPSTREAM_ERROR")));
    const read = (outcomes: readonly unknown[]): unknown[] =>
      outcomes.map((outcome) =>
        outcome instanceof Failure ? outcome.code : readOutcome(outcome, (payload) => payload),
      );
    const withValue = stack({ fallback: { load: other, value: { payload: "none" } } }, load);
    expect(read(await withValue([1, 2, 3], undefined))).toEqual(["one", "two", "none"]);
    const without = stack({ fallback: { load: other, value: undefined } }, load);
    expect(read(await without([1, 2, 3], undefined))).toEqual(["one", "two", "UPSTREAM_ERROR"]);
    expect(asked).toEqual([
      [2, 3],
      [2, 3],
    ]);
  });

  it("is not sent on: whoever needs a true value gets the failure", async () => {
    const failure = failed("UPSTREAM_ERROR");
    const [outcome] = await stack({ fallback: valued(0) }, async () => [failure])([1], undefined);
    expect(withoutSubstitute(outcome)).toBe(failure);
    expect(withoutSubstitute("true")).toBe("true");
  });
});

describe("a coordinate's breaker", () => {
  it("asks for nothing while it is open, and the fallback stands in", async () => {
    const clock = new FakeClock();
    let calls = 0;
    let isWell = false;
    const load = stack({ breaker: breakerOf(clock), fallback: valued([]) }, async (inputs) => {
      calls++;
      return inputs.map((key) => (isWell ? key : failed("UPSTREAM_ERROR")));
    });
    for (let turn = 0; turn < 5; turn++) await load([1], undefined);
    const [refused] = (await load([1, 2], undefined)) as [Substitute];
    expect(calls).toBe(5);
    expect(refused.failure.code).toBe("CIRCUIT_OPEN");
    expect(refused.failure.retryAfterMs).toBe(BREAKER_PROFILES.default.openMs);
    isWell = true;
    clock.advance(BREAKER_PROFILES.default.openMs);
    expect(await load([3], undefined)).toEqual([3]);
    expect(calls).toBe(6);
  });

  it("does not open for what is no fault of the upstream", async () => {
    let calls = 0;
    const load = stack({ breaker: breakerOf(new FakeClock()) }, async () => {
      calls++;
      return [failed("FORBIDDEN")];
    });
    for (let turn = 0; turn < 50; turn++) await load([1], undefined);
    expect(calls).toBe(50);
  });
});

describe("criticality", () => {
  it("marks what a REQUIRED lookup cannot find, one failure as one", async () => {
    const failure = failed("UPSTREAM_ERROR");
    const load = stack({ isRequiredLookup: true }, async () => [failure, failure, "there"]);
    const [first, second, third] = await load([1, 2, 3], undefined);
    expect(first).toBeInstanceOf(RequiredFailure);
    expect(second).toBe(first);
    expect(third).toBe("there");
  });

  it("is a field's own, whatever that of what it needed was", () => {
    const failure = failed("UPSTREAM_ERROR");
    const required = weigh(failure, true);
    expect(required).toBeInstanceOf(RequiredFailure);
    expect(weigh(required, false)).toBe(failure);
    expect(weigh("no failure", true)).toBe("no failure");
  });
});

it("costs nothing where nothing is declared", () => {
  const load: Load<number, undefined> = async () => [];
  expect(stack({}, load)).toBe(load);
});
