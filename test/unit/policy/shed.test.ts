import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LoadReadings, type Priority, type ShedSettings, shed } from "../../../src/policy/shed.ts";

const SETTINGS: ShedSettings = { maxInFlight: 100, maxDelayMs: 100, maxHeapShare: 0.85 };
const CALM: LoadReadings = { inFlight: 0, eventLoopDelayMs: 5, heapShare: 0.3 };
const KINDS: readonly Priority[] = ["batch", "query", "mutation", "health"];

/** Who is turned away, and why. */
function turnedAway(readings: Partial<LoadReadings>, settings = SETTINGS): string[] {
  return KINDS.flatMap((kind) => {
    const found = shed(kind, settings, { ...CALM, ...readings }, () => 0);
    return found === undefined ? [] : [`${kind}: ${found.reason}`];
  });
}

describe("the least important go first, health never", () => {
  it.each<[Partial<LoadReadings>, string[]]>([
    [{}, []],
    [{ inFlight: 69 }, []],
    [{ inFlight: 70 }, ["batch: in-flight"]],
    [{ inFlight: 89 }, ["batch: in-flight"]],
    [{ inFlight: 90 }, ["batch: in-flight", "query: in-flight"]],
    [{ inFlight: 99 }, ["batch: in-flight", "query: in-flight"]],
    [{ inFlight: 100 }, ["batch: in-flight", "query: in-flight", "mutation: in-flight"]],
    [{ inFlight: 1_000_000 }, ["batch: in-flight", "query: in-flight", "mutation: in-flight"]],
    [{ eventLoopDelayMs: 99 }, []],
    [{ eventLoopDelayMs: 100 }, ["batch: event-loop"]],
    [{ eventLoopDelayMs: 200 }, ["batch: event-loop", "query: event-loop"]],
    [{ eventLoopDelayMs: 400 }, ["batch: event-loop", "query: event-loop", "mutation: event-loop"]],
    [{ heapShare: 0.84 }, []],
    [{ heapShare: 0.86 }, ["batch: heap"]],
    [{ heapShare: 0.91 }, ["batch: heap", "query: heap"]],
    [{ heapShare: 0.96 }, ["batch: heap", "query: heap", "mutation: heap"]],
  ])("%j", (readings, expected) => expect(turnedAway(readings)).toEqual(expected));
});

it("a limit of one still lets one of each in", () => {
  expect(turnedAway({ inFlight: 0 }, { ...SETTINGS, maxInFlight: 1 })).toEqual([]);
});

it("tells each another time to come back", () => {
  const times = [0, 0.5, 0.999].map(
    (share) => shed("query", SETTINGS, { ...CALM, inFlight: 100 }, () => share)?.retryAfterMs,
  );
  expect(times).toEqual([1_000, 2_000, 2_998]);
});

it("never turns away one and lets a lesser one in, and never lets one in where it was calmer and it was not", () => {
  const readings = fc.record({
    inFlight: fc.nat(200),
    eventLoopDelayMs: fc.double({ min: 0, max: 1_000, noNaN: true }),
    heapShare: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(readings, readings, (a, b) => {
      const worse = {
        inFlight: Math.max(a.inFlight, b.inFlight),
        eventLoopDelayMs: Math.max(a.eventLoopDelayMs, b.eventLoopDelayMs),
        heapShare: Math.max(a.heapShare, b.heapShare),
      };
      const isShed = (kind: Priority, at: LoadReadings): boolean =>
        shed(kind, SETTINGS, at, () => 0) !== undefined;
      for (const kind of KINDS) if (isShed(kind, a) && !isShed(kind, worse)) return false;
      const order = KINDS.map((kind) => isShed(kind, a));
      return order.every((sheds, index) => index === 0 || !sheds || order[index - 1] === true);
    }),
    { seed: 16, numRuns: 2_000 },
  );
});
