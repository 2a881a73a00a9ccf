import { expect, it } from "vitest";
import { type Clock, systemClock } from "../../../src/kernel/index.ts";
import { FakeClock } from "../../support/fake-clock.ts";

/** What both clocks do, in the order in which it happens. */
async function order(clock: Clock, wait: (ms: number) => Promise<void>): Promise<string[]> {
  const seen: string[] = [];
  const start = clock.now();
  clock.after(30, () => seen.push("third"));
  clock.after(10, () => {
    seen.push("first");
    clock.after(10, () => seen.push("second"));
  });
  const takeBack = clock.after(15, () => seen.push("taken back"));
  takeBack();
  takeBack();
  await wait(60);
  seen.push(clock.now() - start >= 59 ? "later" : "no later");
  return seen;
}

const ORDER = ["first", "second", "third", "later"];

it("the machine's clock calls what is due, in order, and nothing that was taken back", async () => {
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
  expect(await order(systemClock, wait)).toEqual(ORDER);
});

it("the clock of the tests does the same, without waiting", async () => {
  const clock = new FakeClock();
  expect(await order(clock, (ms) => clock.run(ms))).toEqual(ORDER);
  const still = new FakeClock();
  expect(
    await order(still, (ms) => {
      still.advance(ms);
      return Promise.resolve();
    }),
  ).toEqual(ORDER);
  expect([clock.pending, still.pending]).toEqual([0, 0]);
});
