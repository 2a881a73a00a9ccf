import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { printSummary } from "./report/table.mjs";
import { judge } from "./report/targets.mjs";
import { writeReport } from "./report/write.mjs";
import { describeMachine } from "./run/machine.mjs";
import { parseOptions, USAGE } from "./run/options.mjs";
import { estimateMs } from "./run/plan.mjs";
import { cleanUpAtExit } from "./run/processes.mjs";
import { runShape } from "./run/run-shape.mjs";
import { findRuntime } from "./run/runtime.mjs";
import { measureSize } from "./run/size.mjs";
import { measureStarts } from "./run/start.mjs";
import { findShape } from "./shapes/index.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Measures, or makes the report of what was measured. The exit code is 1 if anybody answered wrongly. @type {(argv: string[]) => Promise<void>} */
export async function main(argv) {
  if (argv.includes("--help")) {
    console.log(USAGE);
    return;
  }
  const options = parseOptions(argv, root);
  if (typeof options === "string") {
    console.error(`${options}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (options.isReport) {
    writeReport(root, options.results);
    return;
  }
  if (!existsSync(options.gateway)) throw new Error(`There is no ${options.gateway}. Build it first.`);

  cleanUpAtExit();
  mkdirSync(dirname(options.results), { recursive: true });
  const machine = await describeMachine();
  const command = ["npm run bench", ...(argv.length > 0 ? ["--", ...withoutPaths(argv)] : [])].join(" ");
  const startedAt = new Date().toISOString();
  console.log(`${machine.words}; load average ${machine.loadAverage} before the start`);
  console.log(`About ${Math.ceil(estimateMs(options.plan, options) / 60_000)} minutes.\n`);

  /** @type {import("./run/run-shape.mjs").ShapeResult[]} */
  const results = [];
  /** @type {import("./report/page.mjs").Checks} */
  const checks = {};
  const tags = { next: 10_000_000 };
  const file = { command, startedAt, machine, options, results, checks };
  // After each shape, so that what was measured is not lost with what comes after it.
  const save = () => writeFileSync(options.results, `${JSON.stringify(file, undefined, 1)}\n`);
  if (options.checks.includes("start")) {
    const runtime = await findRuntime(options.plan[0]?.node ?? "24", root);
    checks.starts = await measureStarts({ root, gateway: options.gateway, runtime, machine });
    save();
  }
  for (const { node, name, ...asked } of options.plan) {
    const runtime = await findRuntime(node, root);
    const shape = findShape(name);
    const result = await runShape({ ...options, ...asked, shape, runtime, root, machine, tags });
    printSummary(result);
    results.push(result);
    save();
  }
  if (options.checks.includes("size")) {
    checks.size = await measureSize(root);
    save();
  }
  for (const { name, goal, measured, verdict } of judge(file)) {
    if (verdict !== "not measured") console.log(`${verdict}: ${name}: ${measured}; target ${goal}`);
  }
  const wrong = results.flatMap(({ excluded }) => excluded.filter(({ isWrong }) => isWrong));
  if (wrong.length > 0) {
    console.error(`${wrong.length} of the peers failed their check.`);
    process.exitCode = 1;
  }
}

/** What others can type, too. @type {(argv: readonly string[]) => string[]} */
function withoutPaths(argv) {
  return argv.map((arg, index) =>
    /^--(glibc|gateway|results)$/.test(argv[index - 1] ?? "") ? "<path>" : arg,
  );
}
