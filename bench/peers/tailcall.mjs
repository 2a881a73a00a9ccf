import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = "bench/node_modules/@tailcallhq/core-linux-x64-gnu/";
/** Its binary is linked against glibc 2.39. */
const NEEDED_MINOR = 39;
const LOADER = "ld-linux-x86-64.so.2";

/**
 * How Tailcall is told to fetch. Deduplication shares a call with whoever waits for the same one; where all calls of
 * an operation have it, the whole operation is shared, at times with another one.
 *
 * @typedef {object} Style
 * @property {boolean} isBatched one call for many keys, also for those of other requests
 * @property {boolean} dedupesRoots
 * @property {boolean} dedupesKeys
 *
 * @typedef {object} Tailcall
 * @property {boolean} hasKeys whether there are fields that are fetched by a key of their parent
 * @property {(ports: Record<string, number>, write: Written) => string} config types with directives, without `schema`
 * @property {string} [proto] its gRPC methods
 *
 * @typedef {object} Written what the style makes of a directive
 * @property {boolean} isBatched
 * @property {string} root behind the arguments of a root field's directive
 * @property {string} key behind those of a field that is fetched by a key
 */

/** @type {Readonly<Record<string, Style>>} */
const STYLES = {
  "in-flight calls shared": { isBatched: false, dedupesRoots: false, dedupesKeys: true },
  "keys batched": { isBatched: true, dedupesRoots: false, dedupesKeys: false },
  "nothing shared": { isBatched: false, dedupesRoots: false, dedupesKeys: false },
};
/** What github.com/tailcallhq/graphql-benchmarks publishes: users by their id, all in-flight calls shared. */
const PUBLISHED = { isBatched: false, dedupesRoots: true, dedupesKeys: true };
/** The pool and keep-alive are those of that repository. A batch delay of 0 would turn batching off. */
const UPSTREAM = "poolMaxIdlePerHost: 200, tcpKeepAlive: 60";
const BATCHED = "batch: { delay: 1, headers: [], maxSize: 1000 }";

/** Which styles make a difference for the shape; the harness finds out which of them is the best that is right. @type {NonNullable<import("./index.mjs").Peer["variants"]>} */
export function tailcallStyles({ tailcall }) {
  return tailcall?.hasKeys === true ? Object.keys(STYLES) : ["nothing shared"];
}

/** In one of its styles. @type {import("./index.mjs").Peer["prepare"]} */
export function prepareTailcall(place, variant = "") {
  return prepare(place, STYLES[variant] ?? PUBLISHED);
}

/** Tailcall's own binary from npm, where the C library is new enough, or with another one. @type {(place: import("./index.mjs").Place, style: Style) => import("./index.mjs").Program | string} */
function prepare({ shape, ports, port, directory, root, glibc }, style) {
  if (shape.tailcall === undefined) return "it has no configuration for this shape";
  const problem = glibc === undefined ? problemOfGlibc() : undefined;
  if (problem !== undefined) return problem;
  const binary = `${root}${PACKAGE}bin/tailcall`;
  if (!existsSync(binary)) return "its binary was not installed: npm has it for Linux on x64 only";
  const file = join(directory, "tailcall.graphql");
  writeFileSync(file, writeConfig(shape.tailcall, ports, port, style));
  return {
    ...(glibc === undefined
      ? { command: binary, args: ["start", file] }
      : { command: join(glibc, LOADER), args: ["--library-path", glibc, binary, "start", file] }),
    path: "/graphql",
    env: { TAILCALL_TRACKER: "false", TC_LOG_LEVEL: "error" },
  };
}

/** @type {(tailcall: Tailcall, ports: Record<string, number>, port: number, style: Style) => string} */
export function writeConfig({ config, proto }, ports, port, { isBatched, dedupesRoots, dedupesKeys }) {
  const upstream = isBatched ? `${UPSTREAM}, ${BATCHED}` : UPSTREAM;
  const link = proto === undefined ? "" : `@link(src: ${JSON.stringify(proto)}, type: Protobuf)`;
  const dedupe = (/** @type {boolean} */ isOn) => (isOn ? "dedupe: true" : "");
  return `
    schema @server(port: ${port}) @upstream(${upstream}) ${link} { query: Query }
    ${config(ports, { isBatched, root: dedupe(dedupesRoots), key: dedupe(dedupesKeys) })}`;
}

/** Why this folder cannot stand in for the machine's C library. @type {(glibc: string) => string | undefined} */
export function problemOfFolder(glibc) {
  const missing = [LOADER, "libc.so.6", "libgcc_s.so.1"].find((file) => !existsSync(join(glibc, file)));
  return missing === undefined ? undefined : `There is no ${missing} in ${glibc}.`;
}

/** @returns {string | undefined} */
function problemOfGlibc() {
  const { header } = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (
    process.report.getReport()
  );
  const version = header?.glibcVersionRuntime;
  if (version === undefined) return "its binary needs glibc, and this is another C library";
  if (Number(version.split(".")[1]) >= NEEDED_MINOR) return undefined;
  return `its binary needs glibc 2.${NEEDED_MINOR}, and this is ${version}: see --glibc in bench/README.md`;
}
