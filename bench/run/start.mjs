import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { prepareSelvage } from "../peers/selvage.mjs";
import { findShape } from "../shapes/index.mjs";
import { freePort, openDirectory, removeDirectory, start, stop, usageOf } from "./processes.mjs";

/**
 * How long the demo shop's gateway takes from the start of its process until `/health/ready` answers 200.
 *
 * @typedef {object} Start
 * @property {number} wallMs
 * @property {number} cpuMs of all its threads
 */

const STARTS = 5;
const POLL_MS = 5;
const READY_MS = 30_000;

/** One after the other, each a new process. @type {(options: { root: string, gateway: string, runtime: import("./runtime.mjs").Runtime, machine: import("./machine.mjs").Machine }) => Promise<Start[] | string>} */
export async function measureStarts({ root, gateway, runtime, machine }) {
  const directory = openDirectory();
  const logFile = `${directory}/stderr.log`;
  const log = openSync(logFile, "w");
  const starts = [];
  try {
    while (starts.length < STARTS) starts.push(await startOnce());
    return starts;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    closeSync(log);
    removeDirectory(directory);
  }

  /** @returns {Promise<Start>} */
  async function startOnce() {
    const [port, adminPort] = [await freePort(), await freePort()];
    // Its backends are down: a gateway that waits for them would not be ready.
    const shape = findShape("page");
    const place = { shape, ports: {}, port, adminPort, directory, node: runtime.node, root, gateway };
    const { command, args, env } = prepareSelvage(place);
    const startedAt = performance.now();
    const child = start(command, args, { cwd: root, env: { NODE_ENV: "production", ...env }, log });
    try {
      while (!(await isReady(`http://127.0.0.1:${port}/health/ready`))) {
        if (child.exitCode !== null)
          throw new Error(`The gateway ended at its start: ${readFileSync(logFile, "utf8").slice(-400)}`);
        if (performance.now() - startedAt > READY_MS) throw new Error(`It was not ready in ${READY_MS} ms.`);
        await sleep(POLL_MS);
      }
      const wallMs = performance.now() - startedAt;
      return { wallMs, cpuMs: (usageOf(child.pid ?? 0).cpuTicks / machine.ticksPerSecond) * 1000 };
    } finally {
      await stop(child);
    }
  }
}

/** @type {(url: string) => Promise<boolean>} */
async function isReady(url) {
  try {
    const { statusCode, body } = await request(url);
    await body.dump();
    return statusCode === 200;
  } catch {
    return false; // It doesn't listen yet.
  }
}
