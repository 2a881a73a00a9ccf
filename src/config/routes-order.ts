import type { PathPattern } from "./routes-path.ts";
import type { RouteConfig, RouteMatch } from "./routes-types.ts";

/**
 * The order in which routes are tried, the first one that takes a request having it: negative if `a` comes first.
 *
 * 1. The host: a name before `*.name`, a longer one before a shorter one, and any host last.
 * 2. The path: one without `**` before an expression, an expression before one with `**`. Of two paths, at the first
 *    segment in which they differ, text before `{name}` before the end and `**`.
 * 3. More headers before fewer.
 * 4. With methods before without.
 *
 * Two expressions cannot be compared, so the one that stands first in the file is tried first.
 */
export function compareRoutes(a: RouteMatch, b: RouteMatch): number {
  return (
    compareHosts(a.host, b.host) ||
    comparePaths(a.path, b.path) ||
    Object.keys(b.headers).length - Object.keys(a.headers).length ||
    Number(a.methods === undefined) - Number(b.methods === undefined)
  );
}

function compareHosts(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return Number(a.startsWith("*.")) - Number(b.startsWith("*.")) || b.length - a.length;
}

function comparePaths(a: PathPattern | RegExp, b: PathPattern | RegExp): number {
  const byKind = kindOf(a) - kindOf(b);
  if (byKind !== 0 || a instanceof RegExp || b instanceof RegExp) return byKind;
  for (const [index, ofA] of a.segments.entries()) {
    const ofB = b.segments[index];
    if (ofB === undefined) return -1;
    const difference = Number("parameter" in ofA) - Number("parameter" in ofB);
    if (difference !== 0) return difference;
  }
  return b.segments.length - a.segments.length;
}

function kindOf(path: PathPattern | RegExp): number {
  if (path instanceof RegExp) return 1;
  return path.hasRest ? 2 : 0;
}

/** Pairs of routes of which nothing says which comes first, and which could both take the same request. */
export function findTies(routes: readonly RouteConfig[]): [RouteConfig, RouteConfig][] {
  return routes.flatMap((a, index) =>
    routes.slice(0, index).flatMap((b): [RouteConfig, RouteConfig][] => (isTie(b, a) ? [[b, a]] : [])),
  );
}

function isTie({ match: a }: RouteConfig, { match: b }: RouteConfig): boolean {
  return (
    compareRoutes(a, b) === 0 &&
    a.host === b.host &&
    samePaths(a.path, b.path) &&
    headersMeet(a.headers, b.headers) &&
    methodsMeet(a.methods, b.methods)
  );
}

/** Of paths that are equally precise: whether they take the same. Of expressions only the same text is known to. */
function samePaths(a: PathPattern | RegExp, b: PathPattern | RegExp): boolean {
  if (a instanceof RegExp || b instanceof RegExp) {
    return a instanceof RegExp && b instanceof RegExp && a.source === b.source;
  }
  return a.segments.every((segment, index) => {
    const other = b.segments[index];
    return (
      !("literal" in segment) ||
      (other !== undefined && "literal" in other && other.literal === segment.literal)
    );
  });
}

function headersMeet(a: RouteMatch["headers"], b: RouteMatch["headers"]): boolean {
  return Object.entries(a).every(([name, value]) => {
    const other = b[name];
    return other === undefined || value === "*" || other === "*" || value === other;
  });
}

function methodsMeet(a: RouteMatch["methods"], b: RouteMatch["methods"]): boolean {
  return a === undefined || b === undefined || a.some((method) => b.includes(method));
}
