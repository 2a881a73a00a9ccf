import { type ASTNode, getLocation } from "graphql";
import type { Place } from "../kernel/index.ts";

/** Where a node of an SDL file stands. */
export function placeOf(node: ASTNode | undefined | null): Place {
  const loc = node?.loc;
  if (loc === undefined) return { file: "(built in)" };
  const { line, column } = getLocation(loc.source, loc.start);
  return { file: loc.source.name, line, column };
}
