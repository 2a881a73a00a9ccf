import { deepEqual, equal, match } from "node:assert/strict";
import { test } from "node:test";
import { judge } from "../../report/targets.mjs";
import { toResult, toResults } from "./samples.mjs";

/** @type {(name: string, results: import("./samples.mjs").ShapeResult[], checks?: import("../../report/page.mjs").Checks) => import("../../report/targets.mjs").Outcome} */
function outcomeOf(name, results, checks) {
  const found = judge(toResults(results, checks)).find((outcome) => outcome.name === name);
  if (found === undefined) throw new Error(`There is no target "${name}".`);
  return found;
}

for (const [theirs, verdict] of /** @type {const} */ ([
  [[400, 400, 400], "reached"],
  [[600, 600, 600], "stretch"],
  [[600, 600, 590], "reached"],
  [[399, 399, 399], "missed"],
  [[399, 400, 600], "partly"],
])) {
  await test(`so many times less CPU than a peer: ${theirs} against 100 is ${verdict}`, () => {
    const results = [toResult("posts", "distinct", { selvage: [100, 100, 100], tailcall: theirs })];
    const outcome = outcomeOf("Posts with users, distinct, against Tailcall", results);
    equal(outcome.verdict, verdict);
    match(outcome.measured, new RegExp(`^${(Number(theirs[0]) / 100).toFixed(2)}× \\(1 conn\\.\\), `));
  });
}

for (const [own, verdict] of /** @type {const} */ ([
  [180, "reached"],
  [130, "stretch"],
  [181, "missed"],
])) {
  await test(`at most so many times the CPU of a peer: ${own} against 100 is ${verdict}`, () => {
    const results = [toResult("greet", "identical", { selvage: own, floor: 100 })];
    equal(outcomeOf("Greet", results).verdict, verdict);
  });
}

await test("the other mode does not count", () => {
  const results = [toResult("posts", "identical", { selvage: 100, tailcall: 900 })];
  equal(outcomeOf("Posts with users, distinct, against Tailcall", results).verdict, "not measured");
});

await test("a peer that was excluded is named, and nothing is reached", () => {
  const excluded = [{ peer: "hive", reason: "It ended at its start.", isWrong: true }];
  const results = [toResult("page", "distinct", { selvage: 100 }, { excluded })];
  const { verdict, measured } = outcomeOf("Product page, distinct", results);
  deepEqual([verdict, measured], ["not measured", "without Hive Gateway with Mesh and JIT"]);
});

for (const [many, verdict] of /** @type {const} */ ([
  [1000, "stretch"],
  [1100, "reached"],
  [1101, "missed"],
])) {
  await test(`ten times the items for ${many / 100} times the CPU is ${verdict}`, () => {
    const results = [
      toResult("list-1000", "distinct", { selvage: 100 }),
      toResult("list-10000", "distinct", { selvage: many }),
    ];
    equal(outcomeOf("1,000 → 10,000 items", results).verdict, verdict);
  });
}

await test("the largest RSS of all shapes counts", () => {
  const withRss = (/** @type {string} */ shape, /** @type {number} */ megabytes) =>
    toResult(
      shape,
      "distinct",
      { selvage: 1 },
      { rssBytes: { selvage: megabytes * 2 ** 20, hive: 2 ** 33 } },
    );
  const good = outcomeOf("RSS after load", [withRss("posts", 100), withRss("page", 250)]);
  equal(good.verdict, "reached");
  const bad = outcomeOf("RSS after load", [withRss("posts", 100), withRss("page", 251)]);
  equal(bad.verdict, "missed");
  equal(bad.measured, "251 MB at most, after page; 1 of 2 shapes are within");
});

await test("what was measured on another Node does not count", () => {
  const other = toResult("posts", "distinct", { selvage: 1, tailcall: 900 }, { node: "20.0.0" });
  const outcome = outcomeOf("Posts with users, distinct, against Tailcall", [
    toResult("greet", "distinct", { selvage: 1 }),
    other,
  ]);
  equal(outcome.verdict, "not measured");
});

await test("the median start counts, and the size of the install", () => {
  const toStart = (/** @type {number} */ wallMs) => ({ wallMs, cpuMs: wallMs });
  const slowOnce = {
    starts: [1, 2, 1000, 999, 9000].map(toStart),
    size: { bytes: 150 * 2 ** 20, packages: 3 },
  };
  equal(outcomeOf("Demo ready", [], slowOnce).verdict, "reached");
  equal(outcomeOf("Production install", [], slowOnce).verdict, "reached");
  const slow = { starts: [1, 1001, 1002].map(toStart), size: { bytes: 150 * 2 ** 20 + 4096, packages: 3 } };
  equal(outcomeOf("Demo ready", [], slow).verdict, "missed");
  equal(outcomeOf("Production install", [], slow).verdict, "missed");
  equal(outcomeOf("Production install", [], { size: "it could not be installed" }).verdict, "not measured");
});
