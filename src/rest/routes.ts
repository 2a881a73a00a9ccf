import { type Way, waysOf } from "./conflicts.ts";
import type { Endpoint, PathSegment } from "./model.ts";
import { pathKey } from "./read-request.ts";

/** The endpoints of one path, by method. */
export interface RestRoute {
  /** For the router: `/api/v1/products/:p0`. */
  readonly url: string;
  /** Undefined where the path says the version. */
  readonly version: string | undefined;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  /** Every method that has an answer other than 405, in the order of the header Allow. */
  readonly allowed: readonly string[];
  /** Methods that are refused here; others may be those of a less precise path. */
  readonly refused: readonly string[];
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] as const;

/** The routes of all endpoints: each path as written, and without its version once for each version. */
export function routesOf(endpoints: readonly Endpoint[]): readonly RestRoute[] {
  const groups = new Map<string, Way[]>();
  for (const way of endpoints.flatMap(waysOf)) {
    const key = `${way.isPinned ? "" : way.endpoint.version} ${toUrl(way.segments)}`;
    groups.set(key, [...(groups.get(key) ?? []), way]);
  }
  const all = [...groups.values()];
  return all.map((ways) => toRoute(ways, all));
}

function toRoute(ways: readonly Way[], all: readonly (readonly Way[])[]): RestRoute {
  const [first] = ways;
  const segments = first?.segments ?? [];
  const version = first?.isPinned === true ? undefined : first?.endpoint.version;
  const endpoints = new Map<string, Endpoint>(ways.map(({ endpoint }) => [endpoint.method, endpoint]));
  const get = endpoints.get("GET");
  if (get !== undefined) endpoints.set("HEAD", get);
  // What a less precise path takes is not this one's to refuse.
  const elsewhere = new Set(
    all
      .filter((others) => others !== ways)
      .flat()
      .filter(
        (way) =>
          (way.isPinned || version === undefined || way.endpoint.version === version) &&
          covers(way.segments, segments),
      )
      .flatMap(({ endpoint: { method } }) => (method === "GET" ? ["GET", "HEAD"] : [method])),
  );
  const has = (method: string): boolean =>
    method === "OPTIONS" || endpoints.has(method) || elsewhere.has(method);
  return {
    url: toUrl(segments),
    version,
    endpoints,
    allowed: METHODS.filter(has),
    refused: METHODS.filter((method) => !has(method)),
  };
}

/** Whether every path of the second template is one of the first, too. */
function covers(wide: readonly PathSegment[], narrow: readonly PathSegment[]): boolean {
  return (
    wide.length === narrow.length &&
    wide.every((segment, index) => {
      const other = narrow[index];
      if ("parameter" in segment || other === undefined) return true;
      return "literal" in other && other.literal === segment.literal;
    })
  );
}

/** One name for each position, so that paths that differ in names alone are one. */
function toUrl(segments: readonly PathSegment[]): string {
  let parameters = 0;
  return segments
    .map((segment) => ("literal" in segment ? `/${segment.literal}` : `/:${pathKey(parameters++)}`))
    .join("");
}
