import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import { fetchScope, policiesWith } from "../../support/source.ts";
import { SECRET, type Status, type WireItem } from "./backend.ts";
import { ids, KINDS, open, openNowhere } from "./harness.ts";

const HAMMER: WireItem = {
  id: "i1",
  name: "Hammer",
  number: "9007199254740993",
  kind: "TOOL",
  madeAt: "2024-02-29T12:30:00.125Z",
  tags: ["iron", "wood"],
  labels: { colour: "red" },
};

const one = [{ args: { id: "i1" } }];

/** Every outcome a failure with that code, and nothing of what the backend said in what a client may see. */
function expectFailures(outcomes: readonly unknown[], code: string): void {
  for (const outcome of outcomes) {
    expect(outcome).toBeInstanceOf(Failure);
    const { message, extensions } = outcome as Failure;
    expect(extensions).toEqual({ code });
    expect(message).not.toContain(SECRET);
    expect(message).not.toContain("127.0.0.1");
  }
}

describe.each(KINDS)("$name: an answer", (kind) => {
  it("is read field by field", async () => {
    const { source, backend } = await open(kind, () => ({ item: HAMMER }));
    const [outcome] = await source.load("Query.item", one);
    expect(source.read("Query.item", outcome)).toMatchObject({
      id: "i1",
      name: "Hammer",
      number: "9007199254740993",
      kind: "TOOL",
      madeAt: "2024-02-29T12:30:00.125Z",
      tags: ["iron", "wood"],
      labels: [{ key: "colour", value: "red" }],
      note: null,
      parcel: null,
    });
    expect(backend.calls.map(({ operation, keys }) => [operation, keys])).toEqual([["item", ["i1"]]]);
  });

  it("that is empty is null", async () => {
    const { source } = await open(kind, () => ({}));
    expect(await source.load("Query.item", one)).toEqual([null]);
  });

  it("of a mutation is read like any other", async () => {
    const { source } = await open(kind, () => ({ item: { id: "i9", name: "Saw" } }));
    const [outcome] = await source.load("Mutation.addItem", [{ args: { input: { name: "Saw" } } }]);
    expect(source.read("Mutation.addItem", outcome)).toMatchObject({ id: "i9", name: "Saw" });
  });

  it("comes with the source's headers, the caller's that are forwarded, and no others", async () => {
    const { source, backend } = await open(kind, () => ({ item: HAMMER }), {
      headers: { "x-api-key": "k" },
      forward: ["accept-language", "x-absent", "x-api-key"],
    });
    const headers = { "accept-language": "de", cookie: "session=1", "x-api-key": "forged" };
    await source.load("Query.item", one, fetchScope({ headers }));
    expect(backend.calls[0]?.headers).toMatchObject({
      "x-api-key": "k",
      "accept-language": "de",
      "x-request-id": "request-1",
    });
    expect(backend.calls[0]?.headers).not.toHaveProperty("cookie");
    expect(backend.calls[0]?.headers).not.toHaveProperty("x-absent");
  });

  it("is not asked for with a header that cannot be sent", async () => {
    const { source, backend } = await open(kind, () => ({ item: HAMMER }), { forward: ["x-tenant"] });
    const scope = fetchScope({ headers: { "x-tenant": "a\r\nx-admin: 1" } });
    expectFailures(await source.load("Query.item", one, scope), "INVALID_ARGUMENT");
    expect(backend.calls).toEqual([]);
  });
});

describe.each(KINDS)("$name: a failure", (kind) => {
  it.each<[Status, string]>([
    ["invalid argument", "INVALID_ARGUMENT"],
    ["unauthenticated", "UNAUTHENTICATED"],
    ["forbidden", "FORBIDDEN"],
    ["conflict", "CONFLICT"],
    ["too many", "RATE_LIMITED"],
    ["broken", "UPSTREAM_ERROR"],
    ["unavailable", "UPSTREAM_UNAVAILABLE"],
    ["timeout", "UPSTREAM_TIMEOUT"],
  ])("of status %s is %s, without the backend's words", async (status, code) => {
    const { source } = await open(kind, () => ({ status }));
    expectFailures(await source.load("Query.item", one), code);
    expectFailures(await source.load("Mutation.addItem", [{ args: { input: {} } }]), code);
    expectFailures(await source.load("Maker.items", ids("a", "b")), code);
  });

  it("of not found is nothing for a query, and a failure for a mutation", async () => {
    const { source } = await open(kind, () => ({ status: "not found" }));
    expect(await source.load("Query.item", one)).toEqual([null]);
    expect(await source.load("Maker.star", ids("a", "b"))).toEqual([null, null]);
    expect(await source.load("Maker.items", ids("a"))).toEqual([[]]);
    expectFailures(await source.load("Mutation.addItem", [{ args: { input: {} } }]), "NOT_FOUND");
  });

  it("of an answer that cannot be read is BAD_UPSTREAM, without a word of it", async () => {
    const { source } = await open(kind, () => "malformed");
    expectFailures(await source.load("Query.item", one), "BAD_UPSTREAM");
    expectFailures(await source.load("Maker.items", ids("a", "b")), "BAD_UPSTREAM");
  });

  it("of a connection that drops is UPSTREAM_UNAVAILABLE", async () => {
    const { source } = await open(kind, () => "drop");
    expectFailures(await source.load("Query.item", one), "UPSTREAM_UNAVAILABLE");
  });

  it("of a backend that is not there is UPSTREAM_UNAVAILABLE", async () => {
    const source = await openNowhere(kind);
    expectFailures(await source.load("Query.item", one), "UPSTREAM_UNAVAILABLE");
    expectFailures(await source.load("Maker.items", ids("a", "b")), "UPSTREAM_UNAVAILABLE");
  });

  it("of a backend that never answers is UPSTREAM_TIMEOUT, and the call is taken back", async () => {
    const { source, backend } = await open(kind, () => "hang", {
      policies: policiesWith({ timeout: { ms: 100 } }),
    });
    expectFailures(await source.load("Query.item", one), "UPSTREAM_TIMEOUT");
    await backend.until(() => backend.calls.length === 1 && backend.calls[0]?.isAborted === true);
  });
});

describe.each(KINDS)("$name: a client that goes away", (kind) => {
  it("cancels the call, as the backend can see", async () => {
    const { source, backend } = await open(kind, () => "hang");
    const controller = new AbortController();
    const outcomes = source.load("Maker.items", ids("a", "b"), fetchScope({ signal: controller.signal }));
    await backend.until(() => backend.calls.length === 1);
    controller.abort();
    expectFailures(await outcomes, "CANCELLED");
    await backend.until(() => backend.calls[0]?.isAborted === true);
  });

  it("before it is asked leaves the backend in peace", async () => {
    const { source, backend } = await open(kind, () => ({ item: HAMMER }));
    const scope = fetchScope({ signal: AbortSignal.abort() });
    expectFailures(await source.load("Query.item", one, scope), "CANCELLED");
    expectFailures(await source.load("Maker.items", ids("a"), scope), "CANCELLED");
    await source.load("Query.item", one);
    expect(backend.calls).toHaveLength(1);
  });
});
