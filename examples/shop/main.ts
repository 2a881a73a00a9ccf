import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { formatBanner, GATEWAY_URL } from "./banner.ts";
import { BACKENDS, type BackendName } from "./lib/backends.ts";
import { type Child, describeExit, startChild } from "./lib/child.ts";
import type { ReadyLine } from "./lib/process.ts";
import { findRoot } from "./lib/protos.ts";

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 12_000;

const root = findRoot();
const children: Child[] = [];
let isStopping = false;

process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));

const flags = process.argv.slice(2);
const unknown = flags.find((flag) => flag !== "--backends-only");
if (unknown !== undefined) {
  process.stderr.write(`There is no option ${unknown}; the only one is --backends-only.\n`);
  process.exit(2);
}
await openShop(!flags.includes("--backends-only"));

async function openShop(withGateway: boolean): Promise<void> {
  const tooLate = sleep(START_LIMIT_MS, undefined, { ref: false }).then(() => {
    throw new Error(`Not everything was ready within ${START_LIMIT_MS / 1000} s.`);
  });
  tooLate.catch(() => {});
  try {
    const ready = await Promise.race([
      Promise.all(BACKENDS.map(({ name, port }) => startBackend(name, port))),
      tooLate,
    ]);
    const gateway = withGateway ? await Promise.race([startGateway(ready), tooLate]) : undefined;
    if (isStopping) return;
    process.stdout.write(formatBanner(ready, gateway?.pid));
    for (const child of children) void watch(child, child === gateway);
  } catch (error) {
    if (isStopping) return;
    process.stderr.write(`\n${(error as Error).message}\n`);
    await stop(1);
  }
}

async function startBackend(name: BackendName, usualPort: number): Promise<ReadyLine> {
  let tellReady: (line: ReadyLine) => void = () => {};
  const ready = new Promise<ReadyLine>((resolve) => {
    tellReady = resolve;
  });
  // A PORT or CONTROL_PORT of our own is not meant for all eight.
  const port = process.env[`${name.toUpperCase()}_PORT`] || String(usualPort);
  const child = startChild(name, {
    script: join(root, "dist/examples/shop/backends", `${name}.js`),
    cwd: root,
    env: { ...process.env, PORT: port, CONTROL_PORT: undefined, READY_LINE: "1" },
    withChannel: true,
    onLine: (line) => {
      const isReadyLine = line.startsWith('{"ready":');
      if (isReadyLine) tellReady(JSON.parse(line) as ReadyLine);
      return isReadyLine;
    },
  });
  children.push(child);
  return Promise.race([ready, diesEarly(child)]);
}

async function startGateway(backends: readonly ReadyLine[]): Promise<Child> {
  // What is on this port now would answer for our gateway while ours fails to start.
  if (await isAnswering())
    throw new Error(`Something else already listens on ${GATEWAY_URL}; stop it first.`);
  const addresses = backends.map(({ ready, port }): [string, string] => {
    const isRest = BACKENDS.some(({ name, kind }) => name === ready && kind === "rest");
    const name = ready.toUpperCase();
    return isRest ? [`${name}_URL`, `http://127.0.0.1:${port}`] : [`${name}_ADDR`, `127.0.0.1:${port}`];
  });
  const gateway = startChild("gateway", {
    script: join(root, "dist/src/cli/main.js"),
    args: ["start", "--config", "gateway.yaml"],
    cwd: root,
    env: { ...Object.fromEntries(addresses), ...process.env },
  });
  children.push(gateway);
  await Promise.race([untilReady(), diesEarly(gateway)]);
  return gateway;
}

async function untilReady(): Promise<void> {
  while (!isStopping && (await readyStatus()) !== 200) await sleep(100);
}

async function isAnswering(): Promise<boolean> {
  return (await readyStatus()) !== undefined;
}

async function readyStatus(): Promise<number | undefined> {
  try {
    const answer = await fetch(`${GATEWAY_URL}/health/ready`, { signal: AbortSignal.timeout(1000) });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return undefined;
  }
}

async function diesEarly(child: Child): Promise<never> {
  const exit = await child.exited;
  const errors = child.lastErrors().map((line) => `\n    ${line}`);
  const said = errors.length === 0 ? "" : ` Its last words:${errors.join("")}`;
  throw new Error(`${child.name} ${describeExit(exit)} before it was ready.${said}`);
}

async function watch(child: Child, isGateway: boolean): Promise<void> {
  const exit = await child.exited;
  // Ctrl-C in a terminal reaches the children too, and one of them may be faster than we are.
  await sleep(100);
  if (isStopping) return;
  if (isGateway) {
    process.stderr.write(`gateway ${describeExit(exit)}; stopping the shop.\n`);
    await stop(1);
  } else {
    process.stderr.write(`${child.name} ${describeExit(exit)}. The rest goes on; it is not started again.\n`);
  }
}

/** Ends every child and waits for them; those who ignore it, and all when asked twice, are killed. */
async function stop(exitCode: number): Promise<void> {
  if (isStopping) {
    for (const child of children) child.kill("SIGKILL");
    return;
  }
  isStopping = true;
  for (const child of children) child.kill("SIGTERM");
  const all = Promise.all(children.map(({ exited }) => exited));
  const isDone = await Promise.race([all.then(() => true), sleep(STOP_LIMIT_MS, false)]);
  if (!isDone) for (const child of children) child.kill("SIGKILL");
  process.exit(exitCode);
}
