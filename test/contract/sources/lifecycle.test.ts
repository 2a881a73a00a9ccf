import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import { openSource } from "../../support/source.ts";
import { ids, KINDS, open } from "./harness.ts";

const one = [{ args: { id: "a" } }];
const codesOf = (outcomes: readonly unknown[]): unknown[] =>
  outcomes.map((outcome) => (outcome instanceof Failure ? outcome.code : outcome));

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind.startsWith("TCPSocket")).length;
}

describe.each(KINDS)("$name: closing a source", (kind) => {
  it("lets what is in flight finish, and then drops every connection", async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { source, backend } = await open(kind, async () => {
      await released;
      return { item: { id: "a", name: "A" } };
    });
    const outcomes = source.load("Query.item", one);
    await backend.until(() => backend.calls.length === 1);
    const closed = source.close();
    release();
    expect(source.read("Query.item", (await outcomes)[0])).toMatchObject({ name: "A" });
    await closed;
    await backend.until(() => backend.open === 0);
  });

  it("makes later calls fail, each as an outcome", async () => {
    const { source, backend } = await open(kind, () => ({ item: { id: "a" } }));
    await source.load("Query.item", one);
    await source.close();
    expect(codesOf(await source.load("Query.item", one))).toEqual(["UPSTREAM_UNAVAILABLE"]);
    expect(codesOf(await source.load("Maker.items", ids("a", "b")))).toEqual([
      "UPSTREAM_UNAVAILABLE",
      "UPSTREAM_UNAVAILABLE",
    ]);
    expect(backend.calls).toHaveLength(1);
  });

  it("may be done twice, and before any call", async () => {
    const source = await openSource(kind.nowhere, kind.sdl);
    await Promise.all([source.close(), source.close()]);
    await source.close();
  });

  it("leaves no socket of ours behind", async () => {
    const before = openSockets();
    const backend = await kind.start(({ keys }) => ({ items: keys.map((id) => ({ id })) }));
    const source = await openSource(backend.config, kind.sdl);
    await source.load("Query.itemsByIds", ids(..."abcdefghijklmnopqrstuvwxyz"));
    await source.close();
    await backend.until(() => backend.open === 0);
    await backend.close();
    for (let turn = 0; turn < 100 && openSockets() > before; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(openSockets()).toBeLessThanOrEqual(before);
  });
});
