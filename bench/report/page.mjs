import { tmpdir } from "node:os";
import { peers } from "../peers/index.mjs";
import { compareNodes } from "./nodes.mjs";
import { needsNote } from "./notes.mjs";
import { rowsToCompare } from "./summary.mjs";
import { COLUMNS, remarksOf, rowsOf, titleOf } from "./table.mjs";

/**
 * What `npm run bench` leaves behind.
 *
 * @typedef {object} Results
 * @property {string} command
 * @property {string} startedAt
 * @property {import("../run/machine.mjs").Machine} machine
 * @property {import("../run/options.mjs").Options} options
 * @property {import("../run/run-shape.mjs").ShapeResult[]} results
 * @property {Checks} [checks]
 *
 * @typedef {object} Checks what is measured of Selvage alone; a text says why it was not
 * @property {import("../run/start.mjs").Start[] | string} [starts]
 * @property {import("../run/size.mjs").Size | string} [size]
 *
 * @typedef {{ file: string, alt: string, svg: string, shape: string | undefined }} Plot
 */

/** Above this share of a core, others were at work. */
const QUIET_LOAD = 0.3;

/**
 * docs/performance.md, of nothing but the results and the notes.
 *
 * @param {object} input
 * @param {Results} input.results
 * @param {readonly import("./targets.mjs").Outcome[]} input.outcomes
 * @param {import("./notes.mjs").Notes} input.notes
 * @param {readonly Plot[]} input.plots
 * @param {string} input.root
 * @returns {string}
 */
export function formatPage({ results: whole, outcomes, notes, plots, root }) {
  const { command, startedAt, machine, options, results } = whole;
  const own = results.filter(({ node }) => node === results[0]?.node);
  const shown = (/** @type {Plot} */ { file, alt }) => `![${alt}](../bench/plots/${file})\n`;
  return [
    `# Performance

Every figure here was written by one command, and \`npm run bench -- --report\` made this page of them:

\`\`\`sh
${command}
\`\`\`

${startedAt.slice(0, 10)}, ${machine.words}, Node ${results[0]?.node ?? "-"}. The gateways, the backends and the load generator share these
cores. [bench/README.md](../bench/README.md) tells what it takes to run it.
${
  machine.loadAverage > QUIET_LOAD
    ? `\n**Noisy:** other programs were at work on this machine (load average ${machine.loadAverage} before the start).\nAbsolute figures mean little; the ratios come from turns next to each other, and their ranges show how\nfar they can be trusted.\n`
    : ""
}`,
    formatTargets(outcomes, notes, root),
    formatMethod(options),
    formatOverview(own),
    ...own.map((result) => {
      const plotted = plots.filter(({ shape }) => shape === result.shape);
      const remarks = [
        ...result.excluded.map(({ peer, reason }) => `Without ${titleOf(peer)}: ${clean(reason, root)}`),
        ...remarksOf(result).map((remark) => clean(remark, root, 600)),
      ];
      return `## ${result.title}

Shape \`${result.shape}\`${result.nodeNote === undefined ? "" : ` (${clean(result.nodeNote, root)})`}.

${plotted.map(shown).join("\n")}
${formatTable(COLUMNS, rowsOf(result), [0, 2])}
${remarks.map((remark) => `\n${remark}\n`).join("")}`;
    }),
    ...plots.filter(({ shape }) => shape === undefined).map((plot) => `## ${plot.alt}\n\n${shown(plot)}`),
    formatNodes(results),
  ].join("\n");
}

const WORDS = {
  reached: "reached",
  stretch: "stretch reached",
  partly: "**partly**",
  missed: "**missed**",
  "not measured": "not measured",
};

/** @type {(outcomes: readonly import("./targets.mjs").Outcome[], notes: import("./notes.mjs").Notes, root: string) => string} */
function formatTargets(outcomes, { introduction, sections }, root) {
  const lines = outcomes.map(({ name, against, goal, stretch, measured, verdict }) => [
    ...[name, against, goal, stretch],
    ...[measured === "-" ? measured : clean(measured, root).replace(/\.$/, ""), WORDS[verdict]],
  ]);
  const told = outcomes.filter(needsNote).map(({ name }) => {
    const note = sections.get(name) ?? "Nobody has written down yet what a profile shows.";
    return `### ${name}\n\n${note}`;
  });
  return `## Targets

CPU per request of the gateway, as ratios within the same rounds of this run; each number of connections must reach
the target.

${formatTable(["what", "against", "target", "stretch", "measured", ""], lines, [0, 1, 2, 3, 4, 5])}

${[introduction, ...told].join("\n\n")}
`;
}

/** @type {(options: import("../run/options.mjs").Options) => string} */
function formatMethod({ rounds, measureMs }) {
  return `## How it is measured

- All gateways of a shape run at the same time and get the load in turn: ${rounds} rounds of ${measureMs} ms each (longer for very long
  lists), in another order in each round, after a warm-up that does not count. A row holds the medians of its rounds.
- Each is one process with \`NODE_ENV=production\`, with its defaults unless its name says otherwise. All ask the same
  backends, which answer with texts made beforehand.
- Before anything is measured, each must give the answer that the shape prescribes. During the load every answer is
  compared byte by byte; one wrong answer excludes a gateway.
- *Identical*: all requests are the same. *Distinct*: each has an argument of its own, which reaches every call to a
  backend, so that nothing can be shared; the number of calls is checked.
- *CPU* is user and system time of the gateway's processes for each request. *CPU ÷ Selvage's* compares with Selvage
  in the same round: above 1, Selvage needs less. In brackets, the smallest and the largest ratio of all rounds.
- *RSS* is read after all load. *p50* and *p99* are seen by the client, whose connections have one request each.
- *Demo ready*: from the start of the process to the first \`/health/ready\` that answers 200, the median of several
  starts. *Production install*: \`npm pack\`, then \`npm install --omit=dev\` in an empty folder, as \`du\` counts it.
`;
}

/** @type {(results: Results["results"]) => string} */
function formatNodes(results) {
  const compared = compareNodes(results);
  if (compared === undefined) return "";
  return `## On other versions of Node

CPU µs per request. The versions were measured one after the other, so these figures are less sure than the ratios above.

${formatTable(compared.head, compared.lines, [0, 1, 2])}
`;
}

/** All ratios of one way to ask, so that the whole fits on a screen. @type {(results: Results["results"]) => string} */
function formatOverview(results) {
  const shown = results.map((result) => ({ result, rows: rowsToCompare(result) }));
  const names = peers
    .map(({ name }) => name)
    .filter((name) => name !== "selvage" && shown.some(({ rows }) => rows.some(({ peer }) => peer === name)));
  const lines = shown.map(({ result: { title }, rows }) => [
    title,
    `${rows[0]?.mode ?? "-"}, ${rows[0]?.connections ?? "-"} conn.`,
    ...names.map((name) => {
      const ratio = rows.find(({ peer }) => peer === name)?.ratio;
      return ratio === undefined || !Number.isFinite(ratio) ? "-" : ratio.toFixed(2);
    }),
  ]);
  const head = ["shape", "asked", ...names.map(titleOf)];
  return `## CPU per request ÷ Selvage's, at a glance

Above 1, Selvage needs less; below 1, it needs more.

${formatTable(head, lines, [0, 1])}
`;
}

/** @type {(head: readonly string[], rows: readonly (readonly string[])[], words: readonly number[]) => string} */
function formatTable(head, rows, words) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    line(head),
    `|${head.map((_, index) => (words.includes(index) ? "---" : "---:")).join("|")}|`,
    ...rows.map(line),
  ].join("\n");
}

/** One line without the paths of the machine it comes from. @type {(reason: string, root: string, length?: number) => string} */
function clean(reason, root, length = 300) {
  const short = reason.replaceAll(root, "").replaceAll(tmpdir(), "").replace(/\s+/g, " ").slice(0, length);
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
