import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Batcher } from "../../../src/plan/batcher.ts";
import {
  canonical,
  type FetchInput,
  type FetchScope,
  type FetchSpec,
  objectKey,
} from "../../../src/sources/index.ts";

interface Sent {
  readonly ids: readonly unknown[];
  answer(): void;
}

/** A fetch spec whose calls are answered when the test says so: each input with the text of its id. */
function openSpec(): { spec: FetchSpec; sent: Sent[] } {
  const sent: Sent[] = [];
  const spec = {
    coordinate: "Query.thing",
    load: (inputs: readonly FetchInput[]) =>
      new Promise<readonly unknown[]>((resolve) => {
        const ids = inputs.map(({ object }) => object.id);
        sent.push({ ids, answer: () => resolve(ids.map((id) => `thing ${String(id)}`)) });
      }),
  };
  return { spec: spec as unknown as FetchSpec, sent };
}

const scope = { requestId: "r" } as FetchScope;
const inputsOf = (ids: readonly unknown[]): FetchInput[] => ids.map((id) => ({ args: {}, object: { id } }));

describe("a batcher", () => {
  function open() {
    const { spec, sent } = openSpec();
    const batcher = new Batcher(scope, new Map());
    const told: (readonly unknown[])[] = [];
    const load = (ids: readonly unknown[], argsKey = "{}"): void => {
      const inputs = inputsOf(ids);
      const keys = inputs.map(({ object }) => objectKey(object, ["id"]));
      batcher.load(spec, argsKey, inputs, keys, (outcomes) => told.push(outcomes));
    };
    return { batcher, load, sent, told };
  }

  it("asks for equal inputs once, and tells each load its own outcomes in its own order", async () => {
    const { batcher, load, sent, told } = open();
    load(["a", "b", "a"]);
    load(["c", "b"]);
    const waiting = batcher.send();
    expect(sent.map(({ ids }) => ids)).toEqual([["a", "b", "c"]]);
    sent[0]?.answer();
    await Promise.all(waiting);
    expect(told).toEqual([
      ["thing a", "thing b", "thing a"],
      ["thing c", "thing b"],
    ]);
    load(["b"]);
    expect(batcher.send()).toEqual([]);
    expect(told.at(-1)).toEqual(["thing b"]);
  });

  it("tells a load that waits for two rounds after the later one, whichever that is", async () => {
    for (const isFirstLast of [true, false]) {
      const { batcher, load, sent, told } = open();
      load(["a", "b"]);
      const [first] = batcher.send();
      load(["b", "c", "a", "d"]);
      const [second] = batcher.send();
      expect(sent.map(({ ids }) => ids)).toEqual([
        ["a", "b"],
        ["c", "d"],
      ]);
      sent[isFirstLast ? 1 : 0]?.answer();
      await (isFirstLast ? second : first);
      expect(told).toHaveLength(isFirstLast ? 0 : 1);
      sent[isFirstLast ? 0 : 1]?.answer();
      await Promise.all([first, second]);
      expect(told).toContainEqual(["thing b", "thing c", "thing a", "thing d"]);
      expect(told).toHaveLength(2);
    }
  });

  it("keeps inputs of other arguments apart, and forgets what it is told to", async () => {
    const { batcher, load, sent, told } = open();
    load(["a"], "one");
    load(["a"], "two");
    const waiting = batcher.send();
    for (const each of sent) each.answer();
    await Promise.all(waiting);
    expect(sent).toHaveLength(2);
    expect(told).toHaveLength(2);
    batcher.forget();
    load(["a"], "one");
    expect(batcher.send()).toHaveLength(1);
  });
});

describe("the key of an object", () => {
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom("1", '{"id":1}', "{", "-0", "null", '"1"'),
    fc.integer(),
    fc.constantFrom(1, -0, 0, null, true, "true"),
  );

  it("is equal exactly for equal objects", () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [one, other] = [{ id: a }, { id: b }];
        expect(objectKey(one, ["id"]) === objectKey(other, ["id"])).toBe(canonical(one) === canonical(other));
      }),
      { seed: 3, numRuns: 2_000 },
    );
  });
});
