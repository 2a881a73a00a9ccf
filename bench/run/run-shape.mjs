import { IDENTICAL_TAG, peers } from "../peers/index.mjs";
import { enter, takeTwo } from "./contestant.mjs";
import { measure } from "./measure.mjs";
import { openDirectory, removeDirectory, usageOf } from "./processes.mjs";
import { enterAtBest } from "./variants.mjs";
import { Worker } from "./worker.mjs";

/**
 * @typedef {object} Cell one way to ask
 * @property {number} connections
 * @property {import("./options.mjs").Mode} mode
 *
 * @typedef {Cell & { peer: string, round: number } & import("./measure.mjs").Measurement} Sample
 *
 * @typedef {object} ShapeResult
 * @property {string} shape
 * @property {string} title
 * @property {string} node
 * @property {string} [nodeNote]
 * @property {number} upstreamCalls
 * @property {Sample[]} samples
 * @property {Record<string, number>} rssBytes by peer, after all load
 * @property {import("./contestant.mjs").Excluded[]} excluded
 * @property {Record<string, string>} variants by peer, the configuration that was measured
 * @property {import("./variants.mjs").Trial[]} trials of these and of the others
 */

/** Many answers make code hot; more connections would only add waiting. */
const MAX_WARMUP_CONNECTIONS = 16;
/** Enough at a time, for long enough, that a gateway which mixes up requests is found out. */
const TRIAL = { connections: 100, mode: /** @type {const} */ ("distinct"), rampMs: 200, measureMs: 2000 };

/** So many very long answers at a time would only time out. @type {(shape: import("../shapes/index.mjs").Shape, connections: readonly number[]) => Cell & { rampMs: number, measureMs: number }} */
function trialOf({ minMeasureMs = 0 }, connections) {
  if (minMeasureMs <= TRIAL.measureMs) return TRIAL;
  return { ...TRIAL, connections: Math.max(...connections), measureMs: minMeasureMs };
}

/**
 * Measures all peers with one shape: in turn, in another order in each round, all of them running all the time.
 *
 * @param {object} run
 * @param {import("../shapes/index.mjs").Shape} run.shape
 * @param {readonly number[]} run.connections
 * @param {readonly import("./options.mjs").Mode[]} run.modes
 * @param {import("./runtime.mjs").Runtime} run.runtime
 * @param {string} run.root
 * @param {import("./machine.mjs").Machine} run.machine
 * @param {{ next: number }} run.tags
 * @param {readonly string[]} run.peerNames
 * @param {number} run.rounds
 * @param {number} run.measureMs
 * @param {number} run.rampMs
 * @param {number} run.warmupMs
 * @param {string} run.gateway
 * @param {string} [run.glibc]
 * @returns {Promise<ShapeResult>}
 */
export async function runShape(run) {
  const { shape, runtime, root, tags, rounds } = run;
  const directory = openDirectory();
  const own = { node: runtime.node, cwd: root, directory };
  const backends = new Worker({
    ...own,
    name: "backends",
    args: [`${root}bench/backends/main.mjs`, shape.name],
  });
  const generator = new Worker({ ...own, name: "generator", args: [`${root}bench/load/generator.mjs`] });
  /** @type {Map<string, import("./contestant.mjs").Contestant>} */
  const field = new Map();
  /** @type {ShapeResult} */
  const result = {
    ...{ shape: shape.name, title: shape.title, node: runtime.version, upstreamCalls: shape.upstreamCalls },
    ...(runtime.note === undefined ? {} : { nodeNote: runtime.note }),
    ...{ samples: [], rssBytes: {}, excluded: [], variants: {}, trials: [] },
  };
  try {
    const ports = await backends.next(20_000);
    const trial = trialOf(shape, run.connections);
    const { gateway, glibc } = run;
    const place = {
      ...{ shape, ports, directory, node: runtime.node, root, gateway },
      ...(glibc === undefined ? {} : { glibc }),
    };
    for (const peer of peers) {
      if (!run.peerNames.includes(peer.name) || peer.isFor?.(shape) === false) continue;
      const takeTags = () =>
        peer.hasOneAnswer ? /** @type {const} */ ([IDENTICAL_TAG, IDENTICAL_TAG]) : takeTwo(tags);
      const { entered, trials } = await enterAtBest(
        peer,
        shape,
        (variant) => enter(peer, place, takeTags(), variant),
        (contestant) => measure({ ...run, ...trial, contestant, backends, generator }),
      );
      result.trials.push(...trials);
      if ("isWrong" in entered) result.excluded.push(entered);
      else field.set(peer.name, entered);
      if ("variant" in entered && entered.variant !== undefined) result.variants[peer.name] = entered.variant;
    }
    const cells = run.connections.flatMap((connections) => run.modes.map((mode) => ({ connections, mode })));
    const warmup = { rampMs: 0, measureMs: Math.max(run.warmupMs, shape.minMeasureMs ?? 0) };
    const warmupConnections = Math.min(Math.max(...run.connections), MAX_WARMUP_CONNECTIONS);
    for (const [name, { peer }] of [...field]) {
      await sample(name, { connections: warmupConnections, mode: peer.only ?? "distinct" }, warmup);
    }
    const times = { rampMs: run.rampMs, measureMs: Math.max(run.measureMs, shape.minMeasureMs ?? 0) };
    for (let round = 0; round < rounds; round++) {
      for (const [index, cell] of cells.entries()) {
        for (const name of rotate([...field.keys()], round + index)) {
          const measured = await sample(name, cell, times);
          if (measured !== undefined) result.samples.push({ peer: name, round, ...cell, ...measured });
        }
      }
    }
    for (const [name, { pid }] of field) result.rssBytes[name] = usageOf(pid).rssBytes;
    return result;
  } finally {
    await Promise.all([...field.values()].map((contestant) => contestant.stop()));
    await Promise.all([backends.stop(), generator.stop()]);
    removeDirectory(directory);
  }

  /** Excludes for the rest of the shape who answered wrongly. @type {(name: string, cell: Cell, times: { rampMs: number, measureMs: number }) => Promise<import("./measure.mjs").Measurement | undefined>} */
  async function sample(name, cell, { rampMs, measureMs }) {
    const contestant = field.get(name);
    if (contestant === undefined || (contestant.peer.only ?? cell.mode) !== cell.mode) return undefined;
    const measured = await measure({ ...run, ...cell, rampMs, measureMs, contestant, backends, generator });
    if (typeof measured !== "string") return measured;
    await contestant.stop();
    field.delete(name);
    result.samples = result.samples.filter(({ peer }) => peer !== name);
    const where = `${cell.mode}, ${cell.connections} connections`;
    result.excluded.push({ peer: name, reason: `${measured} (${where})`, isWrong: true });
    return undefined;
  }
}

/** @type {<T>(items: readonly T[], by: number) => T[]} */
function rotate(items, by) {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
