import type { RestApi } from "./model.ts";
import { decode } from "./query-tree.ts";

/** The parameter of the query that may name a version. */
export const VERSION_PARAMETER = "version";
const VERSION_HEADERS = ["x-api-version", "accept-version"] as const;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The version of a request, or why it has none. */
export type ChosenVersion = { readonly version: string } | { readonly problem: string };

/**
 * Compiles how a request chooses its version: by host, `X-API-Version`, `Accept-Version` or the query.
 *
 * All that name one must name the same: whoever sends two has made a mistake, and either answer could hide it.
 *
 * @returns takes headers by lower-case name, the URL, and the version that the path itself says
 */
export function versionChooser(
  api: RestApi,
): (headers: Headers, url: string, inPath: string | undefined) => ChosenVersion {
  const names = api.versions.map(({ name }) => name);
  const byHost = new Map(
    api.versions.flatMap(({ name, hosts }) => hosts.map((host) => [host, name] as const)),
  );
  return (headers, url, inPath) => {
    let chosen = inPath;
    // Of a path that says its version, the host is only where it was found.
    if (chosen === undefined && byHost.size > 0)
      chosen = byHost.get(hostName(headers.host?.toString() ?? ""));
    for (const header of VERSION_HEADERS) {
      const named = headers[header]?.toString();
      if (named === undefined) continue;
      if (!names.includes(named)) return unknown(named, names);
      if (chosen !== undefined && chosen !== named) return contradiction(chosen, named);
      chosen = named;
    }
    for (const named of api.versionByQuery ? inQuery(url) : []) {
      if (!names.includes(named)) return unknown(named, names);
      if (chosen !== undefined && chosen !== named) return contradiction(chosen, named);
      chosen = named;
    }
    const version = chosen ?? api.defaultVersion;
    if (version !== undefined) return { version };
    return { problem: `The request has to say which version it is for: ${names.join(" or ")}.` };
  };
}

function unknown(named: string, names: readonly string[]): ChosenVersion {
  return {
    problem: `There is no version ${JSON.stringify(named.slice(0, 60))}, only ${names.join(" and ")}.`,
  };
}

function contradiction(one: string, other: string): ChosenVersion {
  return { problem: `The request is for version ${one} and for version ${other}.` };
}

/** In lower case, without the port; brackets of an IPv6 address go, too. */
function hostName(header: string): string {
  return header
    .replace(/:\d*$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();
}

function inQuery(url: string): readonly string[] {
  const start = url.indexOf("?");
  if (start === -1) return [];
  return url
    .slice(start + 1)
    .split("&")
    .flatMap((part) => {
      const [name = "", ...text] = part.split("=");
      return decode(name) === VERSION_PARAMETER ? [decode(text.join("=")) ?? ""] : [];
    });
}
