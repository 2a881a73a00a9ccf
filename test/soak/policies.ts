import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Findings } from "./findings.ts";

const SCRIPT = fileURLToPath(new URL("../../scripts/soak-policies.mjs", import.meta.url));

/** Of processor time, in microseconds a call. */
const TARGET_US = 4;

/** What the layers around a call cost, measured by a process that does nothing else. */
export async function measurePolicies(): Promise<Findings> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT]);
  const { calls, rounds, bare, stacked } = JSON.parse(stdout) as Record<string, number>;
  const added = Number(stacked) - Number(bare);
  const words = `The least of ${rounds} rounds of ${calls} calls: ${bare?.toFixed(2)} µs bare, ${stacked?.toFixed(2)} µs with the policies.`;
  return {
    words: [words],
    judgements: [
      {
        what: "added to a call",
        target: `≤ ${TARGET_US} µs`,
        found: `${added.toFixed(2)} µs`,
        isHeld: added <= TARGET_US,
        isStrict: true,
      },
    ],
    problems: [],
  };
}
