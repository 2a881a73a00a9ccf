import { parseArgs } from "node:util";
import type { Findings } from "./findings.ts";
import { findingsOfOverload, overload } from "./overload.ts";
import { describeRun, tableOf, writeSection } from "./page.ts";
import { measurePolicies } from "./policies.ts";
import { findingsOfSoak, soak } from "./soak.ts";

const USAGE = `npm run soak -- [--minutes 30] [--share 0.6] [--every 20] [--seed N] [--dry-run]
npm run overload -- [--seconds 30] [--times 2] [--seed N] [--dry-run]
npm run bench:policies -- [--dry-run]`;

interface Flags {
  readonly minutes: number;
  readonly share: number;
  readonly every: number;
  readonly seconds: number;
  readonly times: number;
  readonly seed: number;
}

const COMMANDS: Readonly<Record<string, { readonly script: string; run(flags: Flags): Promise<Findings> }>> =
  {
    soak: {
      script: "soak",
      async run({ minutes, share, every, seed }) {
        const times = { everyMs: every * 1000, peakMs: Math.min(5_000, minutes * 5_000), sampleMs: 5_000 };
        return findingsOfSoak(await soak({ minutes, share, seed, ...times }, console.log));
      },
    },
    overload: {
      script: "overload",
      run: async ({ seconds, times, seed }) =>
        findingsOfOverload(await overload({ seconds, times, seed }, console.log)),
    },
    policies: { script: "bench:policies", run: measurePolicies },
  };

/**
 * `npm run soak`, `overload` and `bench:policies`: exit code 0 if all held that the gateway alone decides, 1 if not, 2
 * for wrong usage. The figures go to `docs/reliability.md`, except in a dry run.
 */
export async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name];
  const parsed = readFlags(args);
  if (command === undefined || parsed === undefined) {
    console.error(USAGE);
    return 2;
  }
  const { words, judgements, problems } = await command.run(parsed.flags);
  const given = args.filter((arg) => arg !== "--dry-run");
  const line = ["npm run", command.script, ...(given.length > 0 ? ["--", ...given] : [])].join(" ");
  const paragraphs = [describeRun(line), ...words].flatMap((paragraph) => [paragraph, ""]);
  const lines = [...paragraphs, ...tableOf(judgements)];
  console.log(lines.join("\n"));
  for (const problem of problems) console.error(problem);
  if (!parsed.isDry) writeSection(name, lines);
  return judgements.some(({ isHeld, isStrict }) => isStrict && !isHeld) ? 1 : 0;
}

/** Undefined for what is no flag, or is no number. */
function readFlags(args: readonly string[]): { flags: Flags; isDry: boolean } | undefined {
  const number = (value: number) => ({ type: "string", default: String(value) }) as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: number(30),
        share: number(0.6),
        every: number(20),
        seconds: number(30),
        times: number(2),
        seed: number(1),
        "dry-run": { type: "boolean", default: false },
      },
    });
    const { "dry-run": isDry, ...texts } = values;
    const flags = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, Number(text)]));
    const isGood = Object.values(flags).every((value) => value > 0);
    return isGood ? { flags: flags as unknown as Flags, isDry } : undefined;
  } catch {
    return undefined;
  }
}
