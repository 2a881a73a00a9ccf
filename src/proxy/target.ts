import type { PathChange, PathPattern } from "../config/index.ts";
import type { Captures } from "./router.ts";

/**
 * The path that a backend is asked for.
 *
 * Each segment is one that the request had, byte for byte, or one of the configuration: so none can be a step out of
 * the base path.
 *
 * @param base - path of the backend's URL
 */
export function targetPath(base: string, change: PathChange, captures: Captures): string {
  return joinPath(base, changedPath(change, captures));
}

function changedPath(change: PathChange, captures: Captures): string {
  if (change.kind === "rewrite") return fillTemplate(change.to, captures);
  const { segments } = captures;
  return `/${(change.kind === "strip" ? segments.slice(change.segments) : segments).join("/")}`;
}

/** A path of a template, with what was found in another. */
export function fillTemplate({ segments, hasRest }: PathPattern, { parameters, rest }: Captures): string {
  const filled = segments.map((segment) =>
    "literal" in segment ? encodeSegment(segment.literal) : (parameters.get(segment.parameter) ?? ""),
  );
  return `/${[...filled, ...(hasRest ? rest : [])].join("/")}`;
}

function joinPath(base: string, path: string): string {
  const root = base.replace(/\/$/, "");
  return root === "" ? path : path === "/" ? root : root + path;
}

/** As a segment of RFC 3986 is written, with what it allows as it is. */
function encodeSegment(text: string): string {
  return encodeURI(text).replace(/[?#[\]]/g, encodeURIComponent);
}

/** The query of a request, with its "?"; empty without one. */
export function searchOf(url: string): string {
  const start = url.indexOf("?");
  return start === -1 ? "" : url.slice(start);
}
