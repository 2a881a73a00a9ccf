import type { HeaderChanges } from "../config/index.ts";

/** Headers by lower-case name, without a prototype. Several values are several lines. */
export type Headers = Record<string, string[]>;

/** Those of one connection alone (RFC 9110, 7.6.1), and those that its two ends write themselves. */
const HOP_BY_HOP: readonly string[] = [
  ...["connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection"],
  ...["te", "trailer", "transfer-encoding", "upgrade", "http2-settings", "expect"],
];

/**
 * Headers that can be there once. Of two, Node keeps the first; passing on both would show the backend another value
 * than the gateway went by.
 */
const SINGLE: ReadonlySet<string> = new Set([
  ...["age", "authorization", "content-length", "content-type", "etag", "expires", "from", "host"],
  ...["if-modified-since", "if-unmodified-since", "last-modified", "location", "max-forwards", "referer"],
  ...["retry-after", "server", "user-agent"],
]);

/** Headers as they came, in a list of names and values by turns. */
export function fromRaw(rawHeaders: readonly string[]): Headers {
  const headers: Headers = Object.create(null);
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    const value = rawHeaders[index + 1] ?? "";
    // As a name it would be a trap for whoever copies headers into an object.
    if (name === "__proto__") continue;
    const values = headers[name];
    if (values === undefined) headers[name] = [value];
    else if (!SINGLE.has(name)) values.push(value);
  }
  return headers;
}

/** Headers as undici gives them. */
export function fromAnswer(answer: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers: Headers = Object.create(null);
  for (const name of Object.keys(answer)) {
    const value = answer[name];
    if (value !== undefined && name !== "__proto__")
      headers[name] = Array.isArray(value) ? [...value] : [value];
  }
  return headers;
}

/** Takes away what was meant for the other end of the connection, also what its `Connection` header lists. */
export function dropHopByHop(headers: Headers): void {
  const listed = (headers.connection ?? []).flatMap((value) => value.toLowerCase().split(","));
  for (const name of [...HOP_BY_HOP, ...listed.map((word) => word.trim())]) delete headers[name];
}

/** Removes, renames, sets and adds, in this order. */
export function applyChanges(headers: Headers, { remove, rename, set, add }: HeaderChanges): void {
  for (const name of remove) delete headers[name];
  const renamed = Object.entries(rename).flatMap(([from, to]) => {
    const values = headers[from];
    delete headers[from];
    return values === undefined ? [] : [[to, values] as const];
  });
  // After all old names are gone, so that two headers can swap theirs.
  for (const [to, values] of renamed) headers[to] = values;
  for (const [name, value] of Object.entries(set)) headers[name] = [value];
  for (const [name, value] of Object.entries(add)) headers[name] = [...(headers[name] ?? []), value];
}
