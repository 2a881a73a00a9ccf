import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const INSTALL_MS = 300_000;
/** What `npm run` tells its children would send this npm to another folder. */
export const npmEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)),
);

/**
 * Installs what a folder's lockfile says, unless it was done before. No install scripts.
 *
 * @param {string} directory
 * @returns {Promise<string | undefined>} why it failed
 */
export async function install(directory) {
  // npm writes this file last, so that a broken install is not taken for a whole one.
  if (existsSync(`${directory}/node_modules/.package-lock.json`)) return undefined;
  console.error(`Installing ${basename(directory)}, once.`);
  try {
    await run("npm", ["ci", "--ignore-scripts", "--loglevel=error"], {
      cwd: directory,
      env: npmEnv,
      timeout: INSTALL_MS,
    });
    return undefined;
  } catch (error) {
    return `it could not be installed: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`;
  }
}
