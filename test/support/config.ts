import type { DomainConfig, GatewayConfig } from "../../src/config/index.ts";

/** A file without named domains: what its one domain has stands beside what the process has. */
export type OneDomain = GatewayConfig & DomainConfig;

/** @throws {Error} if there are more domains, or the one has a name */
export function oneDomain(config: GatewayConfig): OneDomain {
  const [domain, ...others] = config.domains;
  if (domain === undefined || domain.name !== undefined || others.length > 0)
    throw new Error("The file has named domains.");
  return Object.freeze({ ...domain, ...config });
}

/** What a gateway of this one domain is, whatever was changed of it. */
export function splitDomain({ domains: _, ...all }: OneDomain): {
  config: GatewayConfig;
  domain: DomainConfig;
} {
  const { server, admin, shedding, drain, secretPaths, ...domain } = all;
  const { file } = domain;
  return { config: { file, server, admin, shedding, drain, secretPaths, domains: [domain] }, domain };
}
