import { expect, test } from "vitest";
import { type HttpBehaviour, httpFaults } from "../../support/http-fault-server.ts";
import { startHttpFault } from "./gateway.ts";

test.each<[string, HttpBehaviour]>([
  ["F1: never answers", httpFaults.hang()],
  ["F4: never answers after its headers", httpFaults.hangAfterHeaders()],
  ["F4: never answers after half of its body", httpFaults.hangMidBody()],
  ["F5: drips its body", httpFaults.drip(20)],
  ["F6: drips its headers", httpFaults.dripHeaders(20)],
])("%s: given up after the timeout of the attempt, and aborted once", async (_name, behaviour) => {
  const { a, expectFailure, metric } = await startHttpFault(behaviour, {
    policies: "{ timeout: { ms: 100 } }",
  });
  await expectFailure("UPSTREAM_TIMEOUT");
  await a.until(() => a.stats.open === 0);
  expect([a.requests.length, a.stats.accepted]).toEqual([1, 1]);
  expect(await metric('selvage_timeouts_total{source="a"}')).toBe(1);
});
