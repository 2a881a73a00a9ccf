/** As little of SVG as two kinds of plots need. */

/** Okabe and Ito's colours, which the colour-blind tell apart too. @type {Readonly<Record<string, string>>} */
export const COLOURS = {
  selvage: "#0072b2",
  mercurius: "#e69f00",
  "apollo-undici": "#009e73",
  "apollo-fetch": "#56b4e9",
  hive: "#cc79a7",
  tailcall: "#d55e00",
  "tailcall-dedupe": "#f0e442",
  floor: "#999999",
};

export const INK = "#24292f";

/** @type {(name: string, attributes: Record<string, string | number>, content?: string) => string} */
export function element(name, attributes, content = "") {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${toEntities(String(value))}"`);
  return `<${name}${written.join("")}>${content}</${name}>`;
}

/** @type {(x: number, y: number, content: string, attributes?: Record<string, string | number>) => string} */
export function text(x, y, content, attributes = {}) {
  return element("text", { x, y, fill: INK, "font-size": 13, ...attributes }, toEntities(content));
}

/** A whole picture on white, so that it can be read on any page. @type {(options: { width: number, height: number, title: string, parts: readonly string[] }) => string} */
export function picture({ width, height, title, parts }) {
  const background = element("rect", { width, height, rx: 6, fill: "#ffffff" });
  const body = [
    element("title", {}, toEntities(title)),
    background,
    text(16, 24, title, { "font-weight": 600 }),
    ...parts,
  ];
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "img",
    "font-family": "system-ui, sans-serif",
  };
  return `${element("svg", attributes, `\n${body.join("\n")}\n`)}\n`;
}

/** @type {(value: string) => string} */
function toEntities(value) {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
