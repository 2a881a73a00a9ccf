import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The program that `npm run build` writes. Types are left to `npm run check:types`, so that a type error somewhere does not stop every test. */
const BUILD = "-p tsconfig.build.json --noCheck --declaration false --isolatedDeclarations false";

/**
 * Builds once before the first test, so that tests can start processes from `dist/`.
 *
 * @throws {Error} if a source cannot be parsed.
 */
export function setup(): void {
  const build = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", ...BUILD.split(" ")], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
  });
  if (build.status !== 0) throw new Error(`The build failed:\n${build.stdout}${build.stderr}`);
}
