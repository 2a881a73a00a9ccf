import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { peers } from "../peers/index.mjs";
import { problemOfFolder } from "../peers/tailcall.mjs";
import { growth, shapes } from "../shapes/index.mjs";
import { makePlan, NODES } from "./plan.mjs";

export const USAGE = `npm run bench -- [options]
  --quick               under a minute: two shapes, 16 connections
  --report              writes docs/performance.md from the last results
  --shapes a,b          all ${[...shapes, ...growth].map(({ name }) => name).join(" ")}
  --peers a,b           ${peers.map(({ name }) => name).join(" ")}
  --node 20,24,26       default 24, and some shapes on the others
  --connections 1,16    default 1,16,100
  --modes a,b           identical, distinct
  --checks a,b          start, size; default both, none with --quick or --shapes
  --rounds 3            at least 3
  --ms 2000             of each measurement
  --glibc <folder>      with a C library for Tailcall, where the machine's is older than 2.39
  --gateway <file>      another build of Selvage's main.js
  --results <file>      default bench/results/latest.json`;

/** @typedef {import("./plan.mjs").Mode} Mode */
/** @typedef {"start" | "size"} Check measured of Selvage alone */
/**
 * @typedef {object} Options
 * @property {boolean} isReport
 * @property {readonly import("./plan.mjs").Run[]} plan
 * @property {readonly Check[]} checks
 * @property {number} rounds
 * @property {number} measureMs
 * @property {number} rampMs
 * @property {number} warmupMs
 * @property {string} [glibc]
 * @property {string} gateway
 * @property {string} results
 */

const FULL = { ms: 2000, rampMs: 300, warmupMs: 6000 };
const QUICK = { ms: 300, rampMs: 100, warmupMs: 1000 };

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
      checks: { type: "string" },
      rounds: { type: "string" },
      ms: { type: "string" },
      glibc: { type: "string" },
      gateway: { type: "string" },
      results: { type: "string" },
    },
  });
  const isQuick = values.quick ?? false;
  const defaults = isQuick ? QUICK : FULL;
  const names = (/** @type {readonly { name: string }[]} */ all) => all.map(({ name }) => name);
  const allShapes = names([...shapes, ...growth]);
  const isPart = isQuick || values.shapes !== undefined;
  const glibc = values.glibc === undefined ? undefined : resolve(values.glibc);
  const problem = glibc === undefined ? undefined : problemOfFolder(glibc);
  if (problem !== undefined) throw new Error(`--glibc: ${problem}`);
  return {
    isReport: values.report ?? false,
    plan: makePlan({
      isQuick,
      nodes: known("--node", listOf(values.node), NODES),
      shapes: values.shapes === "all" ? allShapes : known("--shapes", listOf(values.shapes), allShapes),
      peers: known("--peers", listOf(values.peers), names(peers)),
      modes: known("--modes", listOf(values.modes), /** @type {const} */ (["identical", "distinct"])),
      connections: listOf(values.connections)?.map((value) => wholeNumber("--connections", value, 1, 1000)),
    }),
    checks:
      known("--checks", listOf(values.checks), /** @type {const} */ (["start", "size"])) ??
      (isPart ? [] : ["start", "size"]),
    rounds: wholeNumber("--rounds", values.rounds ?? "3", 3, 100),
    measureMs: wholeNumber("--ms", values.ms ?? String(defaults.ms), 100, 60_000),
    rampMs: defaults.rampMs,
    warmupMs: defaults.warmupMs,
    ...(glibc === undefined ? {} : { glibc }),
    gateway: values.gateway === undefined ? `${root}dist/src/cli/main.js` : resolve(values.gateway),
    results: values.results === undefined ? `${root}bench/results/latest.json` : resolve(values.results),
  };
}

/** @type {(value: string | undefined) => string[] | undefined} */
function listOf(value) {
  return value?.split(",").filter((part) => part !== "");
}

/**
 * @template {string} T
 * @param {string} option
 * @param {readonly string[] | undefined} values
 * @param {readonly T[]} all
 * @returns {readonly T[] | undefined}
 */
function known(option, values, all) {
  const isKnown = (/** @type {string} */ value) => all.some((other) => other === value);
  const unknown = values?.find((value) => !isKnown(value));
  if (unknown !== undefined)
    throw new Error(`${option} cannot be "${unknown}". There are: ${all.join(", ")}.`);
  return /** @type {readonly T[] | undefined} */ (values);
}

/** @type {(option: string, value: string, min: number, max: number) => number} */
function wholeNumber(option, value, min, max) {
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new Error(`${option} must be a whole number from ${min} to ${max}, not "${value}".`);
}
