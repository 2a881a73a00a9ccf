import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "undici";
import { defineTemplate, toTag } from "../backends/template.mjs";
import { usageOf } from "../run/processes.mjs";

/**
 * Asks as fast as the answers come, over so many connections with one request on each at a time, and compares
 * every answer byte by byte. Runs in a process of its own; one message is one measurement.
 *
 * @typedef {object} Load
 * @property {string} origin
 * @property {string} path
 * @property {string} body of a request, with holes
 * @property {string} answer body of the right answer, with holes
 * @property {number} connections
 * @property {number} firstTag
 * @property {boolean} isDistinct whether each request has a tag of its own, or all have the first
 * @property {number} rampMs not measured; at least so long, and until there were as many answers as connections
 * @property {number} measureMs at least, and until there are as many answers as connections
 * @property {number} pid whose CPU is read
 *
 * @typedef {object} LoadResult
 * @property {number} requests all that were sent
 * @property {number} completed answered while it was measured
 * @property {number} elapsedMs
 * @property {number} cpuTicks
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} wrong answers with another status or other bytes
 * @property {number} failed requests without an answer
 * @property {string} [firstProblem]
 */

const DRAIN_MS = 15_000;
/** How long as many answers as connections are waited for, before and while it is measured. */
const MAX_EXTENSION_MS = 10_000;
/** One wrong answer excludes a peer; a few more tell us nothing. */
const MAX_WRONG = 20;

process.on("disconnect", () => process.exit());
process.on("message", (message) => {
  run(/** @type {Load} */ (message)).then(
    (result) => process.send?.(result),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});

/** @type {(load: Load) => Promise<LoadResult>} */
async function run(load) {
  const tally = {
    /** The next request's. */
    tag: load.firstTag,
    requests: 0,
    wrong: 0,
    failed: 0,
    isMeasuring: false,
    isOver: false,
    latencies: /** @type {number[]} */ ([]),
    firstProblem: /** @type {string | undefined} */ (undefined),
    isFaulty: () => tally.wrong + tally.failed > 0,
  };
  const clients = Array.from({ length: load.connections }, () => new Client(load.origin, { pipelining: 1 }));
  const loops = clients.map((client) => askUntilOver(client, load, tally));

  const isWorthReading = () => tally.latencies.length >= load.connections || tally.isFaulty();
  await sleepUntil(load.rampMs, () => tally.requests >= 2 * load.connections || tally.isFaulty());
  tally.isMeasuring = true;
  const before = { at: performance.now(), ...usageOf(load.pid) };
  await sleepUntil(load.measureMs, isWorthReading);
  tally.isMeasuring = false;
  const after = { at: performance.now(), ...usageOf(load.pid) };
  tally.isOver = true;
  const isDrained = await Promise.race([
    Promise.all(loops).then(() => true),
    sleep(DRAIN_MS, false, { ref: false }),
  ]);
  if (!isDrained) tally.firstProblem ??= `not all was answered ${DRAIN_MS} ms after the end`;
  await Promise.all(clients.map((client) => client.destroy()));

  const sorted = tally.latencies.sort((a, b) => a - b);
  const quantile = (/** @type {number} */ q) =>
    sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
  return {
    requests: tally.requests,
    completed: sorted.length,
    elapsedMs: after.at - before.at,
    cpuTicks: after.cpuTicks - before.cpuTicks,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    wrong: tally.wrong,
    failed: tally.failed + (isDrained ? 0 : 1),
    ...(tally.firstProblem === undefined ? {} : { firstProblem: tally.firstProblem }),
  };
}

/** At least so long, and longer if need be, but not for ever. @type {(ms: number, isEnough: () => boolean) => Promise<void>} */
async function sleepUntil(ms, isEnough) {
  const latest = performance.now() + MAX_EXTENSION_MS;
  await sleep(ms);
  while (!isEnough() && performance.now() < latest) await sleep(50);
}

/**
 * One connection: ask, compare, ask again. What would be made anew for each request is made once.
 *
 * @param {Client} client
 * @param {Load} load
 * @param {{ tag: number, requests: number, wrong: number, failed: number, isMeasuring: boolean, isOver: boolean, latencies: number[], firstProblem: string | undefined }} tally
 * @returns {Promise<void>}
 */
function askUntilOver(client, load, tally) {
  const request = defineTemplate(Buffer.from(load.body));
  const answer = defineTemplate(Buffer.from(load.answer));
  const body = request.copy();
  const expected = answer.copy();
  const headers = { "content-type": "application/json", "content-length": String(body.length) };
  const options = { method: /** @type {const} */ ("POST"), path: load.path, headers, body };
  return new Promise((finish) => {
    let at = 0;
    let isRight = true;
    let startedAt = 0;
    const handler = {
      onRequestStart() {},
      onResponseStart(/** @type {unknown} */ _controller, /** @type {number} */ status) {
        if (status !== 200) isRight = false;
      },
      onResponseData(/** @type {unknown} */ _controller, /** @type {Buffer} */ chunk) {
        const end = at + chunk.length;
        if (isRight && (end > expected.length || chunk.compare(expected, at, end) !== 0)) {
          isRight = false;
          tally.firstProblem ??= `expected ${expected.subarray(at, at + 200)}, got ${chunk.subarray(0, 200)}`;
        }
        at = end;
      },
      onResponseEnd() {
        if (tally.isMeasuring) tally.latencies.push(performance.now() - startedAt);
        if (!isRight || at !== expected.length) tally.wrong++;
        next();
      },
      onResponseError(/** @type {unknown} */ _controller, /** @type {Error} */ error) {
        tally.failed++;
        tally.firstProblem ??= error.message;
        // One failure excludes the peer, so there is nothing to ask it again for.
        finish();
      },
    };
    next();

    function next() {
      if (tally.isOver || tally.wrong >= MAX_WRONG) {
        finish();
        return;
      }
      const tag = toTag(load.isDistinct ? tally.tag++ : tally.tag);
      request.fill(body, tag);
      answer.fill(expected, tag);
      at = 0;
      isRight = true;
      tally.requests++;
      startedAt = performance.now();
      client.dispatch(options, handler);
    }
  });
}
