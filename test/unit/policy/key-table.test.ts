import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf, KeyTable } from "../../../src/policy/key-table.ts";

interface Entry {
  readonly key: string;
  readonly bucket: number;
  next: Entry | undefined;
}

const entryOf = (key: string, bucket = bucketOf(key)): Entry => ({ key, bucket, next: undefined });

describe("a table of keys", () => {
  it("finds what a Map finds, in one bucket or in many", () => {
    const key = fc.constantFrom(
      "",
      "a",
      "b",
      "ab",
      "ba",
      "\0",
      "\u{1f600}",
      "a".repeat(300),
      `${"a".repeat(299)}b`,
    );
    const step = fc.record({ key, isAdd: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { size: "max", maxLength: 60 }), fc.boolean(), (steps, isOneBucket) => {
        const table = new KeyTable<Entry>();
        const model = new Map<string, Entry>();
        const place = (text: string): number => (isOneBucket ? 7 : bucketOf(text));
        for (const { key: text, isAdd } of steps) {
          const known = model.get(text);
          expect(table.find(text, place(text))).toBe(known);
          if (isAdd && known === undefined) {
            const entry = entryOf(text, place(text));
            table.add(entry);
            model.set(text, entry);
          } else if (!isAdd) {
            // One that was never there, or is no more, takes nothing away.
            table.remove(known ?? entryOf(text, place(text)));
            if (known !== undefined) table.remove(known);
            model.delete(text);
          }
          expect(table.size).toBe(model.size);
        }
        for (const [text, entry] of model) expect(table.find(text, place(text))).toBe(entry);
      }),
      { seed: 20_261_121, numRuns: 300 },
    );
  });

  it("takes out the very entry, not another of its key", () => {
    const table = new KeyTable<Entry>();
    const [old, fresh] = [entryOf("a"), entryOf("a")];
    table.add(old);
    table.remove(old);
    table.add(fresh);
    table.remove(old);
    expect(table.find("a", bucketOf("a"))).toBe(fresh);
  });

  it("spreads keys that differ in a digit, in their last characters or in their upper bits alone", () => {
    const kinds: ((index: number) => string)[] = [
      (index) => `mobile 0\nGET /users/${index}\n\n\n`,
      (index) => `${"x".repeat(200)}${index}`,
      (index) => String.fromCharCode(index * 256 + 65),
    ];
    for (const keyOf of kinds) {
      const buckets = new Set(Array.from({ length: 250 }, (_, index) => bucketOf(keyOf(index))));
      expect(buckets.size).toBeGreaterThan(100);
      for (const bucket of buckets) expect(bucket >= 0 && bucket < 256).toBe(true);
    }
  });
});
