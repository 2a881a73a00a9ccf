import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { npmEnv } from "./install.mjs";
import { openDirectory, removeDirectory } from "./processes.mjs";

/**
 * What the package and its dependencies take up on disk when somebody installs it for production.
 *
 * @typedef {object} Size
 * @property {number} bytes of node_modules, in whole blocks
 * @property {number} packages
 */

const run = promisify(execFile);
const TIMEOUT_MS = 300_000;

/** Packs what is built and installs it in an empty folder. @type {(root: string) => Promise<Size | string>} */
export async function measureSize(root) {
  const directory = openDirectory();
  const options = { env: npmEnv, timeout: TIMEOUT_MS, maxBuffer: 2 ** 26 };
  try {
    // Its scripts would build anew, and take the program away from who runs it.
    const pack = ["pack", "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", directory];
    const { stdout } = await run("npm", pack, { ...options, cwd: root });
    const [{ filename }] = /** @type {[{ filename: string }]} */ (JSON.parse(stdout));
    const home = join(directory, "home");
    mkdirSync(home);
    const flags = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await run("npm", ["install", ...flags, "--prefix", home, join(directory, filename)], {
      ...options,
      cwd: home,
    });
    const { stdout: used } = await run("du", ["-sk", "node_modules"], { cwd: home });
    const { stdout: listed } = await run("npm", ["ls", "--all", "--parseable"], { ...options, cwd: home });
    return { bytes: Number.parseInt(used, 10) * 1024, packages: listed.trim().split("\n").length - 1 };
  } catch (error) {
    return `it could not be installed: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`;
  } finally {
    removeDirectory(directory);
  }
}
