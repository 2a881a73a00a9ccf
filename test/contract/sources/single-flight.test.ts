import { describe, expect, it } from "vitest";
import { Cancellation, Failure } from "../../../src/kernel/index.ts";
import { fetchScope, policiesWith, type TestSource } from "../../support/source.ts";
import type { Backend, Behaviour, Kind, Reply } from "./backend.ts";
import { ids, KINDS, open } from "./harness.ts";

const HAMMER: Reply = { item: { id: "a", name: "Hammer" } };

interface Held {
  readonly backend: Backend;
  readonly source: TestSource;
  /** Lets the backend answer what it was asked and what it will be. */
  release(): void;
}

/** A source whose backend answers nothing before it is told to. */
async function openHeld(
  kind: Kind,
  behaviour: Behaviour,
  config: Partial<Backend["config"]> = {},
): Promise<Held> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const opened = await open(kind, async (call) => released.then(() => behaviour(call)), config);
  return { ...opened, release };
}

const askFor = (id: string): { args: { id: string } }[] => [{ args: { id } }];

function toTexts(outcomes: readonly unknown[]): unknown[] {
  return outcomes.map(function toText(outcome): unknown {
    if (outcome instanceof Failure) return outcome.code;
    return Array.isArray(outcome) ? outcome.map(toText) : (outcome as { name?: string } | null)?.name;
  });
}

describe.each(KINDS)("$name: reads that are in flight at the same time", (kind) => {
  it("are one call if they are identical, and every caller gets its answer", async () => {
    const { source, backend, release } = await openHeld(kind, () => HAMMER);
    const answers = Array.from({ length: 100 }, (_, index) =>
      source.load("Query.item", askFor("a"), fetchScope({ requestId: `request-${index}` })),
    );
    await backend.until(() => backend.calls.length > 0);
    release();
    for (const answer of answers) expect(toTexts(await answer)).toEqual(["Hammer"]);
    expect(backend.calls).toHaveLength(1);
    // The first one's id goes along.
    expect(backend.calls[0]?.headers["x-request-id"]).toBe("request-0");
  });

  it("are one call for a batch of equal keys, each matched by its own", async () => {
    const { source, backend, release } = await openHeld(kind, () => ({
      items: [
        { makerId: "b", name: "B" },
        { makerId: "a", name: "A" },
      ],
    }));
    const answers = [ids("a", "b"), ids("a", "b"), ids("b", "a")].map((keys) =>
      source.load("Maker.items", keys),
    );
    await backend.until(() => backend.calls.length === 2);
    release();
    expect((await Promise.all(answers)).map(toTexts)).toEqual([
      [["A"], ["B"]],
      [["A"], ["B"]],
      [["B"], ["A"]],
    ]);
    expect(backend.calls.map(({ keys }) => keys)).toEqual([
      ["a", "b"],
      ["b", "a"],
    ]);
  });

  it.each([
    ["the caller", { identity: "one" }, { identity: "another" }],
    ["the client", { client: "mobile" }, { client: "web" }],
    ["a header that is passed on", { headers: { "x-locale": "de" } }, { headers: { "x-locale": "fr" } }],
    ["a header that one of them lacks", { headers: { "x-locale": "de" } }, { headers: {} }],
    ["a mutation in between", { writes: { settled: 1 } }, { writes: { settled: 2 } }],
  ])("are two calls if they differ in %s", async (_, one, another) => {
    const { source, backend, release } = await openHeld(kind, () => HAMMER, { forward: ["x-locale"] });
    const answers = [one, another].map((scope) => source.load("Query.item", askFor("a"), fetchScope(scope)));
    await backend.until(() => backend.calls.length === 2);
    release();
    expect((await Promise.all(answers)).map(toTexts)).toEqual([["Hammer"], ["Hammer"]]);
  });

  it("are two calls if they differ in what is asked", async () => {
    const { source, backend, release } = await openHeld(kind, ({ keys: [id] }) => ({
      item: { id: id ?? "", name: id ?? "" },
    }));
    const answers = ["a", "b"].map((id) => source.load("Query.item", askFor(id)));
    await backend.until(() => backend.calls.length === 2);
    release();
    expect((await Promise.all(answers)).map(toTexts)).toEqual([["a"], ["b"]]);
  });

  it("are one call if they differ in headers that go nowhere", async () => {
    const { source, backend, release } = await openHeld(kind, () => HAMMER, {
      forward: ["x-locale", "x-request-id"],
    });
    const answers = ["1", "2"].map((id) =>
      source.load(
        "Query.item",
        askFor("a"),
        fetchScope({ requestId: id, headers: { "x-other": id, "x-request-id": id } }),
      ),
    );
    await backend.until(() => backend.calls.length > 0);
    release();
    await Promise.all(answers);
    expect(backend.calls).toHaveLength(1);
  });

  it("go on for the others when the first goes", async () => {
    const { source, backend, release } = await openHeld(kind, () => HAMMER);
    const signals = [new Cancellation(), new Cancellation(), new Cancellation()];
    const answers = signals.map((signal) => source.load("Query.item", askFor("a"), fetchScope({ signal })));
    await backend.until(() => backend.calls.length > 0);
    signals[0]?.abort();
    signals[2]?.abort();
    expect(toTexts((await answers[0]) ?? [])).toEqual(["CANCELLED"]);
    expect(toTexts((await answers[2]) ?? [])).toEqual(["CANCELLED"]);
    expect(backend.calls[0]?.isAborted).toBe(false);
    release();
    expect(toTexts((await answers[1]) ?? [])).toEqual(["Hammer"]);
    expect(backend.calls).toHaveLength(1);
  });

  it("are taken back when all have gone, and asked anew for whoever comes then", async () => {
    const { source, backend, release } = await openHeld(kind, () => HAMMER);
    const signals = [new Cancellation(), new Cancellation()];
    const answers = signals.map((signal) => source.load("Query.item", askFor("a"), fetchScope({ signal })));
    await backend.until(() => backend.calls.length > 0);
    for (const signal of signals) signal.abort();
    const fresh = source.load("Query.item", askFor("a"));
    expect((await Promise.all(answers)).map(toTexts)).toEqual([["CANCELLED"], ["CANCELLED"]]);
    await backend.until(() => backend.calls[0]?.isAborted === true && backend.calls.length === 2);
    release();
    expect(toTexts(await fresh)).toEqual(["Hammer"]);
  });

  it("fail together, and what failed is asked anew", async () => {
    const { source, backend, release } = await openHeld(kind, () => ({ status: "broken" }));
    const answers = [1, 2].map(() => source.load("Query.item", askFor("a")));
    await backend.until(() => backend.calls.length > 0);
    release();
    const [one, another] = await Promise.all(answers);
    expect(toTexts(one ?? [])).toEqual(["UPSTREAM_ERROR"]);
    expect(another).toEqual(one);
    expect(backend.calls).toHaveLength(1);
    backend.behave(() => HAMMER);
    expect(toTexts(await source.load("Query.item", askFor("a")))).toEqual(["Hammer"]);
  });

  it("are as many calls as there are reads where single flight is off", async () => {
    const config = { policies: policiesWith({ singleFlight: { enabled: false } }) };
    const { source, backend, release } = await openHeld(kind, () => HAMMER, config);
    const answers = [1, 2].map(() => source.load("Query.item", askFor("a")));
    await backend.until(() => backend.calls.length === 2);
    release();
    await Promise.all(answers);
  });
});

describe.each(KINDS)("$name: mutations", (kind) => {
  it("are each sent, however identical, and counted when they are answered", async () => {
    const { source, backend, release } = await openHeld(kind, () => HAMMER);
    const writes = { settled: 0 };
    const input = [{ args: { input: { name: "Hammer" } } }];
    const answers = [1, 2].map(() => source.load("Mutation.addItem", input, fetchScope({ writes })));
    await backend.until(() => backend.calls.length === 2);
    expect(writes.settled).toBe(0);
    release();
    await Promise.all(answers);
    expect(writes.settled).toBe(2);
  });

  it("that fail are counted too: they may have acted", async () => {
    const { source, backend } = await open(kind, () => "drop");
    const writes = { settled: 0 };
    await source.load("Mutation.addItem", [{ args: { input: { name: "Hammer" } } }], fetchScope({ writes }));
    expect(backend.calls).toHaveLength(1);
    expect(writes.settled).toBe(1);
  });
});
