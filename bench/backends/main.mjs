import { findShape } from "../shapes/index.mjs";

/**
 * The backends of one shape in a process of their own: `node main.mjs <shape>`. Tells its parent the ports, and on
 * every message the calls so far. Ends with its parent.
 *
 * @typedef {object} Backend
 * @property {(ready: (port: number) => void) => void} listen
 * @property {() => number} calls
 */

const shape = findShape(String(process.argv[2]));
const backends = Object.entries(await shape.backends());
/** @type {Record<string, number>} */
const ports = {};
process.on("disconnect", () => process.exit());
process.on("message", () =>
  process.send?.(Object.fromEntries(backends.map(([name, backend]) => [name, backend.calls()]))),
);
for (const [name, backend] of backends) {
  backend.listen((port) => {
    ports[name] = port;
    if (Object.keys(ports).length === backends.length) process.send?.(ports);
  });
}
