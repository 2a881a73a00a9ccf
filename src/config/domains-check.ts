import type { Place, Problems } from "../kernel/index.ts";
import { type Located, locate } from "./read.ts";
import type { RestSection } from "./rest.ts";
import { checkTies } from "./routes-config.ts";
import type { RouteSection } from "./routes-file.ts";
import type { GatewayFile } from "./shape.ts";
import { pathText } from "./wording.ts";

/** Where a domain stands, and what it takes there. */
interface Mount {
  /** "domains.media", or what stands at the top. */
  readonly what: string;
  readonly isNamed: boolean;
  /** None: everything at its hosts. */
  readonly segments: readonly string[];
  /** None: every host that no domain names. */
  readonly hosts: readonly string[];
  readonly routes: Readonly<Record<string, RouteSection>>;
  readonly rest: RestSection | undefined;
  /** Its part of the file. */
  readonly root: Located;
}

/** Reports what of the domains could never be reached, or by two of them: each domain's own routes, then their mounts. */
export function checkDomains(checked: GatewayFile, root: Located, problems: Problems): void {
  const mounts = mountsOf(checked, root);
  const named = new Map(mounts.flatMap(({ what, hosts }) => hosts.map((host) => [host, what] as const)));
  for (const [index, mount] of mounts.entries()) {
    checkTies(mount.routes, mount.root, problems);
    checkHosts(mount, named, problems);
    for (const other of mounts.slice(0, index)) checkPair(other, mount, problems);
  }
}

function mountsOf({ routes, rest, sources, domains }: GatewayFile, root: Located): Mount[] {
  const unnamed: Mount = {
    ...{ what: "the top of the file", isNamed: false, segments: [], hosts: [], routes, rest, root },
  };
  const named = Object.entries(domains).map(([name, { path = "/", hosts, ...section }]): Mount => {
    return {
      what: `domains.${name}`,
      isNamed: true,
      segments: path === "/" ? [] : path.slice(1).split("/"),
      hosts: [...new Set(hosts.map((host) => host.toLowerCase()))],
      routes: section.routes,
      rest: section.rest,
      root: locate(root, ["domains", name]) ?? root,
    };
  });
  return sources === undefined ? named : [unnamed, ...named];
}

function checkPair(first: Mount, second: Mount, problems: Problems): void {
  if (!hostsMeet(first, second)) return;
  const [outer, inner] =
    first.segments.length <= second.segments.length ? ([first, second] as const) : ([second, first] as const);
  if (!startsWith(inner.segments, outer.segments)) return;
  const place = second.root.keyPlace;
  const where = first.isNamed ? `${first.what} on line ${first.root.keyPlace.line}` : first.what;
  if (inner.segments.length === outer.segments.length) {
    problems.add(place, `${second.what} is where ${where} is.`, "Give one of them another path, or hosts.");
  } else if (outer.segments.length > 0) {
    const [path, other] = [second, first].map(({ segments }) => `/${segments.join("/")}`);
    const relation = outer === first ? "lies below" : "lies around";
    const message = `${second.what} at ${path} ${relation} ${where} at ${other}.`;
    problems.add(place, message, "Give one of them a path of its own.");
  } else checkShadows(outer, inner, problems);
}

function hostsMeet({ hosts: a }: Mount, { hosts: b }: Mount): boolean {
  return (a.length === 0 && b.length === 0) || a.some((host) => b.includes(host));
}

function startsWith(segments: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((segment, index) => segments[index] === segment);
}

/** Routes that say they are where another domain is: the domain comes first, so they would never be asked. */
function checkShadows(outer: Mount, inner: Mount, problems: Problems): void {
  for (const [name, { match }] of Object.entries(outer.routes)) {
    const segments = (match.path ?? "").split("/").slice(1);
    const isOnOtherHosts =
      inner.hosts.length > 0 && match.host !== undefined && !hostIn(match.host.toLowerCase(), inner.hosts);
    if (match.path === undefined || isOnOtherHosts || !startsWith(segments, inner.segments)) continue;
    const { line } = inner.root.keyPlace;
    problems.add(
      placeOf(outer, ["routes", name, "match", "path"]),
      `${pathOf(outer)}routes.${name} can take nothing: its path lies in ${inner.what} on line ${line}.`,
      "Put it into that domain, or give one of them another path.",
    );
  }
}

/** Hosts by which a route or a version would never be asked: they are another domain's. */
function checkHosts(mount: Mount, named: ReadonlyMap<string, string>, problems: Problems): void {
  const check = (host: string, at: readonly PropertyKey[]): void => {
    const lower = host.toLowerCase();
    if (mount.hosts.length > 0 ? hostIn(lower, mount.hosts) : !named.has(lower)) return;
    const owner = named.get(lower);
    const message =
      owner === undefined
        ? `${pathOf(mount)}${pathText(at)} is no host of ${mount.what}.`
        : `${pathOf(mount)}${pathText(at)} is a host of ${owner}.`;
    problems.add(placeOf(mount, at), message, "A request for it goes elsewhere.");
  };
  for (const [name, { match }] of Object.entries(mount.routes)) {
    if (match.host !== undefined) check(match.host, ["routes", name, "match", "host"]);
  }
  for (const [name, { hosts }] of Object.entries(mount.rest?.versions ?? {})) {
    for (const [index, host] of hosts.entries()) check(host, ["rest", "versions", name, "hosts", index]);
  }
}

function hostIn(host: string, hosts: readonly string[]): boolean {
  return host.startsWith("*.") ? hosts.some((each) => each.endsWith(host.slice(1))) : hosts.includes(host);
}

function placeOf({ root }: Mount, path: readonly PropertyKey[]): Place {
  return locate(root, path)?.valuePlace ?? root.keyPlace;
}

/** What stands before a path within the domain. */
function pathOf({ isNamed, what }: Mount): string {
  return isNamed ? `${what}.` : "";
}
