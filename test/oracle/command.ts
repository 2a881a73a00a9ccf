import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openCase } from "./case.ts";
import { runMutations } from "./mutations.ts";
import { compiledShare, type Found, type OracleReport, runOracle } from "./oracle.ts";
import { shrink } from "./shrink.ts";

const LEAST_SHARE = 0.98;

/**
 * `npm run oracle -- --cases 200000 --seed 7`: stops at the first difference, makes it small, and keeps it in
 * `regressions/`. With `--mutations`, shows that mistakes in the compiler are found.
 */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: "string" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      "per-schema": { type: "string", default: "100" },
      mutations: { type: "boolean", default: false },
      /** Of the mistakes, those in this file alone. */
      file: { type: "string" },
      /** Makes nothing small, and keeps nothing. */
      quick: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  if (values.mutations) return runMutations(Number(values.cases ?? 10_000), seed, values.file) === 0 ? 0 : 1;
  const started = performance.now();
  const report = await runOracle({
    seed,
    cases: Number(values.cases ?? 10_000),
    perSchema: Number(values["per-schema"]),
    stopsEarly: true,
  });
  print(report, seed, (performance.now() - started) / 1000);
  for (const found of report.found) {
    console.log(`${found.seed}:\n${found.differences.join("\n")}`);
    if (!values.quick) await keep(found);
  }
  return report.found.length > 0 || compiledShare(report) < LEAST_SHARE ? 1 : 0;
}

function print(report: OracleReport, seed: number, seconds: number): void {
  const { schemas, compiled, valid, invalid, refused, withErrors, notCompiled, features, traits } = report;
  const share = (compiledShare(report) * 100).toFixed(2);
  console.log(
    `seed ${seed}: ${compiled} compiled cases on ${schemas} schemas, ${withErrors} of them with errors`,
  );
  console.log(`${seconds.toFixed(1)} s, ${(compiled / seconds).toFixed(0)} cases/s`);
  console.log(
    `${share} % of ${valid} valid operations were compiled; ${refused} refused, ${invalid} not valid`,
  );
  for (const [feature, times] of features) console.log(`  ${times} plans with ${feature}`);
  for (const [trait, times] of traits) console.log(`  ${times} cases with ${trait}`);
  for (const [reason, times] of notCompiled) console.log(`  ${times} not compiled: ${reason}`);
}

async function keep(found: Found): Promise<void> {
  const small = await shrink(found.case);
  const arena = await openCase(small);
  const verdict = await arena.play(small);
  await arena.close();
  const name = `seed-${found.seed.replace("/", "-")}.json`;
  writeFileSync(
    fileURLToPath(new URL(`regressions/${name}`, import.meta.url)),
    `${JSON.stringify(small, undefined, 2)}\n`,
  );
  for (const [source, sdl] of Object.entries(small.sources)) console.log(`--- ${source}\n${sdl}`);
  console.log(`--- client\n${small.client}\n---\n${small.operation}\n${JSON.stringify(small.variables)}`);
  console.log(`${JSON.stringify(small.outcomes, undefined, 2)}\n${verdict?.differences.join("\n")}`);
  console.log(`kept as regressions/${name}`);
}
