import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "selvage-package-"));
const installed = join(folder, "installed");
const selvage = join(installed, "node_modules/.bin/selvage");
let packed: string[] = [];

beforeAll(async () => {
  const checkout = join(folder, "checkout");
  copyCheckout(checkout);
  const pack = await run("npm", ["pack", "--json", "--pack-destination", folder], checkout);
  expect(pack.output, "npm pack").toContain('"filename"');
  const [tarball] = JSON.parse(pack.stdout) as { filename: string; files: { path: string }[] }[];
  packed = tarball?.files.map(({ path }) => path) ?? [];

  mkdirSync(installed);
  const options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", installed];
  const install = await run("npm", ["install", ...options, join(folder, tarball?.filename ?? "")], installed);
  expect(install.code, install.output).toBe(0);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the package", () => {
  it("holds the built program, its licence and its pages, and nothing else", () => {
    const expected = ["CHANGELOG.md", "LICENSE", "README.md", "package.json", "dist/src/cli/main.js"];
    expect(expected.filter((path) => !packed.includes(path))).toEqual([]);
    expect(packed.filter((path) => !expected.includes(path) && !path.startsWith("dist/src/"))).toEqual([]);
  });

  it("says its version", async () => {
    const { code, stdout } = await run(selvage, ["--version"], installed);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });

  it("tells wrong usage by exit code 2", async () => {
    const { code, output } = await run(selvage, ["no-such-command"], installed);
    expect(code, output).toBe(2);
  });

  it("checks a gateway: 0 if it is good, 1 and the place if not", async () => {
    const good = await run(selvage, ["check", "--config", writeGateway("good", {})], installed);
    expect(good.code, good.output).toBe(0);

    const bad = await run(
      selvage,
      ["check", "--config", writeGateway("bad", { naming: "shouting" })],
      installed,
    );
    expect(bad.code, bad.output).toBe(1);
    expect(bad.output).toMatch(/gateway\.yaml:\d+:\d+ /);
  });

  it("serves a gateway until it is interrupted", async () => {
    const backend = createServer((_request, response) => {
      response.setHeader("content-type", "application/json").end('{"id":"1","name":"Ada"}');
    }).listen(0, "127.0.0.1");
    await once(backend, "listening");
    const [port, adminPort] = [await freePort(), await freePort()];
    const config = writeGateway("started", {
      port,
      adminPort,
      backendPort: (backend.address() as AddressInfo).port,
    });
    const gateway = spawn(selvage, ["start", "--config", config], { cwd: installed });
    const log = collect(gateway);
    try {
      await untilReady(`http://127.0.0.1:${port}/health/ready`, gateway, log);
      const answer = await fetch(`http://127.0.0.1:${port}/graphql/web`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: '{ user(id: "1") { id name } }' }),
      });
      expect(await answer.json()).toEqual({ data: { user: { id: "1", name: "Ada" } } });

      const ended = once(gateway, "exit");
      gateway.kill("SIGINT");
      await ended;
    } finally {
      gateway.kill("SIGKILL");
      backend.close();
    }
  });
});

interface Gateway {
  port?: number;
  adminPort?: number;
  backendPort?: number;
  naming?: string;
}

/** Writes the smallest gateway there can be: one REST source, one client. Gives the path of its configuration. */
function writeGateway(name: string, { port = 0, adminPort = 0, backendPort = 9, naming }: Gateway): string {
  const path = join(folder, name);
  mkdirSync(path);
  const rest = `{ url: "http://127.0.0.1:${backendPort}"${naming === undefined ? "" : `, naming: ${naming}`} }`;
  const files = {
    "gateway.yaml": `
formatVersion: 1
server: { host: 127.0.0.1, port: ${port} }
admin: { host: 127.0.0.1, port: ${adminPort} }
sources:
  users:
    schema: users.graphql
    rest: ${rest}
clients:
  web: { schema: web.graphql }
`,
    "users.graphql": `
type Query { user(id: ID!): User @lookup @rest(path: "/users/{$args.id}") }
type User @key(fields: "id") { id: ID! name: String }
`,
    "web.graphql": `
type Query { user(id: ID!): User }
type User { id: ID! name: String }
`,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text.trimStart());
  return join(path, "gateway.yaml");
}

/** `npm pack` builds afresh; in a copy, that takes no file away from the tests that run beside this one. */
function copyCheckout(to: string): void {
  const left = new Set([".git", "coverage", "dist", "node_modules"]);
  cpSync(root, to, {
    recursive: true,
    filter: (path) => !left.has(relative(root, path).split(sep)[0] ?? ""),
  });
  symlinkSync(join(root, "node_modules"), join(to, "node_modules"), "junction");
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** Standard output and standard error. */
  readonly output: string;
}

function run(program: string, args: readonly string[], cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? -1);
      resolve({ code, stdout, output: `${error?.message ?? ""}${stdout}${stderr}` });
    });
  });
}

function collect(process: ChildProcess): () => string {
  let text = "";
  for (const stream of [process.stdout, process.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  return () => text;
}

async function untilReady(url: string, process: ChildProcess, log: () => string): Promise<void> {
  for (;;) {
    if (process.exitCode !== null) throw new Error(`The gateway ended with ${process.exitCode}:\n${log()}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address() as AddressInfo;
  socket.close();
  await once(socket, "close");
  return port;
}
