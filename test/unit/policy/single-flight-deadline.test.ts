import { describe, expect, it } from "vitest";
import { Cancellation, type CancelSignal, Failure } from "../../../src/kernel/index.ts";
import { SingleFlight, type SingleFlightOptions } from "../../../src/policy/single-flight.ts";
import { FakeClock, settled } from "../../support/fake-clock.ts";

/** Work that takes as long as it is told, or ends at the deadline of whoever began it. */
function subject(options: SingleFlightOptions<string> = {}) {
  const clock = new FakeClock(0);
  const counts = { shared: 0 };
  const flights = new SingleFlight<string>(counts, { clock, ...options });
  const begun: string[] = [];
  const cancelled: string[] = [];
  const ask = (name: string, deadlineAt: number, takesMs: number): Promise<unknown> => {
    const work = (signal: CancelSignal): Promise<string> =>
      new Promise((resolve, reject) => {
        begun.push(name);
        const leftMs = deadlineAt - clock.now();
        signal instanceof Cancellation && signal.listen(() => cancelled.push(name));
        clock.after(Math.min(takesMs, leftMs), () => {
          if (takesMs <= leftMs) resolve(`of ${name}`);
          else reject(new Failure("DEADLINE_EXCEEDED", { detail: "" }));
        });
      });
    const shared = flights.share("key", new Cancellation(), work, deadlineAt);
    return shared.catch((error: Failure) => `${error.code} at ${clock.now()}`);
  };
  return { clock, counts, flights, begun, cancelled, ask };
}

describe("shared work and deadlines", () => {
  it("ends the wait of one with less time at his own deadline, and goes on for the others", async () => {
    const { clock, ask, begun, cancelled } = subject();
    const first = ask("first", 1000, 500);
    const shorter = ask("shorter", 200, 500);
    await clock.run(200);
    expect(await shorter).toBe("DEADLINE_EXCEEDED at 200");
    await clock.run(300);
    expect(await first).toBe("of first");
    expect([begun, cancelled, clock.pending]).toEqual([["first"], [], 0]);
  });

  it("gives those with more time one more piece of work, which has the time of the latest", async () => {
    const { clock, ask, begun, flights } = subject();
    const first = ask("first", 100, 500);
    await clock.run(50);
    const others = [ask("earlier", 300, 150), ask("latest", 900, 150), ask("same", 100, 500)];
    await clock.run(50);
    expect([await first, await others[2]]).toEqual(["DEADLINE_EXCEEDED at 100", "DEADLINE_EXCEEDED at 100"]);
    await settled();
    expect(begun).toEqual(["first", "latest"]);
    await clock.run(150);
    expect(await Promise.all(others.slice(0, 2))).toEqual(["of latest", "of latest"]);
    expect([flights.size, clock.pending]).toEqual([0, 0]);
  });

  it("asks no more than once more where that fails too", async () => {
    const { clock, ask, begun } = subject();
    const all = [ask("a", 100, 9999), ask("b", 200, 9999), ask("c", 300, 9999), ask("none", Infinity, 50)];
    await clock.run(100);
    await clock.run(50);
    expect(begun).toEqual(["a", "none"]);
    expect(await Promise.all(all)).toEqual(["DEADLINE_EXCEEDED at 100", "of none", "of none", "of none"]);
  });

  it("is given up when the last who waits has run out of time", async () => {
    const { clock, flights, cancelled } = subject();
    const leader = new Cancellation();
    const work = (signal: CancelSignal): Promise<string> => {
      signal instanceof Cancellation && signal.listen(() => cancelled.push("work"));
      return new Promise(() => undefined);
    };
    const first = flights.share("key", leader, work).catch((error: Failure) => error.code);
    const other = flights.share("key", new Cancellation(), work, 100).catch((error: Failure) => error.code);
    leader.abort();
    expect(await first).toBe("CANCELLED");
    expect(cancelled).toEqual([]);
    await clock.run(100);
    expect(await other).toBe("DEADLINE_EXCEEDED");
    expect([cancelled, flights.size]).toEqual([["work"], 0]);
  });

  it("asks again for a value that was cut short, and works alone with less time, where it is told so", async () => {
    const isCut = (value: string): boolean => value === "of first";
    const { clock, ask, begun, counts } = subject({ isCut, waitsForLonger: false });
    const first = ask("first", 500, 100);
    const longer = ask("longer", 600, 100);
    const shorter = ask("shorter", 400, 50);
    await clock.run(50);
    expect(await shorter).toBe("of shorter");
    await clock.run(50);
    expect(await first).toBe("of first");
    await clock.run(100);
    expect(await longer).toBe("of longer");
    expect([begun, counts.shared]).toEqual([["first", "shorter", "longer"], 1]);
  });
});
