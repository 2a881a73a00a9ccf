import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { BACKENDS } from "../../../examples/shop/lib/backends.ts";
import { findRoot } from "../../../examples/shop/lib/protos.ts";
import { startShop } from "../../support/shop.ts";

interface Program {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function run(script: string, env: NodeJS.ProcessEnv, ...args: string[]): Program {
  const file = join(findRoot(), "dist/examples/shop", script);
  const child = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env } });
  running.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return { child, output: () => output, ended: once(child, "close").then(([code]) => code as number | null) };
}

const freePorts = Object.fromEntries(BACKENDS.map(({ name }) => [`${name.toUpperCase()}_PORT`, "0"]));

/** A port that is taken for as long as the callback runs. */
async function withTakenPort(use: (port: string) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await use(String(typeof address === "object" ? address?.port : address));
  server.close();
}

describe("a backend's process", () => {
  test.each(["users", "products"])("%s says in one line that its port is taken", async (name) => {
    await withTakenPort(async (port) => {
      const { ended, output } = run(`backends/${name}.js`, { PORT: port, CONTROL_PORT: "0" });
      expect(await ended).toBe(1);
      expect(output()).toBe(
        `${name} cannot start: port ${port} is taken; free it or set ${name.toUpperCase()}_PORT\n`,
      );
    });
  });

  test("says in one line that its control port is taken, or that a port is none", async () => {
    await withTakenPort(async (port) => {
      const { ended, output } = run("backends/users.js", { PORT: "0", CONTROL_PORT: port });
      expect(await ended).toBe(1);
      expect(output()).toBe(`users cannot start: port ${port} is taken; free it or set CONTROL_PORT\n`);
    });
    const { ended, output } = run("backends/users.js", { PORT: "http" });
    expect(await ended).toBe(1);
    expect(output()).toBe('PORT must be a port, 0 to 65535, and is "http"\n');
  });

  test("ends quickly on SIGTERM, though a call hangs", async () => {
    const shop = await startShop({ only: ["users"] });
    const users = shop.backend("users");
    await users.fault({ route: "*", kind: "hang" });
    const asked = fetch(`${users.url}/users/1`).catch(() => "cut");
    await expect.poll(async () => (await users.calls()).inFlight).toBe(1);
    const began = performance.now();
    await users.kill("SIGTERM");
    expect(performance.now() - began).toBeLessThan(3000);
    expect(await asked).toBe("cut");
    await shop.stop();
  });
});

// Nine processes start here, on a machine that may be busy.
describe("npm start", { timeout: 90_000 }, () => {
  test("starts all backends, reports a death in one line, and ends with 0 on SIGTERM", async () => {
    const { child, output, ended } = run("main.js", freePorts, "--backends-only");
    await expect.poll(output, { timeout: 60_000 }).toContain("Ctrl-C stops everything.");
    const rows = BACKENDS.map(({ name }) =>
      new RegExp(`^ +${name} .*127.0.0.1:(\\d+) .* (\\d+)$`, "m").exec(output()),
    );
    expect(rows.every((row) => row !== null)).toBe(true);
    const pids = rows.map((row) => Number(row?.[2]));
    process.kill(pids[2] as number, "SIGKILL");
    await expect.poll(output).toContain("reviews was ended by SIGKILL. The rest goes on");
    expect(child.exitCode).toBeNull();
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(output()).not.toContain("users exited");
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  test("names the one that could not start, and stops the others", async () => {
    await withTakenPort(async (port) => {
      const { output, ended } = run("main.js", { ...freePorts, PAYMENTS_PORT: port }, "--backends-only");
      expect(await ended).toBe(1);
      expect(output()).toContain("payments exited with code 1 before it was ready.");
      expect(output()).toContain(`payments        | payments cannot start: port ${port} is taken`);
      expect(output()).not.toContain("    at ");
    });
  });
});
