import { isIPv4 } from "node:net";

/** Whether nothing but this machine can reach an address: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === "localhost" || name === "::1" || (isIPv4(name) && name.startsWith("127."));
}

/**
 * Whether a request's Host header names this machine.
 *
 * A page of any site may make its own name resolve to 127.0.0.1 and then read what loopback serves as its own
 * origin (DNS rebinding); the name in Host is the one thing it cannot choose.
 */
export function isLocalHost(header: string | undefined, boundHost: string): boolean {
  const name = header === undefined ? undefined : hostName(header);
  return name !== undefined && (isLoopback(name) || name === boundHost.toLowerCase());
}

/** Without port, brackets and the dot that makes it absolute, in lower case; undefined when it is no host at all. */
export function hostName(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+?)\.?)(?::\d{1,5})?$/.exec(header.toLowerCase());
  return match?.[1] ?? match?.[2];
}
