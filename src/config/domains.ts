import { qualify } from "./domain-names.ts";
import type { DomainSection } from "./domains-section.ts";
import type { Files } from "./files.ts";
import type { ClientSection, GraphSection, SourceSection } from "./graph-section.ts";
import { type EffectivePolicies, overridePolicies } from "./policies.ts";
import { type Located, locate } from "./read.ts";
import { toRestApi } from "./rest.ts";
import { toRoutes } from "./routes-config.ts";
import { sourceKinds } from "./source-kinds.ts";
import type { ClientConfig, DomainConfig, SourceConfig } from "./types.ts";

/** What a domain has that is not of a graph. */
type DomainSettings = Omit<DomainConfig, "file" | "sources" | "clients" | "routes" | "rest">;

export interface DomainOrigin {
  /** Absolute path of the file. */
  readonly file: string;
  /** The part of the file that is the domain's. */
  readonly root: Located;
  readonly files: Files;
  /** The policies of what its sources and routes leave out. */
  readonly inherited: EffectivePolicies;
}

/** A domain, named or not: paths absolute, policies inherited. */
export function toDomain(
  { sources, clients, routes, rest }: GraphSection,
  settings: DomainSettings,
  { file, root, files, inherited }: DomainOrigin,
): DomainConfig {
  const { name: domain } = settings;
  return {
    ...settings,
    file,
    sources: Object.entries(sources).map(([name, source]) => {
      const policies = overridePolicies(inherited, source.policies, `source ${qualify(domain, name)}`);
      return toSource(name, source, policies, { root, files });
    }),
    clients: Object.entries(clients).map(([name, client]) => toClient(name, client, { root, files })),
    rest: rest && toRestApi(rest, root, files),
    routes: toRoutes(routes, { root, files, inherited, domain }),
  };
}

/** A named domain's own settings over those for all, and its policies over theirs. */
export function toNamedDomain(
  name: string,
  section: DomainSection,
  forAll: Pick<DomainConfig, "playground" | "shortWay" | "deadlineMs" | "stale">,
  { inherited, ...origin }: DomainOrigin,
): DomainConfig {
  const { path = "/", hosts, playground, deadlineMs, maxInFlight, stale = {}, policies } = section;
  const { stale: staleForAll } = forAll;
  const settings: DomainSettings = {
    name,
    path: path === "/" ? "" : path,
    hosts: hosts.map((host) => host.toLowerCase()),
    playground: playground ?? forAll.playground,
    shortWay: forAll.shortWay,
    deadlineMs: deadlineMs ?? forAll.deadlineMs,
    maxInFlight,
    stale: {
      maxEntries: stale.maxEntries ?? staleForAll.maxEntries,
      maxBytes: stale.maxBytes ?? staleForAll.maxBytes,
      maxAgeMs: stale.maxAgeMs ?? staleForAll.maxAgeMs,
    },
  };
  const own = overridePolicies(inherited, policies, `domain ${name}`);
  return toDomain(section, settings, { ...origin, inherited: own });
}

type Part = Pick<DomainOrigin, "root" | "files">;

function toSource(
  name: string,
  source: SourceSection,
  policies: EffectivePolicies,
  { root, files }: Part,
): SourceConfig {
  const { schema, rest, grpc, headers, config, forward, maxBytes } = source;
  return {
    name,
    place: locate(root, ["sources", name])?.keyPlace ?? root.keyPlace,
    schema: files.resolve(schema),
    rest: rest && sourceKinds.rest.toConfig(rest, files),
    grpc: grpc && sourceKinds.grpc.toConfig(grpc, files),
    headers: toLookup(Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value])),
    config: toLookup(Object.entries(config)),
    forward: [...new Set(forward.map((header) => header.toLowerCase()))],
    policies,
    maxBytes,
  };
}

function toClient(
  name: string,
  { schema, examples, deadlineMs, priority }: ClientSection,
  { root, files }: Part,
): ClientConfig {
  return {
    name,
    place: locate(root, ["clients", name])?.keyPlace ?? root.keyPlace,
    schema: files.resolve(schema),
    examples: examples.map((path) => files.resolve(path)),
    deadlineMs,
    priority,
  };
}

/** A record without a prototype, so that `$config.constructor` finds nothing. */
function toLookup(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}
