import { describe, expect, it } from "vitest";
import { estimateBytes } from "../../../src/policy/estimate-bytes.ts";
import { type Kept, openStaleStore, type StaleStore } from "../../../src/policy/stale-store.ts";

const kept = (payload: unknown): Kept => ({ payload, at: 0 });

async function keysIn(store: StaleStore, keys: string[]): Promise<string[]> {
  const found = await store.getMany(keys);
  return keys.filter((_, index) => found[index] !== undefined);
}

describe("the store in memory", () => {
  it("gives payloads as they are, each to its key", async () => {
    const store = openStaleStore({ maxEntries: 10, maxBytes: 100_000 });
    const payload = Object.freeze({ number: 9007199254740993n });
    await store.setMany([{ key: "a", value: kept(payload) }]);
    const [none, found] = await store.getMany(["b", "a"]);
    expect(none).toBe(undefined);
    expect(found?.payload).toBe(payload);
    await store.deleteMany(["a", "b"]);
    expect(await keysIn(store, ["a"])).toEqual([]);
  });

  it("holds so many entries, and drops the one that was used the longest time ago", async () => {
    const store = openStaleStore({ maxEntries: 2, maxBytes: 100_000 });
    await store.setMany([
      { key: "a", value: kept(1) },
      { key: "b", value: kept(2) },
    ]);
    await store.getMany(["a"]);
    await store.setMany([{ key: "c", value: kept(3) }]);
    expect(await keysIn(store, ["a", "b", "c"])).toEqual(["a", "c"]);
  });

  it("holds so many bytes; what is too large by itself is not kept, nor what it replaces", async () => {
    const store = openStaleStore({ maxEntries: 1_000, maxBytes: 20_000 });
    const keys = Array.from({ length: 20 }, (_, index) => `key${index}`);
    await store.setMany(keys.map((key) => ({ key, value: kept("x".repeat(1_000)) })));
    const held = await keysIn(store, keys);
    expect(held.length).toBeGreaterThan(5);
    expect(held.length).toBeLessThan(10);
    expect(held).toEqual(keys.slice(-held.length));
    await store.setMany([{ key: "key19", value: kept("x".repeat(20_000)) }]);
    expect(await keysIn(store, keys)).toEqual(held.filter((key) => key !== "key19"));
  });
});

describe("the estimate of a payload", () => {
  it("is no less than its text, and grows with all that is in it", () => {
    const item = { id: "1", tags: ["a", "b"], price: { amount: 12.5, currency: "EUR" } };
    const list = Array.from({ length: 100 }, () => item);
    expect(estimateBytes(item, 1e6)).toBeGreaterThan(JSON.stringify(item).length);
    expect(estimateBytes(list, 1e6)).toBeGreaterThan(100 * estimateBytes(item, 1e6));
  });

  it("counts the whole buffer that a part of it keeps alive", () => {
    const part = new Uint8Array(new ArrayBuffer(50_000), 10, 32);
    expect(estimateBytes({ part }, 1e6)).toBeGreaterThan(50_000);
  });

  it("ends at its limit, and at no depth", () => {
    let deep: unknown = null;
    for (let level = 0; level < 200_000; level++) deep = { deep };
    expect(estimateBytes(deep, 1e9)).toBeGreaterThan(200_000 * 32);
    expect(estimateBytes(deep, 1_000)).toBeLessThan(1_100);
  });
});
