import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Every child of this run; whatever happens, none outlives it. @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/**
 * Starts a program in a process group of its own, so that what it starts ends with it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Record<string, string>, log: number | "ignore", hasChannel?: boolean }} options `log` takes
 *   what it says on stderr; its stdout goes nowhere, where access logs cost no disk
 * @returns {import("node:child_process").ChildProcess}
 */
export function start(command, args, { cwd, env = {}, log, hasChannel = false }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", log, ...(hasChannel ? [/** @type {const} */ ("ipc")] : [])],
    detached: true,
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  child.once("error", () => running.delete(child));
  return child;
}

/** Asks once, waits up to 3 s, then kills the group. @type {(child: import("node:child_process").ChildProcess) => Promise<void>} */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  signal(child, "SIGTERM");
  await Promise.race([gone, sleep(3000, undefined, { ref: false })]);
  signal(child, "SIGKILL");
  await gone;
}

/** Of the whole group: the group may live when its leader doesn't. @type {(child: import("node:child_process").ChildProcess, name: NodeJS.Signals) => void} */
function signal({ pid }, name) {
  try {
    if (pid !== undefined) process.kill(-pid, name);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
  }
}

/** Written to by this run, and gone with it. @type {Set<string>} */
const directories = new Set();

/** @returns {string} */
export function openDirectory() {
  const directory = mkdtempSync(join(tmpdir(), "selvage-bench-"));
  directories.add(directory);
  return directory;
}

/** @type {(directory: string) => void} */
export function removeDirectory(directory) {
  rmSync(directory, { recursive: true, force: true });
  directories.delete(directory);
}

/** Kills and removes what is left when this process ends for whatever reason but SIGKILL. */
export function cleanUpAtExit() {
  process.on("exit", () => {
    for (const child of running) signal(child, "SIGKILL");
    for (const directory of directories) removeDirectory(directory);
  });
  for (const name of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
    process.on(name, () => process.exit(130));
}

/** A port that nobody had a moment ago. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/**
 * What a process and all that it started have used.
 *
 * @param {number} root
 * @returns {{ cpuTicks: number, rssBytes: number, processes: number }}
 */
export function usageOf(root) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  /** @type {Map<number, { ticks: number, pages: number }>} */
  const usage = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const fields = readStat(name);
    if (fields === undefined) continue;
    // proc(5), counted from the state, which is field 3.
    const parent = Number(fields[1]);
    usage.set(Number(name), { ticks: Number(fields[11]) + Number(fields[12]), pages: Number(fields[21]) });
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const total = { cpuTicks: 0, rssBytes: 0, processes: 0 };
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    const { ticks, pages } = usage.get(pid) ?? { ticks: 0, pages: 0 };
    total.cpuTicks += ticks;
    total.rssBytes += pages * 4096;
    total.processes++;
    open.push(...(children.get(pid) ?? []));
  }
  return total;
}

/** The fields behind the name, which may hold anything. @type {(pid: string) => string[] | undefined} */
function readStat(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined; // It ended in between.
  }
}
