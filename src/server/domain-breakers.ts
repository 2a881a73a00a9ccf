import { qualify } from "../config/index.ts";
import type { BreakerNode, BreakerRegistry, BreakerStatus } from "../policy/index.ts";
import type { OpenDomain } from "./open-client.ts";

/** A breaker as it is shown beside those of other domains. */
export interface ListedBreaker {
  status(): BreakerStatus;
  force: BreakerNode["breaker"]["force"];
}

/** The breakers of all domains: by the names that {@link qualify} makes. */
export interface DomainBreakers {
  list(): BreakerStatus[];
  /** Several may have one name; none: it is unknown. */
  find(name: string): ListedBreaker[];
}

export function joinBreakers(domains: readonly Pick<OpenDomain, "config" | "breakers">[]): DomainBreakers {
  return {
    list: () =>
      domains.flatMap(({ config, breakers }) => breakers.list().map((status) => named(config.name, status))),
    find: (name) => domains.flatMap(({ config, breakers }) => findIn(breakers, config.name, name)),
  };
}

function findIn(breakers: BreakerRegistry, domain: string | undefined, name: string): ListedBreaker[] {
  const prefix = qualify(domain, "");
  if (!name.startsWith(prefix)) return [];
  return breakers.find(name.slice(prefix.length)).map((node) => ({
    status: () => named(domain, node.status()),
    force: (mode) => node.breaker.force(mode),
  }));
}

function named(domain: string | undefined, status: BreakerStatus): BreakerStatus {
  if (domain === undefined) return status;
  const { name, source, blockedBy } = status;
  return {
    ...status,
    name: qualify(domain, name),
    source: qualify(domain, source),
    blockedBy: blockedBy === undefined ? undefined : qualify(domain, blockedBy),
  };
}
