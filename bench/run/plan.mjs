import { peers } from "../peers/index.mjs";
import { findShape, growth, shapes } from "../shapes/index.mjs";

/**
 * @typedef {"identical" | "distinct"} Mode
 *
 * @typedef {object} Run one shape on one Node
 * @property {string} node major version
 * @property {string} name of the shape
 * @property {readonly number[]} connections
 * @property {readonly Mode[]} modes
 * @property {readonly string[]} peerNames
 *
 * @typedef {object} Asked what a user wants otherwise than the default
 * @property {boolean} isQuick
 * @property {readonly string[]} [nodes]
 * @property {readonly string[]} [shapes]
 * @property {readonly string[]} [peers]
 * @property {readonly number[]} [connections]
 * @property {readonly Mode[]} [modes]
 */

export const NODES = ["20", "24", "26"];
const NODE = "24";
const SELVAGE = "selvage";
const allNames = peers.map(({ name }) => name);
const growthNames = growth.map(({ name }) => name);

const FULL = {
  connections: [1, 16, 100],
  modes: /** @type {const} */ (["identical", "distinct"]),
  peers: allNames,
};
/** The others take too long to start, to warm up or to be tried out, on a machine that has other work as well. */
const QUICK = {
  ...FULL,
  shapes: ["posts", "greet"],
  connections: [16],
  peers: [SELVAGE, "mercurius", "floor"],
};
/** How the cost grows is asked in one way only, and not of two configurations of one gateway. */
const GROWTH = {
  connections: [4],
  modes: /** @type {const} */ (["distinct"]),
  peers: allNames.filter((name) => name !== "apollo-fetch" && name !== "tailcall-dedupe"),
};
/** What other versions of Node make of it. */
const BESIDE = {
  nodes: NODES.filter((version) => version !== NODE),
  shapes: ["posts", "products", "greet"],
  connections: [16],
  modes: /** @type {const} */ (["distinct"]),
  peers: [SELVAGE, "mercurius"],
};

/** All that is to be measured, in this order. @type {(asked: Asked) => Run[]} */
export function makePlan(asked) {
  const names =
    asked.shapes ?? (asked.isQuick ? QUICK.shapes : [...shapes.map(({ name }) => name), ...growthNames]);
  const runs = (asked.nodes ?? [NODE]).flatMap((node) =>
    names.map((name) => {
      const defaults = asked.isQuick ? QUICK : growthNames.includes(name) ? GROWTH : FULL;
      return toRun(node, name, asked, defaults);
    }),
  );
  const isWhole = !asked.isQuick && asked.shapes === undefined && asked.nodes === undefined;
  if (!isWhole) return runs;
  const beside = BESIDE.nodes.flatMap((node) =>
    BESIDE.shapes.map((name) => toRun(node, name, { isQuick: false }, BESIDE)),
  );
  return [...runs, ...beside];
}

/** @type {(node: string, name: string, asked: Asked, defaults: { connections: readonly number[], modes: readonly Mode[], peers: readonly string[] }) => Run} */
function toRun(node, name, { connections, modes, peers: names }, defaults) {
  return {
    ...{ node, name },
    connections: connections ?? defaults.connections,
    modes: modes ?? defaults.modes,
    // Everything is compared with Selvage.
    peerNames: [...new Set([SELVAGE, ...(names ?? defaults.peers)])],
  };
}

const START_MS = 2000;
const TRIAL_MS = 3500;
/** Between the end of a turn and the start of the next. */
const BREAK_MS = 100;

/** How long the turns take, if nobody hangs. @type {(runs: readonly Run[], times: { rounds: number, measureMs: number, rampMs: number, warmupMs: number }) => number} */
export function estimateMs(runs, { rounds, measureMs, rampMs, warmupMs }) {
  const total = runs.map(({ name, connections, modes, peerNames }) => {
    const shape = findShape(name);
    const atLeast = shape.minMeasureMs ?? 0;
    const turn = Math.max(measureMs, atLeast) + rampMs + BREAK_MS;
    const each = peers
      .filter((peer) => peerNames.includes(peer.name) && peer.isFor?.(shape) !== false)
      .map(({ only, variants }) => {
        const cells = connections.length * (only === undefined || modes.includes(only) ? modes.length : 0);
        const turns = only === undefined ? cells : cells / modes.length;
        const trials = only === undefined ? (variants?.(shape).length ?? 0) : 1;
        return START_MS + trials * TRIAL_MS + Math.max(warmupMs, atLeast) + rounds * turns * turn;
      });
    return each.reduce((sum, ms) => sum + ms, 0);
  });
  return total.reduce((sum, ms) => sum + ms, 0);
}
