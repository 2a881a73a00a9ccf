import { tmpdir } from "node:os";
import { peers } from "../peers/index.mjs";
import { rowsToCompare } from "./summary.mjs";
import { COLUMNS, rowsOf, titleOf } from "./table.mjs";

/** What `npm run bench` leaves behind. @typedef {{ command: string, startedAt: string, machine: import("../run/machine.mjs").Machine, options: import("../run/options.mjs").Options, results: import("../run/run-shape.mjs").ShapeResult[] }} Results */
/** @typedef {{ file: string, alt: string, svg: string, shape: string | undefined }} Plot */

/** Above this share of a core, others were at work. */
const QUIET_LOAD = 0.3;

/** docs/performance.md, of nothing but the results. @type {(results: Results, plots: readonly Plot[], root: string) => string} */
export function formatPage({ command, startedAt, machine, options, results }, plots, root) {
  const { rounds, measureMs } = options;
  const shown = (/** @type {Plot} */ { file, alt }) => `![${alt}](../bench/plots/${file})\n`;
  return [
    `# Performance

Every figure here was written by one command, and \`npm run bench -- --report\` made this page of them:

\`\`\`sh
${command}
\`\`\`

${startedAt.slice(0, 10)}, ${machine.words}. The gateways, the backends and the load generator share these cores.
${
  machine.loadAverage > QUIET_LOAD
    ? `\n**Noisy:** other programs were at work on this machine (load average ${machine.loadAverage} before the start).\nAbsolute figures mean little; the ratios come from turns next to each other, and their ranges show how\nfar they can be trusted.\n`
    : ""
}
## How it is measured

- All gateways of a shape run at the same time and get the load in turn: ${rounds} rounds of ${measureMs} ms each (longer for very long lists), in another
  order in each round, after a warm-up that does not count. A row holds the medians of its rounds.
- Each is one process with \`NODE_ENV=production\`, with its defaults unless its name says otherwise. All ask the same
  backends, which answer with texts made beforehand.
- Before anything is measured, each must give the answer that the shape prescribes. During the load every answer is
  compared byte by byte; one wrong answer excludes a gateway.
- *Identical*: all requests are the same. *Distinct*: each has an argument of its own, which reaches every call to a
  backend, so that nothing can be shared; the number of calls is checked.
- *CPU* is user and system time of the gateway's processes for each request. *CPU ÷ Selvage's* compares with Selvage
  in the same round: above 1, Selvage needs less. In brackets, the smallest and the largest ratio of all rounds.
- *RSS* is read after all load. *p50* and *p99* are seen by the client, whose connections have one request each.
`,
    formatOverview(results),
    ...results.map((result) => {
      const plotted = plots.filter(({ shape }) => shape === result.shape);
      return `## ${result.title}

Shape \`${result.shape}\`, Node ${result.node}${result.nodeNote === undefined ? "" : ` (${clean(result.nodeNote, root)})`}.

${plotted.map(shown).join("\n")}
${formatTable(COLUMNS, rowsOf(result))}
${result.excluded.map(({ peer, reason }) => `\nWithout ${titleOf(peer)}: ${clean(reason, root)}\n`).join("")}`;
    }),
    ...plots.filter(({ shape }) => shape === undefined).map((plot) => `## ${plot.alt}\n\n${shown(plot)}`),
  ].join("\n");
}

/** All ratios of one way to ask, so that the whole fits on a screen. @type {(results: Results["results"]) => string} */
function formatOverview(results) {
  const shown = results.map((result) => ({ result, rows: rowsToCompare(result) }));
  const names = peers
    .map(({ name }) => name)
    .filter((name) => name !== "selvage" && shown.some(({ rows }) => rows.some(({ peer }) => peer === name)));
  const lines = shown.map(({ result: { title, node }, rows }) => [
    `${title}${results.every((other) => other.node === node) ? "" : `, Node ${node}`}`,
    `${rows[0]?.mode ?? "-"}, ${rows[0]?.connections ?? "-"} conn.`,
    ...names.map((name) => {
      const ratio = rows.find(({ peer }) => peer === name)?.ratio;
      return ratio === undefined || !Number.isFinite(ratio) ? "-" : ratio.toFixed(2);
    }),
  ]);
  const head = ["shape", "asked", ...names.map(titleOf)];
  const alignments = head.map((_, index) => (index < 2 ? "---" : "---:"));
  return `## CPU per request ÷ Selvage's, at a glance

Above 1, Selvage needs less; below 1, it needs more.

${[head, alignments, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n")}
`;
}

/** @type {(head: readonly string[], rows: readonly (readonly string[])[]) => string} */
function formatTable(head, rows) {
  const isWords = (/** @type {number} */ index) => index === 0 || index === 2;
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [
    line(head),
    `|${head.map((_, index) => (isWords(index) ? "---" : "---:")).join("|")}|`,
    ...rows.map(line),
  ].join("\n");
}

/** One line without the paths of the machine it comes from. @type {(reason: string, root: string) => string} */
function clean(reason, root) {
  const short = reason.replaceAll(root, "").replaceAll(tmpdir(), "").replace(/\s+/g, " ").slice(0, 300);
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
