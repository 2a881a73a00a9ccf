import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { openLoadMonitor } from "../../../src/server/load.ts";

/** Keeps the event loop from its timers, turn after turn. */
async function keepBusy(turns: number, ms: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    const end = performance.now() + ms;
    while (performance.now() < end);
    await setImmediate();
  }
}

test("reads the last second alone: a loop that was late, then one that was not", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const monitor = openLoadMonitor();
  onTestFinished(() => monitor.close());
  expect(monitor.eventLoopDelayMs).toBe(0);
  await keepBusy(8, 100);
  expect(monitor.eventLoopDelayMs).toBe(0);
  vi.advanceTimersByTime(1_000);
  // A hundred milliseconds, less the interval between two wake-ups.
  expect(monitor.eventLoopDelayMs).toBeGreaterThanOrEqual(75);
  vi.advanceTimersByTime(1_000);
  expect(monitor.eventLoopDelayMs).toBe(0);
});

test("reads how much of its limit the heap has", () => {
  const monitor = openLoadMonitor();
  onTestFinished(() => monitor.close());
  expect(monitor.heapUsedPercent).toBeGreaterThan(0);
  expect(monitor.heapUsedPercent).toBeLessThanOrEqual(100);
});

test("samples no more once it is closed", () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  openLoadMonitor().close();
  expect(vi.getTimerCount()).toBe(0);
});
