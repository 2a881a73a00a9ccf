import { drawBars } from "./bars.mjs";
import { drawLines } from "./lines.mjs";
import { rowsToCompare } from "./summary.mjs";

const GROWTHS = [
  {
    prefix: "list-",
    file: "growth-items.svg",
    title: "How the cost grows with the items of a list",
    xTitle: "items",
  },
  {
    prefix: "spread-",
    file: "growth-backends.svg",
    title: "How the cost grows with the backends of a request",
    xTitle: "backends",
  },
];

/** @type {(results: readonly import("../run/run-shape.mjs").ShapeResult[]) => import("./page.mjs").Plot[]} */
export function drawPlots(results) {
  // One Node is enough for a picture; the tables have all.
  const first = results.filter(({ node }) => node === results[0]?.node);
  const isGrowth = (/** @type {string} */ shape) => GROWTHS.some(({ prefix }) => shape.startsWith(prefix));
  return [
    ...first.filter(({ shape }) => !isGrowth(shape)).flatMap(drawShape),
    ...GROWTHS.flatMap((growth) =>
      drawGrowth(
        growth,
        first.filter(({ shape }) => shape.startsWith(growth.prefix)),
      ),
    ),
  ];
}

/** @type {(result: import("../run/run-shape.mjs").ShapeResult) => import("./page.mjs").Plot[]} */
function drawShape(result) {
  const rows = rowsToCompare(result);
  if (rows[0] === undefined) return [];
  const { mode, connections } = rows[0];
  const bars = rows.map(({ peer, cpuUs }) => ({ peer, value: cpuUs })).sort((a, b) => a.value - b.value);
  const title = `${result.title}: CPU µs per request, ${mode}, ${connections} connections`;
  return [{ file: `${result.shape}.svg`, alt: title, svg: drawBars(title, bars), shape: result.shape }];
}

/** @type {(growth: { prefix: string, file: string, title: string, xTitle: string }, results: readonly import("../run/run-shape.mjs").ShapeResult[]) => import("./page.mjs").Plot[]} */
function drawGrowth({ prefix, file, title, xTitle }, results) {
  if (results.length < 2) return [];
  /** @type {Map<string, [number, number][]>} */
  const points = new Map();
  for (const result of results) {
    const x = Number(result.shape.slice(prefix.length));
    for (const { peer, cpuUs } of rowsToCompare(result)) {
      points.set(peer, [...(points.get(peer) ?? []), [x, cpuUs]]);
    }
  }
  const lines = [...points].map(([peer, own]) => ({
    peer,
    points: own.filter(([, y]) => y > 0).sort(([a], [b]) => a - b),
  }));
  const svg = drawLines({ title, xTitle, yTitle: "CPU µs per request", lines });
  return [{ file, alt: title, svg, shape: undefined }];
}
