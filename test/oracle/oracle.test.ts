import { expect, it } from "vitest";
import { runOracle } from "./oracle.ts";

const CASES = 10_000;

/**
 * Plans and graphql-js give the same answers to the same operations over the same fetches: data with the order
 * of its keys, errors by path and code. `npm run oracle` plays more cases, from other seeds.
 */
it(`plans answer ${CASES} generated operations as graphql-js does`, { timeout: 600_000 }, async () => {
  const report = await runOracle({ seed: 1, cases: CASES, perSchema: 100, stopsEarly: true });
  expect(report.found.map(({ seed, differences }) => ({ seed, differences }))).toEqual([]);
  const left = [...report.notCompiled.values()].reduce((sum, count) => sum + count, 0);
  expect(report.compiled).toBeGreaterThanOrEqual(CASES);
  expect(left / (left + report.compiled)).toBeLessThan(0.03);
  expect(report.withErrors).toBeGreaterThan(CASES / 20);
});
