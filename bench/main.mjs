import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { printSummary } from "./report/table.mjs";
import { writeReport } from "./report/write.mjs";
import { describeMachine } from "./run/machine.mjs";
import { parseOptions, USAGE } from "./run/options.mjs";
import { cleanUpAtExit } from "./run/processes.mjs";
import { runShape } from "./run/run-shape.mjs";
import { findRuntime } from "./run/runtime.mjs";
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
  const command = ["npm run bench", ...(argv.length > 0 ? ["--", ...argv] : [])].join(" ");
  const startedAt = new Date().toISOString();
  console.log(`${machine.words}; load average ${machine.loadAverage} before the start\n`);

  /** @type {import("./run/run-shape.mjs").ShapeResult[]} */
  const results = [];
  const tags = { next: 10_000_000 };
  for (const version of options.nodes) {
    const runtime = await findRuntime(version, root);
    console.log(`Node ${runtime.version}${runtime.note === undefined ? "" : ` (${runtime.note})`}`);
    for (const { name, connections, modes } of options.plan) {
      const shape = findShape(name);
      const result = await runShape({ shape, connections, modes, runtime, root, machine, tags, ...options });
      printSummary(result);
      results.push(result);
      const file = { command, startedAt, machine, options, results };
      writeFileSync(options.results, `${JSON.stringify(file, undefined, 1)}\n`);
    }
  }
  const wrong = results.flatMap(({ excluded }) => excluded.filter(({ isWrong }) => isWrong));
  if (wrong.length > 0) {
    console.error(`${wrong.length} of the peers failed their check.`);
    process.exitCode = 1;
  }
}
