import { readFileSync, writeFileSync } from "node:fs";
import { arch, availableParallelism, loadavg, totalmem, type } from "node:os";
import type { Judgement } from "./findings.ts";

const PAGE = new URL("../../docs/reliability.md", import.meta.url);

/** Puts what a command found between its own marks on the page; all else of the page is written by hand. */
export function writeSection(name: string, lines: readonly string[], page: string | URL = PAGE): void {
  const [begin, end] = [`<!-- ${name}: figures -->`, `<!-- ${name}: end -->`];
  const text = readFileSync(page, "utf8");
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`The page has no place for ${name}.`);
  writeFileSync(page, `${text.slice(0, start)}${begin}\n\n${lines.join("\n")}\n\n${text.slice(stop)}`);
}

/** Where and how figures were measured. */
export function describeRun(command: string): string {
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const machine = `${availableParallelism()} cores (${arch()}), ${gigabytes} GB, ${type()}, Node.js ${process.versions.node}`;
  const date = new Date().toISOString().slice(0, 10);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `\`${command}\` on ${date}: ${machine}; load average at the end ${load}.`;
}

/** A table of targets, what was found, and whether it holds. */
export function tableOf(judgements: readonly Judgement[]): string[] {
  return [
    "| | Target | Found | |",
    "|---|---|---|---|",
    ...judgements.map(
      ({ what, target, found, isHeld }) =>
        `| ${what} | ${target} | ${found} | ${isHeld ? "held" : "**missed**"} |`,
    ),
  ];
}
