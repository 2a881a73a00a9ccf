import { describe, expect, it } from "vitest";
import { Cancellation, type CancelSignal, onAbort } from "../../../src/kernel/index.ts";

const KINDS: readonly [string, () => { signal: CancelSignal; abort(): void }][] = [
  [
    "a signal of the platform's",
    () => {
      const controller = new AbortController();
      return { signal: controller.signal, abort: () => controller.abort() };
    },
  ],
  [
    "one of ours",
    () => {
      const signal = new Cancellation();
      return { signal, abort: () => signal.abort() };
    },
  ],
];

describe.each(KINDS)("%s", (_, make) => {
  it("tells everybody who listens, once, and nobody who has stopped", () => {
    const { signal, abort } = make();
    const told: string[] = [];
    onAbort(signal, () => told.push("a"));
    const stop = onAbort(signal, () => told.push("b"));
    onAbort(signal, () => told.push("c"));
    stop();
    stop();
    expect(signal.aborted).toBe(false);
    abort();
    abort();
    expect(signal.aborted).toBe(true);
    expect(told).toEqual(["a", "c"]);
  });

  it("lets a listener stop itself and others while it is told", () => {
    const { signal, abort } = make();
    const told: string[] = [];
    const stops: (() => void)[] = [];
    for (const name of ["a", "b", "c"]) {
      stops.push(
        onAbort(signal, () => {
          told.push(name);
          for (const stop of stops) stop();
        }),
      );
    }
    abort();
    expect(told).toEqual(["a"]);
  });

  it("says that it has aborted before it tells", () => {
    const { signal, abort } = make();
    let seen: boolean | undefined;
    onAbort(signal, () => {
      seen = signal.aborted;
    });
    abort();
    expect(seen).toBe(true);
  });
});
