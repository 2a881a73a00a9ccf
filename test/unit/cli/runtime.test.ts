import { expect, it } from "vitest";
import { runtimeWarning } from "../../../src/cli/runtime.ts";

it("warns of a runtime from the day of its end of life on", () => {
  expect(runtimeWarning("v20.20.2", new Date("2026-04-29"))).toBeUndefined();
  expect(runtimeWarning("v20.20.2", new Date("2026-04-30"))).toContain(
    "Node.js 20 has had no security fixes",
  );
  expect(runtimeWarning("v24.1.0", new Date("2026-11-21"))).toBeUndefined();
  expect(runtimeWarning("v99.0.0", new Date("2026-11-21"))).toBeUndefined();
});
