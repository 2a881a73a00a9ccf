import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseNotes, problemsOfNotes } from "./notes.mjs";
import { formatPage } from "./page.mjs";
import { drawPlots } from "./plots.mjs";
import { judge } from "./targets.mjs";

/** Writes docs/performance.md and bench/plots/ anew. @type {(root: string, file: string) => void} */
export function writeReport(root, file) {
  if (!existsSync(file)) throw new Error("There are no results yet. Run `npm run bench` first.");
  const results = /** @type {import("./page.mjs").Results} */ (JSON.parse(readFileSync(file, "utf8")));
  const plots = drawPlots(results.results);
  const directory = `${root}bench/plots`;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const plot of plots) writeFileSync(`${directory}/${plot.file}`, plot.svg);
  const outcomes = judge(results);
  const notes = parseNotes(readFileSync(`${root}bench/report/notes.md`, "utf8"));
  writeFileSync(`${root}docs/performance.md`, formatPage({ results, outcomes, notes, plots, root }));
  for (const problem of problemsOfNotes(notes, outcomes)) console.error(problem);
  console.log(`docs/performance.md and ${plots.length} plots, of ${results.startedAt}.`);
}
