/**
 * Many samples as one row: medians over the rounds, and the ratio to Selvage's in the same round.
 *
 * @typedef {object} Row
 * @property {string} peer
 * @property {number} connections
 * @property {import("../run/options.mjs").Mode} mode
 * @property {number} requestsPerSecond
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} cpuUs
 * @property {number} callsPerRequest
 * @property {number} ratio CPU of this peer to Selvage's: above 1, it burns more
 * @property {readonly [number, number]} ratioRange the smallest and the largest of all rounds
 */

/** @type {(result: import("../run/run-shape.mjs").ShapeResult) => Row[]} */
export function summarize({ samples }) {
  const cells = groupByCell(samples);
  return [...cells.values()].flatMap((inCell) => {
    const own = new Map(
      inCell.filter(({ peer }) => peer === "selvage").map((sample) => [sample.round, sample]),
    );
    const names = [...new Set(inCell.map(({ peer }) => peer))];
    return names.sort().map((peer) => {
      const mine = inCell.filter((sample) => sample.peer === peer);
      const ratios = mine.flatMap(({ round, cpuUs }) => {
        const selvage = own.get(round);
        return selvage === undefined || selvage.cpuUs === 0 ? [] : [cpuUs / selvage.cpuUs];
      });
      const [{ connections, mode }] = /** @type {[import("../run/run-shape.mjs").Sample]} */ (mine);
      const middle = (/** @type {(sample: import("../run/run-shape.mjs").Sample) => number} */ pick) =>
        median(mine.map(pick));
      return {
        ...{ peer, connections, mode },
        requestsPerSecond: middle((sample) => sample.requestsPerSecond),
        p50Ms: middle((sample) => sample.p50Ms),
        p99Ms: middle((sample) => sample.p99Ms),
        cpuUs: middle((sample) => sample.cpuUs),
        callsPerRequest: middle((sample) => sample.callsPerRequest),
        ratio: median(ratios),
        ratioRange: /** @type {[number, number]} */ ([Math.min(...ratios), Math.max(...ratios)]),
      };
    });
  });
}

/** The rows of one way to ask: distinct if there are any, over a middling number of connections. @type {(result: import("../run/run-shape.mjs").ShapeResult) => Row[]} */
export function rowsToCompare(result) {
  const rows = summarize(result);
  const mode = rows.some((row) => row.mode === "distinct") ? "distinct" : "identical";
  const all = [...new Set(rows.map(({ connections }) => connections))].sort((a, b) => a - b);
  const connections = all[Math.floor(all.length / 2)];
  return rows.filter((row) => row.mode === mode && row.connections === connections);
}

/** @type {(samples: readonly import("../run/run-shape.mjs").Sample[]) => Map<string, import("../run/run-shape.mjs").Sample[]>} */
function groupByCell(samples) {
  /** @type {Map<string, import("../run/run-shape.mjs").Sample[]>} */
  const cells = new Map();
  for (const sample of samples) {
    const key = `${sample.mode} ${sample.connections}`;
    const found = cells.get(key);
    if (found === undefined) cells.set(key, [sample]);
    else found.push(sample);
  }
  return cells;
}

/** @type {(values: readonly number[]) => number} NaN of nothing */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return Number(sorted[Math.floor(middle)]);
  return (Number(sorted[middle - 1]) + Number(sorted[middle])) / 2;
}
