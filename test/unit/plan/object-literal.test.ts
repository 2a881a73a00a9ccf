import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instance } from "../../../src/plan/instance.ts";
import { compileFill, compileLiteral, type Entry } from "../../../src/plan/object-literal.ts";
import { BUBBLE, type Run } from "../../../src/plan/run.ts";
import type { Slot } from "../../../src/plan/slot.ts";
import type { PlainRead } from "../../../src/sources/index.ts";

const run = {} as Run;
/** Names that no SDL allows, to show that they stay data. */
const name = fc.oneof(
  fc.string(),
  fc.constantFrom('"', "\\", "`${1}`", "\u2028", "*/", '"]; throw 1; ["', "constructor"),
);
const names = fc.uniqueArray(
  name.filter((text) => text !== "__proto__"),
  { maxLength: 8 },
);

describe("the code of an object literal", () => {
  it("holds any names as data, and keys in their order", () => {
    fc.assert(
      fc.property(names, fc.boolean(), (keys, isPlain) => {
        const entries = keys.map((key, index): Entry => {
          if (index % 3 === 0) return { key, constant: key };
          const plain: PlainRead | undefined = isPlain ? { property: key, holds: "string" } : undefined;
          return { key, plain, make: () => "made" };
        });
        const payload = Object.fromEntries(keys.map((key) => [key, `value of ${key}`]));
        const object = compileLiteral(entries)(payload, run) as Record<string, unknown>;
        const expected = keys.map((key, index) => {
          if (index % 3 === 0) return [key, key];
          return [key, isPlain ? `value of ${key}` : "made"];
        });
        expect(Object.entries(object)).toEqual(Object.entries(Object.fromEntries(expected)));
      }),
      { seed: 1 },
    );
  });

  it.each<[PlainRead["holds"], readonly unknown[], readonly unknown[]]>([
    ["string", ["", "a"], [1, true, null, undefined, {}]],
    ["boolean", [true, false], ["true", 0, null, undefined]],
    ["int", [0, -1, 2 ** 31 - 1, -(2 ** 31)], [0.5, 2 ** 31, Number.NaN, "1", null, undefined, true, [1]]],
    ["float", [0, 0.5, -1e300], [Number.NaN, Number.POSITIVE_INFINITY, "1", null, undefined, 1n]],
  ])("passes a plain %s on, and leaves anything else to the reader", (holds, passed, others) => {
    const make = compileLiteral([
      { key: "a", plain: { property: "p", holds }, make: (payload) => ({ read: payload }) },
    ]);
    for (const p of passed) expect(make({ p }, run)).toEqual({ a: p });
    for (const p of others) expect(make({ p }, run)).toEqual({ a: { read: { p } } });
  });

  it("is lost with the first value that is", () => {
    const asked: string[] = [];
    const entry = (key: string, value: unknown): Entry => ({
      key,
      plain: undefined,
      make: () => {
        asked.push(key);
        return value;
      },
    });
    const make = compileLiteral([entry("a", 1), entry("b", BUBBLE), entry("c", 3)]);
    expect(make({}, run)).toBe(BUBBLE);
    expect(asked).toEqual(["a", "b"]);
  });
});

describe("the code that fills an object", () => {
  it("gives each value its place, and stops at one that is lost", () => {
    const slot: Slot = { up: undefined, container: {}, key: "data", nullable: true };
    const out: Record<string, unknown> = { a: null, '"': null, c: null };
    const instance: Instance = {
      payload: undefined,
      known: {},
      parts: [],
      slot,
      out,
      selves: [],
      life: { isGone: false, of: undefined },
    };
    const places: Slot[] = [];
    const entry = (key: string, value: unknown) => ({
      key,
      nullable: key === "a",
      make: (_instance: Instance, _run: Run, place: Slot) => {
        places.push(place);
        return value;
      },
    });
    const fill = compileFill([entry("a", 1), entry('"', 2), entry("c", BUBBLE), entry("d", 4)]);
    expect(fill(instance, run)).toBe(false);
    expect(out).toEqual({ a: 1, '"': 2, c: null });
    expect(places).toEqual([
      { up: slot, container: out, key: "a", nullable: true },
      { up: slot, container: out, key: '"', nullable: false },
      { up: slot, container: out, key: "c", nullable: false },
    ]);
  });
});
