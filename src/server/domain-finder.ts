import type { IncomingMessage } from "node:http";
import type { DomainConfig } from "../config/index.ts";
import { hostName } from "./host-guard.ts";

interface Mounted {
  readonly config: Pick<DomainConfig, "path" | "hosts">;
}

/** An absolute form of the request line (RFC 9112, 3.2.2), which names the host by itself and wins over Host. */
const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;

/**
 * Finds the domain of a request: of those that name its host, or else of those that name none, the one whose path it
 * begins with.
 *
 * The path is compared as it came. Another spelling of it (`/%63ommerce`) is no path of the domain, so that nobody
 * who looks at the path before us can see another domain in it than we do.
 */
export function domainFinder<Domain extends Mounted>(
  domains: readonly Domain[],
): (request: Pick<IncomingMessage, "url" | "headers">) => Domain | undefined {
  // The one for every path is asked last.
  const ordered = [...domains].sort((a, b) => b.config.path.length - a.config.path.length);
  const hosts = new Set(ordered.flatMap(({ config }) => config.hosts));
  const byHost = new Map(
    [...hosts].map((host) => [host, ordered.filter(({ config }) => config.hosts.includes(host))] as const),
  );
  const others = ordered.filter(({ config }) => config.hosts.length === 0);
  return ({ url = "", headers }) => {
    const [origin = "", authority] = ABSOLUTE.exec(url) ?? [];
    const host = hostName(authority ?? headers.host ?? "");
    const candidates = (host === undefined ? undefined : byHost.get(host)) ?? others;
    return candidates.find(({ config }) => isBelow(url, origin.length, config.path));
  };
}

/** The URL of a request as its domain sees it: without the domain's path. */
export function withoutPath(url: string, path: string): string {
  const [origin = ""] = ABSOLUTE.exec(url) ?? [];
  if (!isBelow(url, origin.length, path)) return url;
  const rest = url.slice(origin.length + path.length);
  return origin + (rest.startsWith("/") ? rest : `/${rest}`);
}

function isBelow(url: string, start: number, path: string): boolean {
  if (!url.startsWith(path, start)) return false;
  const next = url[start + path.length];
  return path === "" || next === undefined || next === "/" || next === "?" || next === "#";
}
