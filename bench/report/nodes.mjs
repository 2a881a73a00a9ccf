import { rowsToCompare } from "./summary.mjs";
import { formatNumber, titleOf } from "./table.mjs";

/**
 * What was measured on several versions of Node, side by side: a line for each shape and gateway. Only a way to
 * ask that all versions share is compared.
 *
 * @type {(results: import("./page.mjs").Results["results"]) => { head: string[], lines: string[][] } | undefined}
 */
export function compareNodes(results) {
  const nodes = [...new Set(results.map(({ node }) => node))].sort(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10),
  );
  if (nodes.length < 2) return undefined;
  const shapes = [...new Set(results.map(({ shape }) => shape))];
  const lines = shapes.flatMap((shape) => {
    const own = results.filter((result) => result.shape === shape);
    if (own.length < nodes.length) return [];
    const rows = own.map((result) => ({ node: result.node, rows: rowsToCompare(result) }));
    const names = new Set(rows.flatMap((version) => version.rows.map(({ peer }) => peer)));
    return [...names].flatMap((name) => {
      const found = nodes.map((node) =>
        rows.find((version) => version.node === node)?.rows.find(({ peer }) => peer === name),
      );
      const [first] = found;
      const isSame = found.every(
        (row) => row !== undefined && row.mode === first?.mode && row.connections === first.connections,
      );
      if (!isSame || first === undefined) return [];
      const figures = found.map((row) => formatNumber(row?.cpuUs ?? Number.NaN));
      return [[shape, `${first.mode}, ${first.connections} conn.`, titleOf(name), ...figures]];
    });
  });
  return { head: ["shape", "asked", "gateway", ...nodes.map((node) => `Node ${node}`)], lines };
}
