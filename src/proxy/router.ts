import type { IncomingMessage } from "node:http";
import { OWN_PATHS, type PathPattern, ROUTE_METHODS, type RouteConfig } from "../config/index.ts";
import { type RequestPath, readPath } from "./request-path.ts";

/** What a match has found in a path, encoded as it may stand in another. */
export interface Captures {
  /** The whole path, by its raw segments. */
  readonly segments: readonly string[];
  /** What `{name}` stands for: one segment, or of an expression some of them with "/" between. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What `**` stands for. */
  readonly rest: readonly string[];
}

/** What becomes of a request; undefined: no route knows its path. */
export type Found<Route> =
  | { readonly kind: "route"; readonly route: Route; readonly captures: Captures }
  /** Routes know the path, but not with this method. */
  | { readonly kind: "method"; readonly allow: readonly string[] }
  | { readonly kind: "refused"; readonly status: 400 | 414 };

type Asked = Pick<IncomingMessage, "method" | "url" | "headers">;

/** An absolute form of the request line (RFC 9112, 3.2.2), which names the host by itself. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;

/**
 * Finds the route of a request: the first of those that fit.
 *
 * @param routes - in the order in which they are tried
 */
export function findRoute<Route extends Pick<RouteConfig, "match">>(
  routes: readonly Route[],
  { method = "", url = "", headers }: Asked,
): Found<Route> | undefined {
  const [origin = "", authority] = ABSOLUTE.exec(url) ?? [];
  const [target = ""] = url.slice(origin.length).split("?", 1);
  const path = readPath(target);
  if (path === "too long") return { kind: "refused", status: 414 };
  if (path === "unsafe") return { kind: "refused", status: 400 };
  // Never by a pattern either: /** must not answer for what the gateway does not have.
  if (OWN_PATHS.includes(path.decoded[0] ?? "")) return undefined;
  const host = hostName(authority ?? headers.host ?? "");
  const allowed = new Set<string>();
  for (const route of routes) {
    const { match } = route;
    if (!hostFits(match.host, host) || !headersFit(match.headers, headers)) continue;
    const captures = matchPath(match.path, path);
    if (captures === undefined) continue;
    const methods = match.methods ?? ROUTE_METHODS;
    if (captures === "unsafe") return { kind: "refused", status: 400 };
    if (methods.some((known) => known === method)) return { kind: "route", route, captures };
    for (const known of methods) allowed.add(known);
  }
  return allowed.size === 0 ? undefined : { kind: "method", allow: [...allowed] };
}

function hostFits(wanted: string | undefined, host: string): boolean {
  if (wanted === undefined) return true;
  return wanted.startsWith("*.")
    ? host.endsWith(wanted.slice(1)) && host !== wanted.slice(1)
    : host === wanted;
}

/** In lower case, without port, and without the dot at the end that makes a name absolute. */
function hostName(authority: string): string {
  return authority.toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
}

function headersFit(wanted: Readonly<Record<string, string>>, headers: Asked["headers"]): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const sent = headers[name];
    return sent !== undefined && (value === "*" || sent === value);
  });
}

/** What a pattern finds in a path; "unsafe" where a part of it could not stand in another path. */
export function matchPath(pattern: PathPattern | RegExp, path: RequestPath): Captures | "unsafe" | undefined {
  if (pattern instanceof RegExp) return matchExpression(pattern, path);
  const { segments, hasRest } = pattern;
  const { raw, decoded } = path;
  if (hasRest ? decoded.length < segments.length : decoded.length !== segments.length) return undefined;
  const parameters = new Map<string, string>();
  for (const [index, segment] of segments.entries()) {
    const text = decoded[index] ?? "";
    if ("literal" in segment) {
      if (segment.literal !== text) return undefined;
    } else if (text === "") return undefined;
    else parameters.set(segment.parameter, raw[index] ?? "");
  }
  return { segments: raw, parameters, rest: raw.slice(segments.length) };
}

function matchExpression(expression: RegExp, { raw, decoded }: RequestPath): Captures | "unsafe" | undefined {
  const found = expression.exec(`/${decoded.join("/")}`);
  if (found === null) return undefined;
  const parameters = new Map<string, string>();
  for (const [name, text = ""] of Object.entries(found.groups ?? {})) {
    const encoded = text.split("/").map(encodeURIComponent).join("/");
    // It may begin or end anywhere in a segment, so what was no step to another place may be one by itself.
    if (typeof readPath(`/${encoded}`) === "string") return "unsafe";
    parameters.set(name, encoded);
  }
  return { segments: raw, parameters, rest: [] };
}
