import { peers } from "../peers/index.mjs";
import { summarize } from "./summary.mjs";

/** The columns of a shape's table, of a terminal's and of a page's. */
export const COLUMNS = [
  "mode",
  "conn.",
  "gateway",
  "req/s",
  "p50 ms",
  "p99 ms",
  "CPU µs/req",
  "CPU ÷ Selvage's",
  "calls/req",
  "RSS MB",
];

/** @type {(name: string) => string} */
export function titleOf(name) {
  return peers.find((peer) => peer.name === name)?.title ?? name;
}

/** @type {(result: import("../run/run-shape.mjs").ShapeResult) => string[][]} */
export function rowsOf(result) {
  const order = peers.map(({ name }) => name);
  const rows = summarize(result).sort(
    (a, b) =>
      b.mode.localeCompare(a.mode) ||
      a.connections - b.connections ||
      order.indexOf(a.peer) - order.indexOf(b.peer),
  );
  return rows.map((row) => [
    row.mode,
    String(row.connections),
    titleOf(row.peer),
    formatNumber(row.requestsPerSecond),
    formatNumber(row.p50Ms),
    formatNumber(row.p99Ms),
    formatNumber(row.cpuUs),
    formatRatios(row),
    formatNumber(row.callsPerRequest),
    formatNumber((result.rssBytes[row.peer] ?? 0) / 1024 ** 2),
  ]);
}

/** @type {(result: import("../run/run-shape.mjs").ShapeResult) => void} */
export function printSummary(result) {
  const lines = [COLUMNS, ...rowsOf(result)];
  const widths = COLUMNS.map((_, index) => Math.max(...lines.map((line) => String(line[index]).length)));
  console.log(`\n${result.shape}: ${result.title}, Node ${result.node}`);
  for (const line of lines) {
    // Words to the left, figures to the right.
    const cells = line.map((cell, index) =>
      index === 0 || index === 2 ? cell.padEnd(Number(widths[index])) : cell.padStart(Number(widths[index])),
    );
    console.log(`  ${cells.join("  ")}`);
  }
  for (const { peer, reason } of result.excluded) console.log(`  without ${titleOf(peer)}: ${reason}`);
  for (const remark of remarksOf(result)) console.log(`  ${remark}`);
}

/** What the trials of configurations have shown, a sentence for each peer that had any. @type {(result: import("../run/run-shape.mjs").ShapeResult) => string[]} */
export function remarksOf({ trials, variants }) {
  return [...new Set(trials.map(({ peer }) => peer))].map((name) => {
    const chosen = variants[name];
    const told = trials
      .filter(({ peer }) => peer === name)
      .map(({ variant, cpuUs, reason }) => {
        const outcome =
          reason === undefined ? `right, ${formatNumber(cpuUs ?? Number.NaN)} µs` : shorten(reason);
        return variant === undefined ? outcome : `"${variant}": ${outcome}`;
      });
    const head = chosen === undefined ? titleOf(name) : `${titleOf(name)} is "${chosen}"`;
    return `${head}. Tried with distinct requests: ${told.join("; ")}.`;
  });
}

/** @type {(reason: string) => string} */
function shorten(reason) {
  return reason.length > 120 ? `${reason.slice(0, 120)}…` : reason;
}

/** Three digits that count. @type {(value: number) => string} */
export function formatNumber(value) {
  if (!Number.isFinite(value)) return "-";
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}

/** @type {(value: number) => string} */
function formatRatio(value) {
  return value.toFixed(value < 10 ? 2 : 1);
}

/** @type {(row: import("./summary.mjs").Row) => string} */
function formatRatios({ peer, ratio, ratioRange }) {
  if (peer === "selvage") return "1";
  return Number.isFinite(ratio) ? `${formatRatio(ratio)} (${ratioRange.map(formatRatio).join("–")})` : "-";
}
