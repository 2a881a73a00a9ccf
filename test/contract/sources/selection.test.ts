import { describe, expect, it } from "vitest";
import { fetchScope } from "../../support/source.ts";
import { ids, KINDS, open } from "./harness.ts";

const one = [{ args: { id: "a" } }];

describe.each(KINDS)("$name: a selection", (kind) => {
  it("is what the backend is asked for, in every call of a batch", async () => {
    const { source, backend } = await open(kind, () => ({ items: [] }));
    await source.load("Query.item", one, fetchScope(), ["made_at", "name"]);
    await source.load("Query.itemsByIds", ids("a", "b", "c", "d"), fetchScope(), ["id", "name"]);
    expect(backend.calls.map(({ operation, selection }) => [operation, selection])).toEqual([
      ["item", ["made_at", "name"]],
      ["items", ["id", "name"]],
      ["items", ["id", "name"]],
    ]);
  });

  it("that is not known is not spoken of", async () => {
    const { source, backend } = await open(kind, () => ({ item: { id: "a" } }));
    await source.load("Query.item", one);
    expect(backend.calls.map(({ selection }) => selection)).toEqual([undefined]);
  });

  it("does not stand in the way of a request that has no place for it", async () => {
    const { source, backend } = await open(kind, () => ({ items: [] }));
    expect(await source.load("Maker.items", ids("a"), fetchScope(), ["name"])).toEqual([[]]);
    expect(backend.calls).toMatchObject([{ keys: ["a"], selection: undefined }]);
  });
});
