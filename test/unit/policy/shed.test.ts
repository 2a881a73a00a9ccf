import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PRIORITIES, type Priority, type SheddingSettings } from "../../../src/config/index.ts";
import { type LoadReadings, lesser, shed } from "../../../src/policy/shed.ts";

const SETTINGS: SheddingSettings = { maxInFlight: 100, maxEventLoopDelayMs: 400, maxHeapUsedPercent: 100 };
const CALM: LoadReadings = { inFlight: 0, eventLoopDelayMs: 5, heapUsedPercent: 30 };

/** Who is turned away, and why. */
function turnedAway(readings: Partial<LoadReadings>, settings = SETTINGS): string[] {
  return PRIORITIES.flatMap((priority) => {
    const found = shed(priority, settings, { ...CALM, ...readings }, () => 0);
    return found === undefined ? [] : [`${found.priority}: ${found.reason}`];
  });
}

describe("the least important go first", () => {
  it.each<[Partial<LoadReadings>, string[]]>([
    [{}, []],
    [{ inFlight: 69 }, []],
    [{ inFlight: 70 }, ["low: in-flight"]],
    [{ inFlight: 89 }, ["low: in-flight"]],
    [{ inFlight: 90 }, ["low: in-flight", "normal: in-flight"]],
    [{ inFlight: 99 }, ["low: in-flight", "normal: in-flight"]],
    [{ inFlight: 100 }, ["low: in-flight", "normal: in-flight", "high: in-flight"]],
    [{ inFlight: 1_000_000 }, ["low: in-flight", "normal: in-flight", "high: in-flight"]],
    [{ eventLoopDelayMs: 99 }, []],
    [{ eventLoopDelayMs: 100 }, ["low: event-loop"]],
    [{ eventLoopDelayMs: 200 }, ["low: event-loop", "normal: event-loop"]],
    [{ eventLoopDelayMs: 400 }, ["low: event-loop", "normal: event-loop", "high: event-loop"]],
    [{ heapUsedPercent: 89 }, []],
    [{ heapUsedPercent: 90 }, ["low: heap"]],
    [{ heapUsedPercent: 95 }, ["low: heap", "normal: heap"]],
    [{ heapUsedPercent: 100 }, ["low: heap", "normal: heap", "high: heap"]],
  ])("%j", (readings, expected) => expect(turnedAway(readings)).toEqual(expected));
});

it("a limit of one still lets one of each in", () => {
  expect(turnedAway({ inFlight: 0 }, { ...SETTINGS, maxInFlight: 1 })).toEqual([]);
});

it("tells each another time to come back, in whole seconds from one to three", () => {
  const times = [0, 0.33, 0.34, 0.66, 0.67, 0.999].map(
    (share) => shed("normal", SETTINGS, { ...CALM, inFlight: 100 }, () => share)?.retryAfterSeconds,
  );
  expect(times).toEqual([1, 1, 2, 2, 3, 3]);
});

it("a request is worth the least that any of its properties is", () => {
  const pairs = PRIORITIES.flatMap((a) => PRIORITIES.map((b) => lesser(a, b)));
  expect(pairs).toEqual(["low", "low", "low", "low", "normal", "normal", "low", "normal", "high"]);
});

it("never turns away one and lets a lesser one in, and never lets one in where it was calmer and it was not", () => {
  const readings = fc.record({
    inFlight: fc.nat(200),
    eventLoopDelayMs: fc.double({ min: 0, max: 1_000, noNaN: true }),
    heapUsedPercent: fc.double({ min: 0, max: 100, noNaN: true }),
  });
  fc.assert(
    fc.property(readings, readings, (a, b) => {
      const worse = {
        inFlight: Math.max(a.inFlight, b.inFlight),
        eventLoopDelayMs: Math.max(a.eventLoopDelayMs, b.eventLoopDelayMs),
        heapUsedPercent: Math.max(a.heapUsedPercent, b.heapUsedPercent),
      };
      const isShed = (priority: Priority, at: LoadReadings): boolean =>
        shed(priority, SETTINGS, at, () => 0) !== undefined;
      for (const priority of PRIORITIES) if (isShed(priority, a) && !isShed(priority, worse)) return false;
      const order = PRIORITIES.map((priority) => isShed(priority, a));
      return order.every((sheds, index) => index === 0 || !sheds || order[index - 1] === true);
    }),
    { seed: 16, numRuns: 2_000 },
  );
});
