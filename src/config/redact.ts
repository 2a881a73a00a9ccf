import { policyOrigins } from "./policies.ts";
import { restToJson } from "./rest.ts";
import { routeToJson } from "./routes-json.ts";
import { sourceKinds } from "./source-kinds.ts";
import type { DomainConfig, GatewayConfig, SourceConfig } from "./types.ts";

const REDACTED = "[redacted]";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * What the gateway runs with, in the shape of `gateway.yaml` with every default filled in, for `GET /config`.
 *
 * Shows the names under `headers` and `config` but no value, and nothing that came from `${file:…}`.
 */
export function redactConfig(config: GatewayConfig): Record<string, unknown> {
  const { server, admin, shedding, drain, domains, secretPaths } = config;
  const unnamed = domains.find(({ name }) => name === undefined);
  const named = domains.filter(({ name }) => name !== undefined);
  const shown = toJson({
    formatVersion: 1,
    ...{ server, admin, shedding, drain },
    ...(unnamed && redactDomain(unnamed)),
    ...(named.length > 0 && {
      domains: Object.fromEntries(
        named.map((domain) => [
          domain.name,
          { path: domain.path || "/", hosts: domain.hosts, ...redactDomain(domain) },
        ]),
      ),
    }),
  });
  for (const path of secretPaths) redactSecret(shown, path, domains);
  return shown;
}

/** What domains may leave out. */
const INHERITED: readonly string[] = ["playground", "deadlineMs", "stale"];

/** What holds in more than one place is shown in each: settings in each domain, policies under each source and route. */
function redactSecret(shown: Json, path: readonly string[], domains: readonly DomainConfig[]): void {
  redactAt(shown, path);
  const [first = "", second, third] = path;
  if (INHERITED.includes(first))
    for (const { name } of domains) if (name !== undefined) redactAt(shown, ["domains", name, ...path]);
  const isOfDomain = first === "domains" && third === "policies";
  if (first !== "policies" && !isOfDomain) return;
  const policies = isOfDomain ? path.slice(2) : path;
  for (const { name, sources, routes } of domains) {
    if (isOfDomain && name !== second) continue;
    const at = name === undefined ? [] : ["domains", name];
    for (const source of sources) redactAt(shown, [...at, "sources", source.name, ...policies]);
    for (const route of routes) redactAt(shown, [...at, "routes", route.name, ...policies]);
  }
}

function redactDomain(domain: DomainConfig): Record<string, unknown> {
  const { playground, shortWay, deadlineMs, maxInFlight, stale, sources, clients, rest, routes } = domain;
  return {
    playground,
    ...(domain.name === undefined && { shortWay }),
    ...{ deadlineMs, maxInFlight, stale },
    ...(rest && { rest: restToJson(rest) }),
    sources: Object.fromEntries(sources.map((source) => [source.name, redactSource(source)])),
    clients: Object.fromEntries(
      clients.map(({ name, schema, examples, deadlineMs: ownMs, priority }) => [
        name,
        { schema, examples, deadlineMs: ownMs, priority },
      ]),
    ),
    routes: Object.fromEntries(routes.map((route) => [route.name, routeToJson(route)])),
  };
}

function redactSource(source: SourceConfig): Record<string, unknown> {
  const { schema, rest, grpc, headers, config, forward, policies, maxBytes } = source;
  return {
    schema,
    rest: rest && sourceKinds.rest.toJson(rest),
    grpc: grpc && sourceKinds.grpc.toJson(grpc),
    headers: redactValues(headers),
    config: redactValues(config),
    forward,
    policies: policies.settings,
    policiesFrom: policyOrigins(policies),
    maxBytes,
  };
}

function redactValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(values).map((name) => [name, REDACTED]));
}

function redactAt(shown: Json, path: readonly string[]): void {
  const [key, ...rest] = path;
  if (key === undefined || typeof shown !== "object" || shown === null) return;
  if (Array.isArray(shown)) {
    // Its items may stand in another order than in the file, so all of them go.
    shown.fill(REDACTED);
  } else if (!Object.hasOwn(shown, key)) {
    return;
  } else if (rest.length === 0) {
    shown[key] = REDACTED;
  } else {
    redactAt(shown[key] as Json, rest);
  }
}

/** A copy that shares nothing with the configuration, without the keys that hold nothing. */
function toJson(value: unknown): { [key: string]: Json } {
  return JSON.parse(JSON.stringify(value));
}
