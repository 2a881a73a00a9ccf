import { equal, match } from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A benchmark that cannot fail proves nothing: each fault must be named, end with 1 and leave no process. */

const path = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

// Not where the results of real runs are.
const results = join(tmpdir(), `selvage-bench-test-${process.pid}.json`);
after(() => rmSync(results, { force: true }));

/** @type {(fault: string) => { child: import("node:child_process").ChildProcess, ended: Promise<{ code: number | null, output: string }> }} */
function runWith(fault) {
  const args = [path("../bootstrap.mjs"), "--quick", "--shapes", "greet", "--peers", "floor", "--ms", "200"];
  const child = spawn(
    process.execPath,
    [...args, "--gateway", path("faulty-gateway.mjs"), "--results", results],
    {
      env: { ...process.env, FAULT: fault },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return { child, ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, output }))) };
}

/** Processes that carry this fault in their environment. @type {(fault: string) => number} */
function leftOver(fault) {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`FAULT=${fault}\0`);
    } catch {
      return false;
    }
  }).length;
}

for (const [fault, words] of /** @type {const} */ ([
  ["wrong from the start", /without Selvage: It answered …\{"greet":"Hello nobody"/],
  ["another's answer", /without Selvage: 1 of \d+ answers were wrong: expected/],
  ["saves a call", /without Selvage: (\d+) upstream calls for (\d+) distinct requests, which need \2, /],
  ["ends", /without Selvage: \d+ of \d+ requests failed/],
  ["hangs", /without Selvage: \d+ of \d+ requests failed: not all was answered/],
])) {
  await test(`a gateway that does this is excluded: ${fault}`, { timeout: 120_000 }, async () => {
    const { code, output } = await runWith(fault).ended;
    match(output, words);
    equal(code, 1, output);
    equal(leftOver(fault), 0);
  });
}

await test("a gateway without a fault passes", { timeout: 120_000 }, async () => {
  const { code, output } = await runWith("none").ended;
  equal(code, 0, output);
  equal(leftOver("none"), 0);
});

await test("an interrupted run leaves no process", { timeout: 120_000 }, async () => {
  const listDirectories = () =>
    readdirSync(tmpdir())
      .filter((name) => /^selvage-bench-[A-Za-z0-9]{6}$/.test(name))
      .join();
  const directoriesBefore = listDirectories();
  const { child, ended } = runWith("interrupted");
  for (let tries = 0; leftOver("interrupted") < 5 && tries < 300; tries++) await sleep(100);
  child.kill("SIGINT");
  equal((await ended).code, 130);
  for (let tries = 0; leftOver("interrupted") > 0 && tries < 50; tries++) await sleep(100);
  equal(leftOver("interrupted"), 0);
  equal(listDirectories(), directoriesBefore);
});
