import { parseArgs } from "node:util";
import { openCase } from "./case.ts";
import { runOracle } from "./oracle.ts";
import { shrink } from "./shrink.ts";

/** `npm run oracle`. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: "string", default: "10000" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      "per-schema": { type: "string", default: "100" },
    },
  });
  const started = performance.now();
  const report = await runOracle({
    seed: Number(values.seed),
    cases: Number(values.cases),
    perSchema: Number(values["per-schema"]),
    stopsEarly: true,
  });
  const seconds = (performance.now() - started) / 1000;
  console.log({ ...report, found: report.found.length, seconds, perSecond: report.compiled / seconds });
  for (const found of report.found) {
    const small = await shrink(found.case);
    for (const [name, sdl] of Object.entries(small.sources)) console.log(`--- ${name}\n${sdl}`);
    console.log(`--- client\n${small.client}\n---`);
    console.log(
      small.operation,
      JSON.stringify(small.variables),
      JSON.stringify(small.outcomes),
      small.turnsSeed,
    );
    const arena = await openCase(small);
    console.log(found.seed, (await arena.play(small))?.differences.join("\n"));
    await arena.close();
  }
  return report.found.length === 0 ? 0 : 1;
}
