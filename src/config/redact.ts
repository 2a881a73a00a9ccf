import { sourceKinds } from "./source-kinds.ts";
import type { GatewayConfig, SourceConfig } from "./types.ts";

const REDACTED = "[redacted]";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * What the gateway runs with, in the shape of `gateway.yaml` with every default filled in, for `GET /config`.
 *
 * Shows the names under `headers` and `config` but no value, and nothing that came from `${file:…}`.
 */
export function redactConfig(config: GatewayConfig): Record<string, unknown> {
  const { server, admin, playground, shortWay, deadlineMs, shedding, drain, sources, clients, secretPaths } =
    config;
  const shown = toJson({
    formatVersion: 1,
    server,
    admin,
    playground,
    shortWay,
    deadlineMs,
    shedding,
    drain,
    sources: Object.fromEntries(sources.map((source) => [source.name, redactSource(source)])),
    clients: Object.fromEntries(
      clients.map(({ name, schema, examples, deadlineMs: ownMs, priority }) => [
        name,
        { schema, examples, deadlineMs: ownMs, priority },
      ]),
    ),
  });
  for (const path of secretPaths) {
    redactAt(shown, path);
    // Policies of the file as a whole are shown where they hold: under each source.
    if (path[0] === "policies") for (const { name } of sources) redactAt(shown, ["sources", name, ...path]);
  }
  return shown;
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
