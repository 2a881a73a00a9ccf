import { describe, expect, it } from "vitest";
import { ERROR_KINDS, type ErrorCode, Failure } from "../../../src/kernel/index.ts";
import { isRetryable, outcomeOf } from "../../../src/policy/outcome.ts";

const failure = (code: ErrorCode, more: Partial<ConstructorParameters<typeof Failure>[1]> = {}): Failure =>
  new Failure(code, { detail: "", ...more });

/** RELIABILITY SR12 and SR5: what each code is for a breaker, and whether asking again may help. */
const TABLE: readonly [ErrorCode, "success" | "failure" | "ignore", boolean][] = [
  ["UPSTREAM_UNAVAILABLE", "failure", true],
  ["UPSTREAM_TIMEOUT", "failure", false],
  ["UPSTREAM_ERROR", "failure", false],
  ["BAD_UPSTREAM", "failure", false],
  ["RATE_LIMITED", "ignore", false],
  ["NOT_FOUND", "success", false],
  ["CONFLICT", "success", false],
  ["UNAUTHENTICATED", "success", false],
  ["FORBIDDEN", "success", false],
  ["INVALID_ARGUMENT", "ignore", false],
  ["CANCELLED", "ignore", false],
  ["CIRCUIT_OPEN", "ignore", false],
  ["OVERLOADED", "ignore", false],
  ["DEADLINE_EXCEEDED", "ignore", false],
  ["INTERNAL_SERVER_ERROR", "ignore", false],
];

it("has a row for every code", () => {
  expect(TABLE.map(([code]) => code).sort()).toEqual(Object.keys(ERROR_KINDS).sort());
});

describe.each(TABLE)("%s", (code, outcome, isTransient) => {
  it(`is ${outcome} for a breaker`, () => expect(outcomeOf(failure(code))).toBe(outcome));
  it(`is ${isTransient ? "" : "not "}retried`, () => expect(isRetryable(failure(code))).toBe(isTransient));
  it("is never retried against the upstream's word", () => {
    expect(isRetryable(failure(code, { retryAfterMs: "never" }))).toBe(false);
  });
});

it("a bug of ours says nothing of the upstream, and is not repeated", () => {
  expect(outcomeOf(new TypeError("x is not a function"))).toBe("ignore");
  expect(isRetryable(new TypeError("x is not a function"))).toBe(false);
});

it("being told to ask less is a failure where it is configured so", () => {
  expect(outcomeOf(failure("RATE_LIMITED"), { rateLimited: "failure" })).toBe("failure");
  expect(outcomeOf(failure("NOT_FOUND"), { rateLimited: "failure" })).toBe("success");
});

it("429 is retried only with a time to come back", () => {
  expect(isRetryable(failure("RATE_LIMITED", { retryAfterMs: 0 }))).toBe(true);
});

it("a time-out is retried only if it was not our whole wait", () => {
  expect(isRetryable(failure("UPSTREAM_TIMEOUT", { stage: "connect" }))).toBe(true);
  expect(isRetryable(failure("UPSTREAM_TIMEOUT", { stage: "answer" }))).toBe(true);
});
