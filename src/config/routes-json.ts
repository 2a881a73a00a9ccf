import { policyOrigins } from "./policies.ts";
import type { BackendConfig, HeaderChanges, RouteConfig } from "./routes-types.ts";
import { restKind } from "./source-rest.ts";

const REDACTED = "[redacted]";

/** A route in the shape of `gateway.yaml`, for `GET /config`: without the values of headers, which may be secrets. */
export function routeToJson({ match, action }: RouteConfig): Record<string, unknown> {
  const { path, methods, host, headers } = match;
  const shown = {
    match: {
      ...(path instanceof RegExp ? { regex: asWritten(path) } : { path: path.text }),
      ...{ methods, host, headers: redact(headers) },
    },
  };
  if (action.kind === "redirect") {
    return { ...shown, redirect: { to: action.origin + action.to.text, status: action.status } };
  }
  if (action.kind === "respond") {
    const { status, headers: ofAnswer, body } = action;
    return { ...shown, respond: { status, headers: redact(ofAnswer), body } };
  }
  const { backend, fallback, path: change, request, response, maxJsonBytes, policies } = action;
  return {
    ...shown,
    to: {
      ...backendToJson(backend),
      ...(change.kind === "rewrite" && { rewrite: change.to.text }),
      ...(change.kind === "strip" && { stripPrefix: prefixOf(match.path, change.segments) }),
      fallback: fallback && backendToJson(fallback),
      maxJsonBytes,
    },
    request: { headers: redactChanges(request.headers), body: request.body },
    response: { headers: redactChanges(response.headers), body: response.body },
    policies: policies.settings,
    policiesFrom: policyOrigins(policies),
  };
}

/** Without what `parsePathRegex` puts around it, and without the escapes that an expression has as a literal. */
function asWritten({ source }: RegExp): string {
  return source.slice("^(?:".length, -")$".length).replaceAll("\\/", "/");
}

function backendToJson({ url, tls }: BackendConfig): object {
  const { url: href } = restKind.toJson({ url, tls, naming: "camelCase" });
  return { url: href, tls };
}

function prefixOf(path: RouteConfig["match"]["path"], segments: number): string {
  return path instanceof RegExp ? "" : path.text.split("/", segments + 1).join("/");
}

function redactChanges({ remove, rename, set, add }: HeaderChanges): object {
  return { remove, rename, set: redact(set), add: redact(add) };
}

function redact(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, REDACTED]));
}
