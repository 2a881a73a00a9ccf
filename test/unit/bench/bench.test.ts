import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const directory = fileURLToPath(new URL("../../../bench/test/unit/", import.meta.url));

/**
 * The benchmark has a package of its own, which is installed only where it runs. What of it needs no package is
 * tested here: which peer counts and which is excluded, the targets, the page. The rest is `npm --prefix bench test`.
 */
it("passes the benchmark's unit tests", async () => {
  const files = readdirSync(directory).filter((name) => name.endsWith(".test.mjs"));
  const { output, code } = await run(["--test", "--test-reporter=tap", ...files]);
  expect(code, output).toBe(0);
  const count = (name: string) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(output)?.[1]);
  expect(count("pass"), output).toBeGreaterThan(files.length);
  expect([count("fail"), count("skipped"), count("todo")]).toEqual([0, 0, 0]);
});

async function run(args: readonly string[]): Promise<{ output: string; code: number }> {
  // Node's runner reports to the runner above it, if there is one, and not to us.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: directory, env });
    return { output: stdout + stderr, code: 0 };
  } catch (error) {
    const {
      stdout = "",
      stderr = "",
      code = -1,
    } = error as { stdout?: string; stderr?: string; code?: number };
    return { output: stdout + stderr, code };
  }
}
