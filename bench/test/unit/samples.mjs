/** Results as a run leaves them, of as little as a test needs. */

/** @typedef {import("../../run/run-shape.mjs").ShapeResult} ShapeResult */
/** @typedef {import("../../report/page.mjs").Results} Results */

/**
 * One round for each number of connections.
 *
 * @param {string} shape
 * @param {import("../../run/plan.mjs").Mode} mode
 * @param {Record<string, number | readonly number[]>} cpuUs by peer; with 1, 16 and 100 connections if there are three
 * @param {Partial<ShapeResult>} [more]
 * @returns {ShapeResult}
 */
export function toResult(shape, mode, cpuUs, more = {}) {
  const counts = [1, 16, 100];
  return {
    ...{ shape, title: `Title of ${shape}`, node: "24.0.0", upstreamCalls: 2 },
    samples: Object.entries(cpuUs).flatMap(([peer, values]) =>
      [values].flat().map((value, index) => ({
        ...{ peer, mode, connections: counts[index] ?? 0, round: 0, cpuUs: value },
        ...{ requestsPerSecond: 1000, p50Ms: 1, p99Ms: 2, callsPerRequest: 2, completed: 100 },
      })),
    ),
    ...{ rssBytes: { selvage: 2 ** 20 }, excluded: [], variants: {}, trials: [] },
    ...more,
  };
}

/** @type {(results: ShapeResult[], checks?: Results["checks"]) => Results} */
export function toResults(results, checks = {}) {
  return {
    ...{ command: "npm run bench", startedAt: "2026-01-02T03:04:05.000Z" },
    machine: { words: "2 cores", loadAverage: 0, ticksPerSecond: 100 },
    options: {
      ...{ isReport: false, plan: [], checks: [], rounds: 3, measureMs: 2000, rampMs: 300, warmupMs: 6000 },
      ...{ gateway: "main.js", results: "latest.json" },
    },
    results,
    checks,
  };
}
