import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cancellation, type CancelSignal, Failure } from "../../../src/kernel/index.ts";
import { SingleFlight } from "../../../src/policy/index.ts";

const SEED = 20_261_121;

type Outcome = { readonly value: string } | { readonly error: unknown } | undefined;

interface Member {
  readonly key: string;
  /** Of ours, or of the platform's: both may wait. */
  readonly canceller: { abort(): void };
  outcome: Outcome;
}

interface Work {
  readonly key: string;
  readonly signal: CancelSignal;
  readonly name: string;
  resolve(value: string): void;
  reject(error: unknown): void;
}

/** What should be true, worked out in the plainest way. */
interface Expected {
  readonly work: Work;
  readonly members: Set<Member>;
  isOpen: boolean;
}

const command = fc.oneof(
  fc.record({
    kind: fc.constant("join" as const),
    key: fc.constantFrom("a", "b", ""),
    isPlatform: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("abort" as const), at: fc.nat() }),
  fc.record({ kind: fc.constant("settle" as const), at: fc.nat(), fails: fc.boolean() }),
);

/** Long enough for whatever is only waiting for promises that have settled. */
async function turn(): Promise<void> {
  await new Promise(setImmediate);
}

describe("single flight, whoever joins, leaves and settles when", () => {
  it("gives everybody the outcome of his key or CANCELLED, and stops work exactly when all have gone", async () => {
    let joins = 0;
    let ends = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 5, maxLength: 40, size: "max" }),
        fc.boolean(),
        async (commands, isSlow) => {
          const counts = { shared: 0 };
          const flights = new SingleFlight<string>(counts);
          const members: Member[] = [];
          const all: Expected[] = [];
          let expectedShared = 0;
          const started: Work[] = [];

          const work =
            (key: string) =>
            (signal: CancelSignal): Promise<string> =>
              new Promise((resolve, reject) => {
                started.push({ key, signal, name: `${key} ${started.length}`, resolve, reject });
              });

          const outcomeOf = (member: Member, promise: Promise<string>): void => {
            promise.then(
              (value) => {
                member.outcome = { value };
              },
              (error: unknown) => {
                member.outcome = { error };
              },
            );
          };

          for (const step of commands) {
            if (step.kind === "join") {
              const canceller = step.isPlatform ? new AbortController() : new Cancellation();
              const signal = canceller instanceof Cancellation ? canceller : canceller.signal;
              const member: Member = { key: step.key, canceller, outcome: undefined };
              members.push(member);
              const before = started.length;
              outcomeOf(member, flights.share(step.key, signal, work(step.key)));
              const open = all.find(({ isOpen, work: { key } }) => isOpen && key === step.key);
              if (open === undefined) {
                expect(started).toHaveLength(before + 1);
                all.push({ work: started.at(-1) as Work, members: new Set([member]), isOpen: true });
              } else {
                expect(started).toHaveLength(before);
                open.members.add(member);
                expectedShared++;
                joins++;
              }
            } else if (step.kind === "abort" && members.length > 0) {
              const member = members[step.at % members.length] as Member;
              const flight = all.find((each) => each.members.has(member));
              member.canceller.abort();
              if (flight !== undefined) {
                flight.members.delete(member);
                if (flight.members.size === 0) flight.isOpen = false;
                // At once: nothing has been awaited since.
                expect(flight.work.signal.aborted).toBe(flight.members.size === 0);
                await turn();
                expect(member.outcome).toMatchObject({ error: { code: "CANCELLED" } });
                ends++;
              }
            } else if (step.kind === "settle" && all.length > 0) {
              await settle(all[step.at % all.length] as Expected, step.fails);
            }
            if (!isSlow) await turn();
            expect(flights.size).toBe(all.filter(({ isOpen }) => isOpen).length);
            expect(counts.shared).toBe(expectedShared);
          }
          for (const flight of all) await settle(flight, false);
          await turn();
          // Nobody hangs.
          expect(members.filter(({ outcome }) => outcome === undefined)).toEqual([]);
          expect(flights.size).toBe(0);

          async function settle(flight: Expected, fails: boolean): Promise<void> {
            const { work: each, members: waiting } = flight;
            const failure = new Failure("UPSTREAM_ERROR", { detail: each.name });
            if (fails) each.reject(failure);
            else each.resolve(each.name);
            await turn();
            if (flight.isOpen) {
              for (const { outcome, key } of waiting) {
                expect(outcome).toEqual(fails ? { error: failure } : { value: each.name });
                expect(each.key).toBe(key);
              }
              expect(each.signal.aborted).toBe(false);
            }
            flight.isOpen = false;
            waiting.clear();
          }
        },
      ),
      { seed: SEED, numRuns: 400 },
    );
    // The schedules were not all trivial.
    expect(joins).toBeGreaterThan(500);
    expect(ends).toBeGreaterThan(500);
  });
});

describe("single flight", () => {
  const counts = (): { shared: number } => ({ shared: 0 });
  const never = new Cancellation();

  it("begins nothing for whoever has gone already", async () => {
    const gone = new Cancellation();
    gone.abort();
    const work = (): Promise<string> => Promise.reject(new Error("was begun"));
    await expect(new SingleFlight(counts()).share("a", gone, work)).rejects.toMatchObject({
      code: "CANCELLED",
    });
  });

  it("compares keys whole", async () => {
    const flights = new SingleFlight<string>(counts());
    // One UTF-16 unit apart at the end of a long text; two keys with one 32-bit hash in many tables.
    const keys = [`${"x".repeat(10_000)}1`, `${"x".repeat(10_000)}2`, "Aa", "BB", "AaBB", "BBAa", "", "\0"];
    const answers = await Promise.all(
      keys.map((key) => flights.share(key, never, () => Promise.resolve(key))),
    );
    expect(answers).toEqual(keys);
  });

  it("shares nothing under a key above 64 KB, whose waiter keeps his own signal", async () => {
    const total = counts();
    const flights = new SingleFlight<CancelSignal>(total);
    const signals = [new Cancellation(), new Cancellation()];
    const given = signals.map((signal) =>
      flights.share("x".repeat(64 * 1024 + 1), signal, (own) => Promise.resolve(own)),
    );
    expect(flights.size).toBe(0);
    const [first, second] = await Promise.all(given);
    expect(first).toBe(signals[0]);
    expect(second).toBe(signals[1]);
    expect(total.shared).toBe(0);
  });

  it("gives a failure to those that waited for it, and asks anew after it", async () => {
    const flights = new SingleFlight<string>(counts());
    let runs = 0;
    const work = (): Promise<string> => {
      runs++;
      return runs === 1 ? Promise.reject(new Error("first")) : Promise.resolve("second");
    };
    const both = [flights.share("a", never, work), flights.share("a", never, work)];
    expect(await Promise.allSettled(both)).toMatchObject([
      { reason: { message: "first" } },
      { reason: { message: "first" } },
    ]);
    expect(await flights.share("a", never, work)).toBe("second");
    expect(runs).toBe(2);
  });

  it("is not left behind by work that throws before it promises anything", async () => {
    const flights = new SingleFlight<string>(counts());
    const throws = (): Promise<string> => {
      throw new TypeError("ours");
    };
    await expect(flights.share("a", never, throws)).rejects.toThrow("ours");
    expect(flights.size).toBe(0);
  });

  it("starts anew while what all have left is still being given up", async () => {
    const flights = new SingleFlight<string>(counts());
    const first = new Cancellation();
    let giveUp = (): void => {};
    const left = flights.share(
      "a",
      first,
      () =>
        new Promise((resolve) => {
          giveUp = () => resolve("old");
        }),
    );
    first.abort();
    await expect(left).rejects.toMatchObject({ code: "CANCELLED" });
    let finish = (_: string): void => {};
    const fresh = flights.share(
      "a",
      never,
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    giveUp();
    await turn();
    // The old work's end takes nothing away from the new one.
    expect(flights.size).toBe(1);
    const joined = flights.share("a", never, () => Promise.reject(new Error("was begun")));
    finish("new");
    expect(await Promise.all([fresh, joined])).toEqual(["new", "new"]);
  });
});
