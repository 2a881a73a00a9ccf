import { fileURLToPath } from "node:url";
import { install } from "./run/install.mjs";

/** `npm run bench`: what the benchmark needs is installed on first use, as nobody else needs it. */
const problem = await install(fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, ""));
if (problem !== undefined) {
  console.error(`bench: ${problem}`);
  process.exit(1);
}
const { main } = await import("./main.mjs");
try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
