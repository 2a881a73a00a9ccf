import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startBackend } from "./backends.ts";

/** Two graphs in one process, one at a path and one at a host, each with a backend: `npm run domains`. */

// Compiled, this file is in dist/examples/domains; the SDL and the YAML stay where they are.
const root = fileURLToPath(new URL("../../../", import.meta.url));

await startBackend("commerce", 4311);
await startBackend("media", 4312);
const config = `${root}examples/domains/gateway.yaml`;
const gateway = spawn(process.execPath, [`${root}dist/src/cli/main.js`, "start", "-c", config], {
  stdio: "inherit",
});
gateway.on("exit", (code) => process.exit(code ?? 0));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => gateway.kill(signal));
