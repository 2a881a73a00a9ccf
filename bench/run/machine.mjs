import { execFile } from "node:child_process";
import { arch, availableParallelism, loadavg, totalmem, type } from "node:os";
import { promisify } from "node:util";

/**
 * @typedef {object} Machine
 * @property {string} words
 * @property {number} loadAverage of the minute before; much above 0 means that others were at work
 * @property {number} ticksPerSecond the unit of CPU time in /proc
 */

/** @returns {Promise<Machine>} */
export async function describeMachine() {
  if (type() !== "Linux") throw new Error("CPU time is read from /proc: this needs Linux.");
  const { stdout } = await promisify(execFile)("getconf", ["CLK_TCK"]);
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return {
    words: `${availableParallelism()} cores (${arch()}), ${gigabytes} GB, ${type()}`,
    loadAverage: Math.round(Number(loadavg()[0]) * 10) / 10,
    ticksPerSecond: Number(stdout),
  };
}
