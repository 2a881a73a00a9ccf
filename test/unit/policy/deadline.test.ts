import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cancellation, type ErrorCode, Failure } from "../../../src/kernel/index.ts";
import {
  deadline,
  deadlineOf,
  parseGrpcTimeout,
  parseMilliseconds,
  type TimedCall,
} from "../../../src/policy/deadline.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const NOTHING = [undefined, "", " ", "0", "00", "-1", "+1", "1.5", "1e3", "0x10", "NaN", "Infinity", "1s"];
const TOO_LONG = ["١٢", "1 ", " 1", "1,2", "null", "9".repeat(16), "1\n"];

describe("x-request-timeout-ms", () => {
  it.each([...NOTHING, ...TOO_LONG])("%j says nothing", (text) => {
    expect(parseMilliseconds(text)).toBeUndefined();
  });

  it.each([
    ["1", 1],
    ["300", 300],
    ["0300", 300],
    ["999999999999999", 999_999_999_999_999],
  ])("%s is %i", (text, ms) => expect(parseMilliseconds(text)).toBe(ms));
});

describe("grpc-timeout", () => {
  it.each([
    ...NOTHING.filter((text) => text !== "1s"),
    ...TOO_LONG,
    "0m",
    "00000000S",
    "123456789m",
    "1s",
    "1h",
    "-1m",
    "1mm",
    "m",
    "1.5S",
    " 1m",
  ])("%j says nothing", (text) => expect(parseGrpcTimeout(text)).toBeUndefined());

  it.each([
    ["1H", 3_600_000],
    ["2M", 120_000],
    ["3S", 3_000],
    ["300m", 300],
    ["500u", 0.5],
    ["99999999n", 99.999999],
    ["99999999H", 359_999_996_400_000],
  ])("%s is %d ms", (text, ms) => expect(parseGrpcTimeout(text)).toBeCloseTo(ms, 9));
});

describe("the deadline of a request", () => {
  it.each([
    [{}, {}, 30_000],
    [{ clientMs: 5_000 }, {}, 5_000],
    [{ clientMs: 60_000 }, {}, 30_000],
    [{ clientMs: 5_000 }, { timeoutMs: "300" }, 300],
    [{ clientMs: 200 }, { timeoutMs: "300" }, 200],
    [{}, { timeoutMs: "999999999" }, 30_000],
    [{}, { timeoutMs: "0" }, 30_000],
    [{}, { timeoutMs: "-5" }, 30_000],
    [{ clientMs: 5_000 }, { timeoutMs: "never" }, 5_000],
    [{}, { grpcTimeout: "300m" }, 300],
    [{}, { grpcTimeout: "1H", timeoutMs: "400" }, 400],
    [{}, { grpcTimeout: "1S", timeoutMs: "4000" }, 1_000],
  ])("%j and %j: %i ms", (limits, sent, ms) => {
    expect(deadlineOf(1_000, { serverMs: 30_000, ...limits }, sent)).toBe(1_000 + ms);
  });

  it("SR1: is always above now and never beyond the server's, whatever is sent", () => {
    const text = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.double().map(String),
      fc.stringMatching(/^\d{0,9}[HMSmunx]?$/),
    );
    fc.assert(
      fc.property(text, text, (timeoutMs, grpcTimeout) => {
        const at = deadlineOf(0, { serverMs: 30_000 }, { timeoutMs, grpcTimeout });
        return at > 0 && at <= 30_000;
      }),
      { seed: 1, numRuns: 5_000 },
    );
  });
});

describe("an attempt", () => {
  function attempt(leftMs: number | undefined, ending?: Failure, reserveMs?: number) {
    const clock = new FakeClock();
    const given: number[] = [];
    const send = deadline<TimedCall>({ clock, reserveMs })(async ({ timeoutMs }) => {
      given.push(timeoutMs);
      if (ending !== undefined) throw ending;
      return "answer";
    });
    const deadlineAt = leftMs === undefined ? undefined : clock.now() + leftMs;
    const outcome = send({ signal: new Cancellation(), timeoutMs: 1_000, deadlineAt }).catch(
      (error: Failure) => error.code,
    );
    return { given, outcome };
  }

  it.each([
    [undefined, undefined, 1_000],
    [5_000, undefined, 1_000],
    [1_000, undefined, 1_000],
    [300, undefined, 300],
    [300, 50, 250],
    [5, undefined, 5],
  ])("with %s ms left and %s in reserve gets %i", async (leftMs, reserveMs, ms) => {
    const { given, outcome } = attempt(leftMs, undefined, reserveMs);
    expect(await outcome).toBe("answer");
    expect(given).toEqual([ms]);
  });

  it.each([
    [4.9, undefined],
    [0, undefined],
    [-20, undefined],
    [54, 50],
  ])("SR2: with %d ms left and %s in reserve is not sent", async (leftMs, reserveMs) => {
    const { given, outcome } = attempt(leftMs, undefined, reserveMs);
    expect(await outcome).toBe("DEADLINE_EXCEEDED");
    expect(given).toEqual([]);
  });

  it.each<[string, number | undefined, ErrorCode, Failure["stage"], ErrorCode]>([
    ["its time was cut short", 300, "UPSTREAM_TIMEOUT", undefined, "DEADLINE_EXCEEDED"],
    ["it had all its time", 1_000, "UPSTREAM_TIMEOUT", undefined, "UPSTREAM_TIMEOUT"],
    ["nothing bounds the request", undefined, "UPSTREAM_TIMEOUT", undefined, "UPSTREAM_TIMEOUT"],
    ["it was no time-out", 300, "UPSTREAM_ERROR", undefined, "UPSTREAM_ERROR"],
    ["the connection took too long by itself", 300, "UPSTREAM_TIMEOUT", "connect", "UPSTREAM_TIMEOUT"],
    ["the upstream says 504", 300, "UPSTREAM_TIMEOUT", "answer", "UPSTREAM_TIMEOUT"],
  ])("SR12: that fails when %s", async (_name, leftMs, code, stage, seen) => {
    const { outcome } = attempt(leftMs, new Failure(code, { detail: "", stage }));
    expect(await outcome).toBe(seen);
  });
});
