import { describe, expect, it } from "vitest";
import { DEFAULT_POLICIES, overridePolicies } from "../../../src/config/index.ts";
import { Cancellation, type Send, type UpstreamCall } from "../../../src/kernel/index.ts";
import { composeStack, type LayerOptions } from "../../../src/policy/index.ts";

function optionsOf(more: Partial<LayerOptions> = {}): LayerOptions {
  return {
    coordinate: "Query.a",
    source: "test",
    settings: DEFAULT_POLICIES.settings,
    isRead: true,
    usesRequestId: false,
    counts: { shared: 0 },
    ...more,
  };
}

function callOf(key: string): UpstreamCall {
  return { request: key, requestId: "1", signal: new Cancellation(), timeoutMs: 5, key: () => key };
}

const off = overridePolicies(DEFAULT_POLICIES, { singleFlight: { enabled: false } }, "test").settings;

describe("the stack", () => {
  it("shares equal reads, hands on the rest of the call, and counts", async () => {
    const options = optionsOf();
    const asked: UpstreamCall[] = [];
    const send = composeStack(options, async (call) => {
      asked.push(call);
      return call.request;
    });
    expect(await Promise.all([send(callOf("a")), send(callOf("a")), send(callOf("b"))])).toEqual([
      "a",
      "a",
      "b",
    ]);
    expect(asked.map(({ request, requestId, timeoutMs }) => [request, requestId, timeoutMs])).toEqual([
      ["a", "1", 5],
      ["b", "1", 5],
    ]);
    expect(options.counts.shared).toBe(1);
  });

  it.each([
    ["a mutation", { isRead: false }],
    ["what names its own request", { usesRequestId: true }],
    ["what is switched off", { settings: off }],
  ])("has no layer for %s: the attempt itself is called", (_, more) => {
    const attempt: Send = async () => null;
    expect(composeStack(optionsOf(more), attempt)).toBe(attempt);
  });
});
