import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { peers } from "../peers/index.mjs";
import { growth, shapes } from "../shapes/index.mjs";

export const USAGE = `npm run bench -- [options]
  --quick               under a minute: two shapes, 16 connections
  --report              writes docs/performance.md from the last results
  --shapes a,b          all ${[...shapes, ...growth].map(({ name }) => name).join(" ")}
  --peers a,b           ${peers.map(({ name }) => name).join(" ")}
  --node 20,24,26       default 24
  --connections 1,16    default 1,16,100
  --modes a,b           identical, distinct
  --rounds 3            at least 3
  --ms 3000             of each measurement
  --gateway <file>      another build of Selvage's main.js
  --results <file>      default bench/results/latest.json`;

/** @typedef {"identical" | "distinct"} Mode */
/**
 * @typedef {object} Options
 * @property {boolean} isReport
 * @property {readonly string[]} nodes major versions
 * @property {readonly string[]} peerNames the first is Selvage
 * @property {readonly { name: string, connections: readonly number[], modes: readonly Mode[] }[]} plan
 * @property {number} rounds
 * @property {number} measureMs
 * @property {number} rampMs
 * @property {number} warmupMs
 * @property {string} gateway
 * @property {string} results
 */

/** Apollo with fetch and Hive take long to start or to warm up. */
const QUICK_PEERS = ["selvage", "mercurius", "apollo-undici", "floor"];
const FULL = {
  shapes: shapes.map(({ name }) => name),
  connections: [1, 16, 100],
  ms: 3000,
  rampMs: 300,
  warmupMs: 10_000,
};
const QUICK = { shapes: ["posts", "greet"], connections: [16], ms: 500, rampMs: 100, warmupMs: 2500 };
/** How the cost grows is asked in one way only. */
const GROWTH = { connections: [4], modes: /** @type {const} */ (["distinct"]) };

/** @type {(argv: string[], root: string) => Options | string} a text says what is wrong */
export function parseOptions(argv, root) {
  try {
    return read(argv, root);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @type {(argv: string[], root: string) => Options} */
function read(argv, root) {
  const { values } = parseArgs({
    args: argv,
    options: {
      quick: { type: "boolean" },
      report: { type: "boolean" },
      shapes: { type: "string" },
      peers: { type: "string" },
      node: { type: "string" },
      connections: { type: "string" },
      modes: { type: "string" },
      rounds: { type: "string" },
      ms: { type: "string" },
      gateway: { type: "string" },
      results: { type: "string" },
    },
  });
  const defaults = values.quick ? QUICK : FULL;
  const connections = listOf(values.connections)?.map((value) =>
    wholeNumber("--connections", value, 1, 1000),
  );
  const modes = known("--modes", listOf(values.modes), ["identical", "distinct"]);
  const growthNames = growth.map(({ name }) => name);
  const all = [...shapes.map(({ name }) => name), ...growthNames];
  const asked = values.shapes === "all" ? all : known("--shapes", listOf(values.shapes), all);
  const names = asked ?? [...defaults.shapes, ...(values.quick ? [] : growthNames)];
  const peerNames = known(
    "--peers",
    listOf(values.peers),
    peers.map(({ name }) => name),
  );
  return {
    isReport: values.report ?? false,
    nodes: known("--node", listOf(values.node), ["20", "24", "26"]) ?? ["24"],
    // Everything is compared with Selvage.
    peerNames: [
      ...new Set(["selvage", ...(peerNames ?? (values.quick ? QUICK_PEERS : peers.map(({ name }) => name)))]),
    ],
    plan: names.map((name) => {
      const isGrowth = growthNames.includes(name);
      return {
        name,
        connections: connections ?? (isGrowth ? GROWTH.connections : defaults.connections),
        modes: /** @type {Mode[]} */ (modes ?? (isGrowth ? GROWTH.modes : ["identical", "distinct"])),
      };
    }),
    rounds: wholeNumber("--rounds", values.rounds ?? "3", 3, 100),
    measureMs: wholeNumber("--ms", values.ms ?? String(defaults.ms), 100, 60_000),
    rampMs: defaults.rampMs,
    warmupMs: defaults.warmupMs,
    gateway: values.gateway === undefined ? `${root}dist/src/cli/main.js` : resolve(values.gateway),
    results: values.results === undefined ? `${root}bench/results/latest.json` : resolve(values.results),
  };
}

/** @type {(value: string | undefined) => string[] | undefined} */
function listOf(value) {
  return value?.split(",").filter((part) => part !== "");
}

/** @type {(option: string, values: string[] | undefined, all: readonly string[]) => string[] | undefined} */
function known(option, values, all) {
  const unknown = values?.find((value) => !all.includes(value));
  if (unknown !== undefined)
    throw new Error(`${option} cannot be "${unknown}". There are: ${all.join(", ")}.`);
  return values;
}

/** @type {(option: string, value: string, min: number, max: number) => number} */
function wholeNumber(option, value, min, max) {
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new Error(`${option} must be a whole number from ${min} to ${max}, not "${value}".`);
}
