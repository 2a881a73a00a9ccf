import { deepEqual, equal, match, ok } from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseOptions } from "../../run/options.mjs";
import { estimateMs } from "../../run/plan.mjs";
import { growth, shapes } from "../../shapes/index.mjs";

/** @type {(...argv: string[]) => import("../../run/options.mjs").Options} */
function optionsOf(...argv) {
  const options = parseOptions(argv, "/root/");
  if (typeof options === "string") throw new Error(options);
  return options;
}

await test("the whole takes about an hour, the quick form less than a minute on a busy machine", () => {
  const whole = optionsOf();
  const minutes = estimateMs(whole.plan, whole) / 60_000;
  ok(minutes < 60, `${minutes} minutes`);
  const quick = optionsOf("--quick");
  const seconds = estimateMs(quick.plan, quick) / 1000;
  ok(seconds < 40, `${seconds} seconds`);
});

await test("the whole asks every shape, growth in one way, and some shapes on the other Nodes", () => {
  const { plan, checks, rounds } = optionsOf();
  const first = plan.filter(({ node }) => node === "24");
  deepEqual(
    first.map(({ name }) => name),
    [...shapes, ...growth].map(({ name }) => name),
  );
  const posts = first.find(({ name }) => name === "posts");
  deepEqual(
    [posts?.connections, posts?.modes],
    [
      [1, 16, 100],
      ["identical", "distinct"],
    ],
  );
  const list = first.find(({ name }) => name === "list-1000");
  deepEqual([list?.connections, list?.modes], [[4], ["distinct"]]);
  deepEqual([...new Set(plan.map(({ node }) => node))], ["24", "20", "26"]);
  deepEqual([checks, rounds], [["start", "size"], 3]);
});

await test("Selvage is always measured, as all is compared with it", () => {
  deepEqual(optionsOf("--shapes", "greet", "--peers", "floor").plan[0]?.peerNames, ["selvage", "floor"]);
});

await test("parts are measured without what is measured of Selvage alone, unless asked for", () => {
  deepEqual(optionsOf("--shapes", "greet").checks, []);
  deepEqual(optionsOf("--shapes", "greet", "--checks", "size").checks, ["size"]);
});

for (const [argv, words] of /** @type {[string[], RegExp][]} */ ([
  [["--shapes", "post"], /--shapes cannot be "post"\. There are: posts, /],
  [["--node", "18"], /--node cannot be "18"/],
  [["--rounds", "2"], /--rounds must be a whole number from 3 to 100/],
  [["--connections", "0"], /--connections must be a whole number/],
  [["--unknown"], /--unknown/],
])) {
  await test(`wrong usage is told: ${argv.join(" ")}`, () => {
    match(String(parseOptions(argv, "/root/")), words);
  });
}

await test("a folder without a C library is refused before anything starts", () => {
  const folder = mkdtempSync(join(tmpdir(), "selvage-bench-glibc-"));
  const problem = parseOptions(["--glibc", folder], "/root/");
  rmSync(folder, { recursive: true });
  equal(problem, `--glibc: There is no ld-linux-x86-64.so.2 in ${folder}.`);
});
