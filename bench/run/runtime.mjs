import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { arch } from "node:os";
import { promisify } from "node:util";
import { install } from "./install.mjs";

/**
 * @typedef {object} Runtime
 * @property {string} node path of its binary
 * @property {string} version
 * @property {string} [note] why it is another than asked for
 */

/** A Node of that major version: this one, or one that is installed for the benchmark. @type {(major: string, root: string) => Promise<Runtime>} */
export async function findRuntime(major, root) {
  const own = { node: process.execPath, version: process.versions.node };
  if (own.version.startsWith(`${major}.`)) return own;
  const directory = `${root}bench/runtimes/${major}`;
  const problem = await install(directory);
  const node = `${directory}/node_modules/node-linux-${arch()}/bin/node`;
  if (problem !== undefined) return { ...own, note: `not ${major}: ${problem}` };
  if (!existsSync(node)) return { ...own, note: `not ${major}: there is no package of it for this machine` };
  const { stdout } = await promisify(execFile)(node, ["-p", "process.versions.node"]);
  return { node, version: stdout.trim() };
}
