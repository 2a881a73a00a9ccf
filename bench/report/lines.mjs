import { COLOURS, element, INK, picture, text } from "./svg.mjs";
import { formatNumber, titleOf } from "./table.mjs";

const WIDTH = 760;
const HEIGHT = 380;
const AREA = { left: 80, right: 730, top: 50, bottom: 270 };

/** @typedef {{ peer: string, points: readonly (readonly [x: number, y: number])[] }} Line */

/** One line for each gateway, both axes logarithmic: a cost for each item is a straight line. @type {(options: { title: string, xTitle: string, yTitle: string, lines: readonly Line[] }) => string} */
export function drawLines({ title, xTitle, yTitle, lines }) {
  const points = lines.flatMap((line) => line.points);
  const toX = logScale(
    points.map(([x]) => x),
    AREA.left,
    AREA.right,
  );
  const toY = logScale(
    points.map(([, y]) => y),
    AREA.bottom,
    AREA.top,
  );
  const xs = [...new Set(points.map(([x]) => x))].sort((a, b) => a - b);
  const parts = [
    ...xs.map((x) => text(toX(x), AREA.bottom + 18, formatNumber(x), { "text-anchor": "middle" })),
    ...powersWithin(points.map(([, y]) => y)).flatMap((y) => [
      element("line", { x1: AREA.left, x2: AREA.right, y1: toY(y), y2: toY(y), stroke: "#d0d7de" }),
      text(AREA.left - 8, toY(y) + 4, formatNumber(y), { "text-anchor": "end" }),
    ]),
    element("line", { x1: AREA.left, x2: AREA.right, y1: AREA.bottom, y2: AREA.bottom, stroke: INK }),
    text(AREA.right, AREA.bottom + 38, xTitle, { "text-anchor": "end" }),
    text(16, 42, yTitle, { "font-size": 12 }),
    ...lines.flatMap(({ peer, points: own }) => {
      const stroke = COLOURS[peer] ?? "#000000";
      const at = own.map(([x, y]) => [toX(x), toY(y)]);
      const path = at.map((point) => point.join(",")).join(" ");
      return [
        element("polyline", {
          points: path,
          fill: "none",
          stroke,
          "stroke-width": peer === "selvage" ? 3 : 1.5,
        }),
        ...at.map(([cx, cy]) => element("circle", { cx: Number(cx), cy: Number(cy), r: 3, fill: stroke })),
      ];
    }),
    ...lines.flatMap(({ peer }, index) => {
      const x = 80 + (index % 2) * 300;
      const y = AREA.bottom + 60 + Math.floor(index / 2) * 20;
      return [
        element("rect", { x, y: y - 10, width: 12, height: 12, fill: COLOURS[peer] ?? "#000000" }),
        text(x + 18, y, titleOf(peer), { "font-size": 12 }),
      ];
    }),
  ];
  return picture({ width: WIDTH, height: HEIGHT, title, parts });
}

/** @type {(values: readonly number[], from: number, to: number) => (value: number) => number} */
function logScale(values, from, to) {
  const low = Math.log(Math.min(...values));
  const span = Math.log(Math.max(...values)) - low || 1;
  return (value) => Math.round((from + ((Math.log(value) - low) / span) * (to - from)) * 10) / 10;
}

/** @type {(values: readonly number[]) => number[]} */
function powersWithin(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const first = Math.ceil(Math.log10(low));
  const count = Math.max(0, Math.floor(Math.log10(high)) - first + 1);
  return Array.from({ length: count }, (_, index) => 10 ** (first + index));
}
