import { isIPv6 } from "node:net";
import type { FastifyRequest } from "fastify";
import type { MessageRules } from "../config/index.ts";
import { applyChanges, dropHopByHop, fromRaw, type Headers } from "./headers.ts";

/** Names no host of ours (RFC 9110, 7.6.3). */
export const VIA = "1.1 selvage";

/**
 * The headers that a backend gets: the caller's, line by line, but for those of the connection; who asked, by what we
 * know ourselves; and the changes of the route.
 *
 * What a caller says of who is behind it (`Forwarded`, `X-Forwarded-*`, `X-Real-IP`) is not passed on: anybody could
 * say it. Without `host` and `content-length`, which belong to what is sent.
 */
export function toBackendHeaders(
  request: FastifyRequest,
  { request: changes, response }: { readonly request: MessageRules; readonly response: MessageRules },
): Headers {
  const headers = fromRaw(request.raw.rawHeaders);
  dropHopByHop(headers);
  delete headers.host;
  delete headers["content-length"];
  if (response.body !== undefined) {
    // The answer is read: a part of it, or a coding that nobody here reads, would be of no use.
    headers["accept-encoding"] = ["identity"];
    delete headers.range;
    delete headers["if-range"];
  }
  if (changes.body !== undefined && isJson(headers)) delete headers["content-encoding"];
  addOrigin(headers, request);
  headers["x-request-id"] = [request.id];
  headers.via = [[...(headers.via ?? []), VIA].join(", ")];
  applyChanges(headers, changes.headers);
  return headers;
}

function addOrigin(headers: Headers, { ip, ips, protocol, host }: FastifyRequest): void {
  for (const name of Object.keys(headers)) {
    if (name === "forwarded" || name === "x-real-ip" || name.startsWith("x-forwarded-")) delete headers[name];
  }
  // `ips` has whom Fastify was told to trust, the nearest first; else there is whoever connected.
  const chain = [...(ips ?? [ip])].reverse();
  headers["x-forwarded-for"] = [chain.join(", ")];
  headers["x-forwarded-proto"] = [protocol];
  headers["x-real-ip"] = [chain[0] ?? ip];
  // A Host that is none would end the quotes below.
  const knownHost = /^[\w.:[\]-]{1,255}$/.test(host) ? host : undefined;
  if (knownHost !== undefined) headers["x-forwarded-host"] = [knownHost];
  const last = knownHost === undefined ? `proto=${protocol}` : `host="${knownHost}";proto=${protocol}`;
  const nodes = chain.map((address) => `for=${isIPv6(address) ? `"[${address}]"` : address}`);
  headers.forwarded = [`${nodes.join(", ")};${last}`];
}

/** Whether a body is JSON by its type; others pass unchanged. */
export function isJson(headers: Headers): boolean {
  return /^application\/json(?:\s*;|$)/i.test(headers["content-type"]?.[0]?.trim() ?? "");
}
