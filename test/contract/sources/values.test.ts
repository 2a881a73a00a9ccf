import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import type { Kind, WireItem } from "./backend.ts";
import { KINDS, open } from "./harness.ts";

async function readItem(kind: Kind, item: WireItem): Promise<Record<string, unknown>> {
  const { source } = await open(kind, () => ({ item: { id: "a", name: "A", ...item } }));
  const [outcome] = await source.load("Query.item", [{ args: { id: "a" } }]);
  return source.read("Query.item", outcome) as Record<string, unknown>;
}

/** What the backend is given for an input; or the code with which nothing was sent. */
async function sendItem(kind: Kind, input: object): Promise<unknown> {
  const { source, backend } = await open(kind, () => ({ item: { id: "a" } }));
  const [outcome] = await source.load("Mutation.addItem", [{ args: { input } }]);
  if (!(outcome instanceof Failure)) return backend.calls[0]?.input;
  expect(backend.calls).toEqual([]);
  return outcome.code;
}

describe.each(KINDS)("$name: what is read", (kind) => {
  it.each([
    "0",
    "9007199254740991",
    "9007199254740992",
    "9007199254740993",
    "1000000000000000000",
    "9223372036854775807",
    "-9223372036854775808",
  ])("has the exact digits of %s", async (number) => {
    expect((await readItem(kind, { number })).number).toBe(number);
  });

  it("has an error where the enum has no such value, and nowhere else", async () => {
    expect(await readItem(kind, { kind: 999, number: "5" })).toMatchObject({
      id: "a",
      name: "A",
      kind: "BAD_UPSTREAM",
      number: "5",
    });
  });

  it("has an error where a number is none, and nowhere else", async () => {
    expect(await readItem(kind, { score: "unsayable", number: "5" })).toMatchObject({
      name: "A",
      score: "BAD_UPSTREAM",
      number: "5",
    });
  });

  it("has fractions as they are", async () => {
    expect((await readItem(kind, { score: 0.1 })).score).toBe(0.1);
    expect((await readItem(kind, { score: -1.5e-9 })).score).toBe(-1.5e-9);
  });

  it("has null for a wrapper that is not set, and its zero for one that is", async () => {
    expect(await readItem(kind, {})).toMatchObject({ note: null, months: null });
    expect(await readItem(kind, { note: "", months: 0 })).toMatchObject({ note: "", months: 0 });
  });

  it("has null for the members of a oneof that are not set", async () => {
    expect(await readItem(kind, { parcel: { grams: 7 } })).toMatchObject({
      parcel: { grams: 7 },
      download: null,
    });
  });

  it("has a map as entries, whatever its keys are called", async () => {
    const labels = JSON.parse('{"a":"1","constructor":"2","toString":"3"}') as Record<string, string>;
    expect((await readItem(kind, { labels })).labels).toEqual([
      { key: "a", value: "1" },
      { key: "constructor", value: "2" },
      { key: "toString", value: "3" },
    ]);
    expect((await readItem(kind, { labels: {} })).labels).toEqual([]);
  });

  it("has dates before 1970 and with milliseconds", async () => {
    for (const madeAt of [
      "1969-12-31T23:59:58.500Z",
      "0001-01-01T00:00:00.000Z",
      "9999-12-31T23:59:59.999Z",
    ]) {
      expect((await readItem(kind, { madeAt })).madeAt).toBe(madeAt);
    }
  });

  it("has bytes as base64", async () => {
    expect((await readItem(kind, { checksum: "+/8A" })).checksum).toBe("+/8A");
  });
});

describe.each(KINDS)("$name: what is sent", (kind) => {
  it.each(["0", "9007199254740993", "9223372036854775807", "-9223372036854775808"])(
    "has the exact digits of %s",
    async (number) => {
      expect(await sendItem(kind, { number })).toMatchObject({ number });
    },
  );

  it("leaves out what is absent", async () => {
    const sent = (await sendItem(kind, { name: "A", note: undefined })) as Record<string, unknown>;
    expect(sent.name).toBe("A");
    expect(Object.keys(sent)).toEqual(["name"]);
  });

  it("has what an argument has by that name, and nothing of its prototype", async () => {
    const input = Object.create({ name: "inherited" }) as object;
    expect(Object.keys((await sendItem(kind, input)) as object)).toEqual([]);
  });
});
