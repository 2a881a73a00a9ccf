import { median, summarize } from "./summary.mjs";
import { formatNumber, titleOf } from "./table.mjs";

/**
 * What Selvage is to reach, and what it has reached in a run.
 *
 * @typedef {"reached" | "stretch" | "partly" | "missed" | "not measured"} Verdict
 *
 * @typedef {object} Outcome
 * @property {string} name
 * @property {string} against
 * @property {string} goal
 * @property {string} stretch
 * @property {string} measured
 * @property {Verdict} verdict "partly" if only some ways to ask reach the goal
 *
 * @typedef {object} Ratio CPU per request, compared with that of a peer in the same rounds
 * @property {string} name
 * @property {string} shape
 * @property {import("../run/plan.mjs").Mode} mode
 * @property {string} against
 * @property {"less" | "of"} kind `less`: the peer's by Selvage's, at least; `of`: Selvage's by the peer's, at most
 * @property {number} goal
 * @property {number} stretch
 */

const MEGABYTE = 1024 ** 2;
const MAX_RSS_MB = 250;
const MAX_INSTALL_MB = 150;
const MAX_READY_MS = 1000;
const GROWTH = { from: 1000, to: 10_000, goal: 11, stretch: 10 };

/** @type {readonly Ratio[]} */
const RATIOS = [
  {
    ...{ name: "Posts with users, distinct, against Tailcall", shape: "posts", mode: "distinct" },
    ...{ against: "tailcall", kind: "less", goal: 4, stretch: 6 },
  },
  {
    ...{ name: "Posts with users, distinct, against Mercurius", shape: "posts", mode: "distinct" },
    ...{ against: "mercurius", kind: "less", goal: 3, stretch: 4 },
  },
  {
    ...{ name: "Posts with users, identical", shape: "posts", mode: "identical" },
    ...{ against: "tailcall-dedupe", kind: "of", goal: 1.5, stretch: 1 },
  },
  {
    ...{ name: "Posts with gRPC products, distinct", shape: "products", mode: "distinct" },
    ...{ against: "tailcall", kind: "less", goal: 3, stretch: 5 },
  },
  {
    ...{ name: "Product page, distinct", shape: "page", mode: "distinct" },
    ...{ against: "hive", kind: "less", goal: 3, stretch: 5 },
  },
  {
    ...{ name: "Greet", shape: "greet", mode: "identical" },
    ...{ against: "floor", kind: "of", goal: 1.8, stretch: 1.3 },
  },
];

/** Every target, in the order of the table; of the first Node that was measured. @type {(results: import("./page.mjs").Results) => Outcome[]} */
export function judge({ results, checks = {} }) {
  const own = results.filter(({ node }) => node === results[0]?.node);
  return [
    ...RATIOS.map((ratio) => judgeRatio(ratio, own)),
    judgeGrowth(own),
    judgeRss(own),
    judgeStarts(checks.starts),
    judgeSize(checks.size),
  ];
}

/** @type {(ratio: Ratio, results: import("./page.mjs").Results["results"]) => Outcome} */
function judgeRatio({ name, shape, mode, against, kind, goal, stretch }, results) {
  const result = results.find((other) => other.shape === shape);
  const rows = (result === undefined ? [] : summarize(result))
    .filter((row) => row.mode === mode && row.peer === against && Number.isFinite(row.ratio) && row.ratio > 0)
    .sort((a, b) => a.connections - b.connections)
    .map(({ connections, ratio }) => ({ connections, value: kind === "less" ? ratio : 1 / ratio }));
  const write = (/** @type {number} */ value) => (kind === "less" ? `${value}× less` : `${value}× of it`);
  const meets = (/** @type {number} */ value, /** @type {number} */ bound) =>
    kind === "less" ? value >= bound : value <= bound;
  const excluded = result?.excluded.find(({ peer }) => peer === against || peer === "selvage");
  return {
    ...{ name, against: titleOf(against), goal: write(goal), stretch: write(stretch) },
    measured:
      result === undefined
        ? "-"
        : rows.length === 0
          ? `without ${titleOf(excluded?.peer ?? against)}`
          : rows.map(({ connections, value }) => `${value.toFixed(2)}× (${connections} conn.)`).join(", "),
    verdict: judgeAll(
      rows.map(({ value }) => meets(value, goal)),
      rows.map(({ value }) => meets(value, stretch)),
    ),
  };
}

/** @type {(results: import("./page.mjs").Results["results"]) => Outcome} */
function judgeGrowth(results) {
  const { from, to, goal, stretch } = GROWTH;
  const cpuOf = (/** @type {number} */ items) => {
    const found = results.find(({ shape }) => shape === `list-${items}`);
    return found === undefined ? undefined : summarize(found).find(({ peer }) => peer === "selvage")?.cpuUs;
  };
  const [few, many] = [cpuOf(from), cpuOf(to)];
  const value = few && many ? many / few : undefined;
  return {
    ...{
      name: "1,000 → 10,000 items",
      against: "itself",
      goal: `${goal}× of it`,
      stretch: `${stretch}× of it`,
    },
    measured: value === undefined ? "-" : `${value.toFixed(2)}×`,
    verdict: judgeOne(value, goal, stretch),
  };
}

/** @type {(results: import("./page.mjs").Results["results"]) => Outcome} */
function judgeRss(results) {
  const all = results.flatMap(({ shape, rssBytes }) => {
    const bytes = rssBytes.selvage;
    return bytes === undefined ? [] : [{ shape, megabytes: bytes / MEGABYTE }];
  });
  const most = all.reduce((a, b) => (b.megabytes > a.megabytes ? b : a), { shape: "", megabytes: 0 });
  const value = all.length === 0 ? undefined : most.megabytes;
  const within = all.filter(({ megabytes }) => megabytes <= MAX_RSS_MB).length;
  return {
    ...{ name: "RSS after load", against: "-", goal: `at most ${MAX_RSS_MB} MB`, stretch: "-" },
    measured:
      value === undefined
        ? "-"
        : `${formatNumber(value)} MB at most, after ${most.shape}; ${within} of ${all.length} shapes are within`,
    verdict: judgeOne(value, MAX_RSS_MB),
  };
}

/** @type {(starts: import("../run/start.mjs").Start[] | string | undefined) => Outcome} */
function judgeStarts(starts) {
  const target = { name: "Demo ready", against: "-", goal: `within ${MAX_READY_MS} ms`, stretch: "-" };
  if (starts === undefined || typeof starts === "string")
    return { ...target, measured: starts ?? "-", verdict: "not measured" };
  const walls = starts.map(({ wallMs }) => wallMs);
  const value = median(walls);
  const range = [Math.min(...walls), Math.max(...walls)].map(formatNumber).join(" to ");
  const cpu = formatNumber(median(starts.map(({ cpuMs }) => cpuMs)));
  return {
    ...target,
    measured: `${formatNumber(value)} ms of ${starts.length} starts (${range}), with ${cpu} ms of CPU`,
    verdict: judgeOne(value, MAX_READY_MS),
  };
}

/** @type {(size: import("../run/size.mjs").Size | string | undefined) => Outcome} */
function judgeSize(size) {
  const goal = `at most ${MAX_INSTALL_MB} MB`;
  const target = { name: "Production install", against: "-", goal, stretch: "-" };
  if (size === undefined || typeof size === "string")
    return { ...target, measured: size ?? "-", verdict: "not measured" };
  const megabytes = size.bytes / MEGABYTE;
  return {
    ...target,
    measured: `${formatNumber(megabytes)} MB in ${size.packages} packages`,
    verdict: judgeOne(megabytes, MAX_INSTALL_MB),
  };
}

/** At most; a NaN is not reached. @type {(value: number | undefined, goal: number, stretch?: number) => Verdict} */
function judgeOne(value, goal, stretch) {
  if (value === undefined) return "not measured";
  return judgeAll([value <= goal], [stretch !== undefined && value <= stretch]);
}

/** @type {(goals: readonly boolean[], stretches: readonly boolean[]) => Verdict} */
function judgeAll(goals, stretches) {
  if (goals.length === 0) return "not measured";
  if (stretches.every(Boolean)) return "stretch";
  if (goals.every(Boolean)) return "reached";
  return goals.some(Boolean) ? "partly" : "missed";
}
