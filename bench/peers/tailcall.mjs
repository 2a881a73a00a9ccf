import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = "bench/node_modules/@tailcallhq/core-linux-x64-gnu/";
/** Its binary is linked against glibc 2.39. */
const NEEDED_MINOR = 39;

/** Tailcall's own binary from npm, where the C library is new enough. @type {import("./index.mjs").Peer["prepare"]} */
export function prepareTailcall({ shape, ports, port, directory, root }) {
  if (shape.tailcall === undefined) return "it has no configuration for this shape";
  const glibc = glibcVersion();
  if (glibc === undefined) return "its binary needs glibc, and this is another C library";
  if (Number(glibc.split(".")[1]) < NEEDED_MINOR)
    return `its binary needs glibc 2.${NEEDED_MINOR}, and this is ${glibc}`;
  const binary = `${root}${PACKAGE}bin/tailcall`;
  if (!existsSync(binary)) return "its binary was not installed: npm has it for Linux on x64 only";
  const file = join(directory, "tailcall.graphql");
  const config = shape.tailcall(ports).replace("schema @upstream", `schema @server(port: ${port}) @upstream`);
  writeFileSync(file, config);
  return {
    command: binary,
    args: ["start", file],
    path: "/graphql",
    env: { TAILCALL_TRACKER: "false", TC_LOG_LEVEL: "error" },
  };
}

/** @returns {string | undefined} */
function glibcVersion() {
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header?.glibcVersionRuntime;
}
