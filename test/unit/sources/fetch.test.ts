import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import { keyText } from "../../../src/sources/canonical.ts";
import { type Batch, defineFetch, type FetchInput, type FetchSpec } from "../../../src/sources/fetch.ts";
import type { ExpressionValues } from "../../../src/sources/reference.ts";
import { fetchScope, policiesWith, testUpstream } from "../../support/source.ts";

interface Item {
  readonly key: string | null;
  readonly of: unknown;
}

type Send = (values: ExpressionValues) => unknown;

function fetchOf(batch: Partial<Batch> | undefined, send: Send): FetchSpec {
  return defineFetch<ExpressionValues>({
    coordinate: "A.b",
    operation: "query",
    objectFields: new Set(["id"]),
    config: {},
    policies: policiesWith({ singleFlight: { enabled: false } }),
    requestHeaders: new Set(),
    usesRequestId: false,
    isIdempotent: false,
    method: "GET /",
    upstream: testUpstream(),
    batch: batch && {
      maxSize: 3,
      many: false,
      inputKey: ({ object }) => keyText([object.id]),
      itemKey: (item) => keyText([(item as Item).key]),
      itemProperties: ["key"],
      keysArgument: undefined,
      ...batch,
    },
    takesSelection: true,
    bind: (values) => values,
    keyOf: () => "",
    send: async (values) => send(values),
  });
}

const key = fc.constantFrom("a", "b", "c", "d", "e", "1", "constructor");
const input: fc.Arbitrary<FetchInput> = fc.record({
  args: fc.constantFrom({}, { first: 1 }, { first: 2 }, { first: null }, { first: 1, x: { y: [1] } }),
  object: fc.record({ id: key }),
});

describe("a batched fetch", () => {
  it("gives each input exactly the items with its key, of a call with its arguments", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(input, { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(key),
        fc.infiniteStream(fc.nat()),
        async (inputs, maxSize, extra, random) => {
          const calls: ExpressionValues[] = [];
          const spec = fetchOf({ maxSize, many: true }, (values) => {
            calls.push(values);
            const keys = [...new Set(values.batch.map(({ id }) => id as string)), ...extra];
            const items = keys.map((each): Item => ({ key: each, of: values.args }));
            return items
              .map((item) => [random.next().value as number, item] as const)
              .toSorted(([a], [b]) => a - b)
              .map(([, item]) => item);
          });
          const outcomes = (await spec.load(inputs, fetchScope())) as Item[][];
          expect(outcomes).toHaveLength(inputs.length);
          outcomes.forEach((items, index) => {
            const { args, object } = inputs[index] as FetchInput;
            const times = 1 + extra.filter((each) => each === object.id).length;
            expect(items).toEqual(Array.from({ length: times }, () => ({ key: object.id, of: args })));
          });
          for (const { batch } of calls) expect(batch.length).toBeLessThanOrEqual(maxSize);
          // As few calls as the sizes of the groups allow.
          const groups: FetchInput[][] = [];
          for (const each of inputs) {
            const group = groups.find(([first]) => isDeepStrictEqual(first?.args, each.args));
            if (group === undefined) groups.push([each]);
            else group.push(each);
          }
          const least = groups.reduce((sum, { length }) => sum + Math.ceil(length / maxSize), 0);
          expect(calls).toHaveLength(least);
        },
      ),
    );
  });

  it("starts every call before any has ended", async () => {
    let started = 0;
    let release = (): void => {};
    const all = new Promise<void>((resolve) => {
      release = resolve;
    });
    const spec = fetchOf({ maxSize: 1 }, () => {
      started += 1;
      if (started === 5) release();
      return all.then(() => []);
    });
    await spec.load(
      ["a", "b", "c", "d", "e"].map((id) => ({ args: {}, object: { id } })),
      fetchScope(),
    );
    expect(started).toBe(5);
  });

  it("never rejects, whatever fails", async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    const inputs = [{ args: { deep }, object: { id: "a" } }];
    const bad: [Partial<Batch> | undefined, Send, string][] = [
      [{}, () => [], "INTERNAL_SERVER_ERROR"],
      [
        undefined,
        () => {
          throw new TypeError("ours");
        },
        "INTERNAL_SERVER_ERROR",
      ],
      [
        undefined,
        () => {
          throw new Failure("CONFLICT", { detail: "" });
        },
        "CONFLICT",
      ],
      [undefined, () => Promise.reject("nothing"), "INTERNAL_SERVER_ERROR"],
    ];
    for (const [batch, send, code] of bad) {
      const [outcome] = await fetchOf(batch, send).load(inputs, fetchScope());
      expect(outcome).toBeInstanceOf(Failure);
      expect((outcome as Failure).code).toBe(code);
    }
  });

  it.each([{}, "text", 5, true])("that is answered with %j and not with a list fails", async (answer) => {
    const outcomes = await fetchOf({}, () => answer).load([{ args: {}, object: { id: "a" } }], fetchScope());
    expect(outcomes).toEqual([expect.objectContaining({ code: "BAD_UPSTREAM" })]);
  });
});

describe("a fetch of one", () => {
  it("makes a call of its own for each input", async () => {
    const calls: unknown[] = [];
    const spec = fetchOf(undefined, ({ args }) => {
      calls.push(args);
      return args.id ?? undefined;
    });
    const inputs = [{ id: 1 }, { id: 1 }, {}].map((args) => ({ args, object: {} }));
    expect(await spec.load(inputs, fetchScope())).toEqual([1, 1, null]);
    expect(calls).toEqual([{ id: 1 }, { id: 1 }, {}]);
  });
});
