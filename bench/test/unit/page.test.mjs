import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseNotes, problemsOfNotes } from "../../report/notes.mjs";
import { formatPage } from "../../report/page.mjs";
import { drawPlots } from "../../report/plots.mjs";
import { judge } from "../../report/targets.mjs";
import { toResult, toResults } from "./samples.mjs";

const MISSED = "Posts with users, distinct, against Tailcall";
const root = "/somebody/home/selvage/";

/** @type {(input: import("../../report/page.mjs").Results, notes?: string) => string} */
function pageOf(input, notes = "An introduction.") {
  const plots = drawPlots(input.results);
  return formatPage({ results: input, outcomes: judge(input), notes: parseNotes(notes), plots, root });
}

const missed = toResults([toResult("posts", "distinct", { selvage: [9, 100, 9], tailcall: [9, 150, 9] })]);

await test("a missed target is on the page, with its note", () => {
  const page = pageOf(missed, `An introduction.\n\n### ${MISSED}\n\nHalf of it is JSON.\n`);
  match(
    page,
    /\| Posts with users, distinct, against Tailcall \|.*\| 4× less \| 6× less \| .*1\.50× \(16 conn\.\).*\| \*\*missed\*\* \|/,
  );
  match(
    page,
    /An introduction\.\n\n### Posts with users, distinct, against Tailcall\n\nHalf of it is JSON\.\n/,
  );
});

await test("a missed target without a note says so, and the note of a reached one is left out", () => {
  match(pageOf(missed), /### Posts with users, distinct, against Tailcall\n\nNobody has written down yet/);
  const reached = toResults([toResult("posts", "distinct", { selvage: 100, tailcall: 500 })]);
  doesNotMatch(pageOf(reached, `### ${MISSED}\n\nHalf of it is JSON.\n`), /Half of it/);
});

await test("notes that lack a target or name one that does not exist are told", () => {
  const notes = parseNotes("### Posts with uzers\n\nText.\n");
  deepEqual(problemsOfNotes(notes, judge(missed)), [
    `report/notes.md does not say why this is missed: ${MISSED}`,
    "report/notes.md speaks of a target that does not exist: Posts with uzers",
  ]);
});

await test("the notes of this checkout name targets that exist", () => {
  const notes = parseNotes(readFileSync(new URL("../../report/notes.md", import.meta.url), "utf8"));
  ok(notes.introduction.length > 0);
  deepEqual(problemsOfNotes(notes, judge(toResults([]))), []);
});

await test("who was excluded and why, and what trials have shown, is on the page without anybody's paths", () => {
  const excluded = [{ peer: "hive", reason: `It ended: ${root}bench/x.mjs\nis missing`, isWrong: true }];
  const trials = [
    { peer: "tailcall", variant: "keys batched", reason: "7 upstream calls for 5 distinct requests" },
    { peer: "tailcall", variant: "nothing shared", cpuUs: 1234 },
  ];
  const variants = { tailcall: "nothing shared" };
  const page = pageOf(
    toResults([toResult("posts", "distinct", { selvage: 1 }, { excluded, trials, variants })]),
  );
  match(page, /\nWithout Hive Gateway with Mesh and JIT: It ended: bench\/x\.mjs is missing\.\n/);
  match(
    page,
    /"keys batched": 7 upstream calls for 5 distinct requests; "nothing shared": right, 1,234 µs\./,
  );
  doesNotMatch(page, /somebody/);
});

await test("every plot that the page shows is drawn, and every drawn one is shown", () => {
  const results = [
    toResult("posts", "distinct", { selvage: 10, tailcall: 20 }),
    toResult("list-10", "distinct", { selvage: 10 }),
    toResult("list-100", "distinct", { selvage: 100 }),
    toResult("spread-1", "distinct", { selvage: 10, "tailcall-dedupe": 5 }),
    toResult("spread-20", "distinct", { selvage: 100, "tailcall-dedupe": 50 }),
  ];
  const shown = [...pageOf(toResults(results)).matchAll(/\]\(\.\.\/bench\/plots\/([^)]+)\)/g)].map(
    ([, file]) => file,
  );
  const plots = drawPlots(results);
  deepEqual(shown.sort(), plots.map(({ file }) => file).sort());
  deepEqual(shown, ["growth-backends.svg", "growth-items.svg", "posts.svg"]);
  for (const { svg } of plots) {
    match(svg, /^<svg .*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    equal(svg.split("<").length, svg.split(">").length);
    doesNotMatch(svg, /NaN|undefined|Infinity/);
  }
});

await test("other versions of Node stand beside the first, where they were asked in the same way", () => {
  const asked = { selvage: [10, 20, 30] };
  const page = pageOf(
    toResults([
      toResult("posts", "distinct", asked),
      toResult("posts", "distinct", { selvage: [11, 22, 33] }, { node: "26.1.0" }),
      toResult("greet", "distinct", asked),
      toResult("greet", "identical", asked, { node: "26.1.0" }),
    ]),
  );
  match(page, /\| shape \| asked \| gateway \| Node 24\.0\.0 \| Node 26\.1\.0 \|/);
  match(page, /\| posts \| distinct, 16 conn\. \| Selvage \| 20 \| 22 \|/);
  doesNotMatch(page, /\| greet \| /);
  equal(page.match(/^## Title of posts$/gm)?.length, 1);
});
