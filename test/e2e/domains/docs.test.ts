import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { startBackend } from "../../../examples/domains/backends.ts";
import { startGateway } from "../../../src/cli/start.ts";

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const PAGE = read("docs/domains.md");
const CONFIG = "examples/domains/gateway.yaml";

/** The commands of the page, each with the answer that stands below it, if one does. */
const COMMANDS = [...PAGE.matchAll(/^(curl .*)\n(?:# (.*)\n)?/gm)].map(([, command = "", answer]) => ({
  command,
  answer,
}));

test("the configuration of the page is that of the example", () => {
  const [, text] = /^```yaml gateway.yaml\n(.*?)^```$/ms.exec(PAGE) ?? [];
  expect(text).toBe(read(CONFIG));
});

test("the commands of the page do what it says", async () => {
  const env: Record<string, string> = { PORT: "0", ADMIN_PORT: "0" };
  for (const domain of ["commerce", "media"] as const) {
    const backend = await startBackend(domain, 0);
    onTestFinished(() => backend.close());
    env[`${domain.toUpperCase()}_URL`] = backend.url;
  }
  const { publicUrl, adminUrl, close } = await startGateway(CONFIG, env, pino({ level: "silent" }));
  onTestFinished(() => close());
  expect(COMMANDS.filter(({ answer }) => answer !== undefined)).toHaveLength(3);
  for (const { command, answer } of COMMANDS) {
    const here = command.replace("localhost:4000", publicUrl).replace("localhost:4001", adminUrl);
    const run = `${here.replace("curl", "curl -s -w '\\n%{http_code}'")}`;
    const { stdout } = await promisify(execFile)("bash", ["-c", run]);
    const [, body = "", status] = /^(.*)\n(\d+)$/s.exec(stdout) ?? [];
    expect([command, status]).toEqual([command, "200"]);
    if (answer !== undefined) expect([command, body.trim()]).toEqual([command, answer]);
  }
});
