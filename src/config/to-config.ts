import type { Files } from "./files.ts";
import { DEFAULT_POLICIES, type EffectivePolicies, overridePolicies } from "./policies.ts";
import { type Located, locate } from "./read.ts";
import type { ClientSection, GatewayFile, SourceSection } from "./shape.ts";
import { sourceKinds } from "./source-kinds.ts";
import type { ClientConfig, GatewayConfig, SourceConfig } from "./types.ts";

export interface Origin {
  /** Absolute path. */
  readonly file: string;
  readonly root: Located;
  readonly files: Files;
  readonly isProduction: boolean;
}

/** Makes a checked file what the rest of the gateway works with: paths absolute, policies inherited, frozen. */
export function toConfig(checked: GatewayFile, origin: Origin): GatewayConfig {
  const { server, admin, playground, shortWay, deadlineMs, shedding, drain, policies, sources, clients } =
    checked;
  const inherited = overridePolicies(DEFAULT_POLICIES, policies, "policies in gateway.yaml");
  return deepFreeze({
    file: origin.file,
    server,
    admin,
    playground: playground ?? !origin.isProduction,
    shortWay,
    deadlineMs,
    shedding,
    drain,
    sources: Object.entries(sources).map(([name, source]) => toSource(name, source, inherited, origin)),
    clients: Object.entries(clients).map(([name, client]) => toClient(name, client, origin)),
    secretPaths: [...secretPaths(origin.root, [])],
  });
}

function toSource(
  name: string,
  source: SourceSection,
  inherited: EffectivePolicies,
  { root, files }: Origin,
): SourceConfig {
  const { schema, rest, grpc, headers, config, forward, policies, maxBytes } = source;
  return {
    name,
    place: locate(root, ["sources", name])?.keyPlace ?? root.keyPlace,
    schema: files.resolve(schema),
    rest: rest && sourceKinds.rest.toConfig(rest, files),
    grpc: grpc && sourceKinds.grpc.toConfig(grpc, files),
    headers: toLookup(Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value])),
    config: toLookup(Object.entries(config)),
    forward: [...new Set(forward.map((header) => header.toLowerCase()))],
    policies: overridePolicies(inherited, policies, `source ${name}`),
    maxBytes,
  };
}

function toClient(
  name: string,
  { schema, examples, deadlineMs, priority }: ClientSection,
  { root, files }: Origin,
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

function* secretPaths(located: Located, path: readonly string[]): Generator<readonly string[]> {
  if (located.isSecret) yield path;
  for (const [key, child] of located.children ?? []) yield* secretPaths(child, [...path, key]);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
