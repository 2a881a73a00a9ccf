import { type DomainOrigin, toDomain, toNamedDomain } from "./domains.ts";
import type { Files } from "./files.ts";
import { DEFAULT_POLICIES, overridePolicies } from "./policies.ts";
import { type Located, locate } from "./read.ts";
import type { GatewayFile } from "./shape.ts";
import type { DomainConfig, GatewayConfig } from "./types.ts";

export interface Origin {
  /** Absolute path. */
  readonly file: string;
  readonly root: Located;
  readonly files: Files;
  readonly isProduction: boolean;
}

/** Makes a checked file what the rest of the gateway works with: paths absolute, policies inherited, frozen. */
export function toConfig(checked: GatewayFile, { isProduction, ...origin }: Origin): GatewayConfig {
  const { server, admin, shedding, drain, playground, shortWay, deadlineMs, stale, policies } = checked;
  const inherited = overridePolicies(DEFAULT_POLICIES, policies, "policies in gateway.yaml");
  const forAll = { playground: playground ?? !isProduction, shortWay, deadlineMs, stale };
  return deepFreeze({
    file: origin.file,
    server,
    admin,
    shedding,
    drain,
    domains: [
      ...unnamedDomain(checked, forAll, { ...origin, inherited }),
      ...Object.entries(checked.domains).map(([name, section]) => {
        const root = locate(origin.root, ["domains", name]) ?? origin.root;
        return toNamedDomain(name, section, forAll, { ...origin, inherited, root });
      }),
    ],
    secretPaths: [...secretPaths(origin.root, [])],
  });
}

/** What stands at the top of the file, if anything of a graph does. */
function unnamedDomain(
  { sources, clients, rest, routes }: GatewayFile,
  forAll: Pick<DomainConfig, "playground" | "shortWay" | "deadlineMs" | "stale">,
  origin: DomainOrigin,
): DomainConfig[] {
  if (sources === undefined || clients === undefined) return [];
  const settings = { ...forAll, name: undefined, path: "", hosts: [], maxInFlight: undefined };
  return [toDomain({ sources, clients, rest, routes }, settings, origin)];
}

function* secretPaths(located: Located, path: readonly string[]): Generator<readonly string[]> {
  if (located.isSecret) yield path;
  for (const [key, child] of located.children ?? []) yield* secretPaths(child, [...path, key]);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
