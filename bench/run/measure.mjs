import { IDENTICAL_TAG } from "../peers/index.mjs";

/**
 * @typedef {object} Measurement
 * @property {number} requestsPerSecond
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} cpuUs of the gateway, for each request
 * @property {number} callsPerRequest to all backends together
 * @property {number} completed
 */

/** The generator waits for slow peers: twice 10 s before and while it measures, 15 s at the end. */
const SLACK_MS = 60_000;
const COUNT_MS = 10_000;

/**
 * Loads one peer for a while. Calls are counted from silence to silence, over all requests; speed and CPU between
 * ramp and end.
 *
 * @param {object} options
 * @param {import("./contestant.mjs").Contestant} options.contestant
 * @param {import("../shapes/index.mjs").Shape} options.shape
 * @param {number} options.connections
 * @param {import("./options.mjs").Mode} options.mode
 * @param {number} options.rampMs
 * @param {number} options.measureMs
 * @param {{ next: number }} options.tags
 * @param {import("./machine.mjs").Machine} options.machine
 * @param {import("./worker.mjs").Worker} options.backends
 * @param {import("./worker.mjs").Worker} options.generator
 * @returns {Promise<Measurement | string>} a text says why it doesn't count
 */
export async function measure({ contestant, shape, mode, machine, tags, backends, generator, ...times }) {
  const { connections, rampMs, measureMs } = times;
  const isDistinct = mode === "distinct";
  const { origin, path, body, answer, pid } = contestant;
  const calls = async () => {
    const byBackend = /** @type {Record<string, number>} */ (await backends.ask({ count: true }, COUNT_MS));
    return Object.values(byBackend).reduce((sum, count) => sum + count, 0);
  };
  const before = await calls();
  /** @type {import("../load/generator.mjs").Load} */
  const load = {
    ...{ origin, path, body, answer, pid, connections, isDistinct, rampMs, measureMs },
    firstTag: isDistinct ? tags.next : Number(IDENTICAL_TAG),
  };
  const result = /** @type {import("../load/generator.mjs").LoadResult} */ (
    await generator.ask(load, rampMs + measureMs + SLACK_MS)
  );
  const made = (await calls()) - before;
  if (isDistinct) tags.next += result.requests;

  if (result.wrong > 0)
    return `${result.wrong} of ${result.requests} answers were wrong: ${result.firstProblem}`;
  if (result.failed > 0)
    return `${result.failed} of ${result.requests} requests failed: ${result.firstProblem}`;
  if (result.completed === 0) return "nothing was answered while it was measured";
  const cpuUs = ((result.cpuTicks / machine.ticksPerSecond) * 1e6) / result.completed;
  const unshared = result.requests * shape.upstreamCalls;
  const isShared = contestant.peer.callsMore ? made < unshared : made !== unshared;
  if (isDistinct && isShared) {
    const calls = `${made} upstream calls for ${result.requests} distinct requests, which need ${unshared}`;
    // Whoever reads this can tell what the calls that were saved would have been worth.
    return `${calls}, at ${Math.round(cpuUs)} µs each`;
  }
  return {
    requestsPerSecond: (result.completed / result.elapsedMs) * 1000,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    cpuUs,
    callsPerRequest: made / result.requests,
    completed: result.completed,
  };
}
