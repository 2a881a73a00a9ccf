import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import { policiesWith } from "../../support/source.ts";
import type { Backend, Reply } from "./backend.ts";
import { ids, KINDS, open } from "./harness.ts";

/** What each outcome is: its `name` or names, null, or the code of a failure. */
function namesOf(outcomes: readonly unknown[]): unknown[] {
  return outcomes.map(function nameOf(outcome): unknown {
    if (Array.isArray(outcome)) return outcome.map(nameOf);
    if (outcome instanceof Failure) return outcome.code;
    return outcome === null ? null : (outcome as { name: unknown }).name;
  });
}

/** The keys of each call, in the order of the first of them. */
function callsOf(backend: Backend): (readonly string[])[] {
  return backend.calls.map(({ keys }) => keys).toSorted((a, b) => ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1));
}

describe.each(KINDS)("$name: a batch", (kind) => {
  it("is matched by key and not by position, with items left out, doubled and nobody's", async () => {
    const { source, backend } = await open(kind, () => ({
      items: [
        { id: "c", name: "C" },
        { id: "x", name: "X" },
        { id: "a", name: "A" },
        { id: "a", name: "A again" },
      ],
    }));
    expect(namesOf(await source.load("Query.itemsByIds", ids("a", "b", "c")))).toEqual(["A", null, "C"]);
    expect(callsOf(backend)).toEqual([["a", "b", "c"]]);
  });

  it("gives each key its list, in the order of the answer", async () => {
    const { source } = await open(kind, () => ({
      items: [
        { makerId: "b", name: "B1" },
        { makerId: "a", name: "A1" },
        { makerId: "b", name: "B2" },
        { makerId: "x", name: "X" },
      ],
    }));
    const outcomes = await source.load("Maker.items", ids("a", "b", "c"));
    expect(namesOf(outcomes)).toEqual([["A1"], ["B1", "B2"], []]);
  });

  it("that is asked twice for a key answers both", async () => {
    const { source } = await open(kind, () => ({ items: [{ id: "a", name: "A" }] }));
    expect(namesOf(await source.load("Query.itemsByIds", ids("a", "a")))).toEqual(["A", "A"]);
  });

  it("takes a number and its digits for the same key", async () => {
    const { source } = await open(kind, () => ({
      items: [
        { id: "9007199254740993", name: "A" },
        { id: "1", name: "B" },
      ],
    }));
    expect(namesOf(await source.load("Query.itemsByIds", ids("9007199254740993", 1)))).toEqual(["A", "B"]);
  });

  it("with an item without a key fails who got nothing, and nobody else", async () => {
    const { source, backend } = await open(kind, () => ({ items: [{ name: "?" }, { id: "a", name: "A" }] }));
    expect(namesOf(await source.load("Query.itemsByIds", ids("a", "b")))).toEqual(["A", "BAD_UPSTREAM"]);
    backend.behave(() => ({ items: [{ name: "?" }, { makerId: "a", name: "A" }] }));
    expect(namesOf(await source.load("Maker.items", ids("a", "b")))).toEqual([["A"], "BAD_UPSTREAM"]);
  });

  it("with an item that is no item fails who got nothing, and nobody else", async () => {
    const { source } = await open(kind, () => ({ items: ["garbage", { id: "a", name: "A" }] }));
    expect(namesOf(await source.load("Query.itemsByIds", ids("a", "b")))).toEqual(["A", "BAD_UPSTREAM"]);
  });

  it("that is answered with nothing has nothing for any key", async () => {
    const { source } = await open(kind, () => ({}));
    expect(await source.load("Query.itemsByIds", ids("a", "b"))).toEqual([null, null]);
    expect(await source.load("Maker.items", ids("a", "b"))).toEqual([[], []]);
    expect(await source.load("Maker.star", ids("a"))).toEqual([null]);
  });

  it("does not ask for what has no key", async () => {
    const { source, backend } = await open(kind, () => ({ items: [{ name: "?" }, { id: "", name: "?" }] }));
    expect(await source.load("Query.itemsByIds", ids(null, undefined, ""))).toEqual([null, null, null]);
    expect(await source.load("Maker.items", ids(null))).toEqual([[]]);
    expect(backend.calls).toEqual([]);
  });

  it("of no keys asks nobody", async () => {
    const { source, backend } = await open(kind, () => ({ items: [] }));
    expect(await source.load("Maker.items", [])).toEqual([]);
    expect(backend.calls).toEqual([]);
  });

  it("above its size goes out in chunks, all at the same time", async () => {
    let release = (): void => {};
    const all = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { source, backend } = await open(kind, async ({ keys }) => {
      await all;
      return { items: keys.map((id) => ({ id, name: id.toUpperCase() })) };
    });
    const outcomes = source.load("Query.itemsByIds", ids("a", "b", "c", "d", "e", "f", "g"));
    await backend.until(() => backend.calls.length === 3);
    release();
    expect(namesOf(await outcomes)).toEqual(["A", "B", "C", "D", "E", "F", "G"]);
    expect(callsOf(backend)).toEqual([["a", "b", "c"], ["d", "e", "f"], ["g"]]);
  });

  it.each<[string, Reply]>([
    ["UPSTREAM_ERROR", { status: "broken" }],
    ["BAD_UPSTREAM", "malformed"],
    ["UPSTREAM_UNAVAILABLE", "drop"],
    ["UPSTREAM_TIMEOUT", "hang"],
  ])("with a chunk of %s fails the keys of that chunk alone", async (code, reply) => {
    const { source, backend } = await open(kind, () => ({}), {
      // What is dropped would be sent again, as a fourth call.
      policies: policiesWith({ timeout: { ms: 1_000 }, retry: { attempts: 1 } }),
    });
    backend.behave(async ({ keys }) => {
      if (!keys.includes("d")) return { items: keys.map((id) => ({ id, name: id })) };
      // A connection that drops takes with it what else is on it: the good chunks go first.
      await backend.until(() => backend.calls.length === 3);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return reply;
    });
    const outcomes = await source.load("Query.itemsByIds", ids("a", "b", "c", "d", "e", "f", "g"));
    expect(namesOf(outcomes)).toEqual(["a", "b", "c", code, code, code, "g"]);
  });

  it("keeps different arguments in different calls, and equal ones in one", async () => {
    const { source, backend } = await open(kind, ({ keys, first }) => ({
      items: keys.map((makerId) => ({ makerId, name: `${makerId}${first}` })),
    }));
    const input = (id: string, args: object) => ({ object: { id }, args: { ...args } });
    const outcomes = await source.load("Maker.items", [
      input("a", { first: 1 }),
      input("b", { first: 2 }),
      input("c", { first: 1 }),
      input("a", { first: 2 }),
    ]);
    expect(namesOf(outcomes)).toEqual([["a1"], ["b2"], ["c1"], ["a2"]]);
    expect(backend.calls.map(({ keys, first }) => [first, keys]).toSorted()).toEqual([
      ["1", ["a", "c"]],
      ["2", ["b", "a"]],
    ]);
  });
});
