import { COLOURS, element, picture, text } from "./svg.mjs";
import { formatNumber, titleOf } from "./table.mjs";

const WIDTH = 760;
const LEFT = 390;
const RIGHT = 90;
const ROW = 26;
const TOP = 44;

/** One bar for each gateway; shorter is better. @type {(title: string, bars: readonly { peer: string, value: number }[]) => string} */
export function drawBars(title, bars) {
  const scale = (WIDTH - LEFT - RIGHT) / Math.max(...bars.map(({ value }) => value), 1);
  const parts = bars.flatMap(({ peer, value }, index) => {
    const y = TOP + index * ROW;
    const width = Math.max(1, Math.round(value * scale));
    const weight = peer === "selvage" ? 600 : 400;
    return [
      text(LEFT - 10, y + 14, titleOf(peer), { "text-anchor": "end", "font-weight": weight }),
      element("rect", { x: LEFT, y, width, height: ROW - 8, fill: COLOURS[peer] ?? "#000000" }),
      text(LEFT + width + 8, y + 14, formatNumber(value)),
    ];
  });
  return picture({ width: WIDTH, height: TOP + bars.length * ROW + 10, title, parts });
}
