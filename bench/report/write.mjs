import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { formatPage } from "./page.mjs";
import { drawPlots } from "./plots.mjs";

/** Writes docs/performance.md and bench/plots/ anew. @type {(root: string, file: string) => void} */
export function writeReport(root, file) {
  if (!existsSync(file)) throw new Error("There are no results yet. Run `npm run bench` first.");
  const results = /** @type {import("./page.mjs").Results} */ (JSON.parse(readFileSync(file, "utf8")));
  const plots = drawPlots(results.results);
  const directory = `${root}bench/plots`;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const plot of plots) writeFileSync(`${directory}/${plot.file}`, plot.svg);
  writeFileSync(`${root}docs/performance.md`, formatPage(results, plots, root));
  console.log(`docs/performance.md and ${plots.length} plots, of ${results.startedAt}.`);
}
