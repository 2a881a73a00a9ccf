import type { ForwardAction, RouteMatch } from "../config/index.ts";
import { VIA } from "./backend-headers.ts";
import { applyChanges, dropHopByHop, fromAnswer, type Headers } from "./headers.ts";

/** What tells of the machine behind, or of another way to it. The id is the gateway's own. */
const INTERNAL: readonly string[] = ["server", "x-powered-by", "x-aspnet-version", "alt-svc", "x-request-id"];

/** What is true of the bytes that the backend sent, and not of what they are changed to. */
const OF_BYTES: readonly string[] = [
  ...["content-length", "content-encoding", "content-md5", "digest", "content-digest", "repr-digest"],
  ...["accept-ranges", "etag"],
];

export interface CallerHeaderOptions {
  readonly match: RouteMatch;
  readonly action: ForwardAction;
  /** Of the backend that answered. */
  readonly url: URL;
  readonly isBodyChanged: boolean;
}

/** The headers that the caller gets: the backend's, but for those of the connection, with the changes of the route. */
export function toCallerHeaders(
  answer: Readonly<Record<string, string | string[] | undefined>>,
  { match, action, url, isBodyChanged }: CallerHeaderOptions,
): Headers {
  const headers = fromAnswer(answer);
  dropHopByHop(headers);
  for (const name of INTERNAL) delete headers[name];
  if (isBodyChanged) for (const name of OF_BYTES) delete headers[name];
  for (const name of ["location", "content-location"]) {
    const [value] = headers[name] ?? [];
    if (value !== undefined) headers[name] = [toPublicLocation(value, { match, action, url })];
  }
  headers.via = [VIA];
  applyChanges(headers, action.response.headers);
  return headers;
}

/**
 * A place at the backend, as the caller can reach it: without the backend's host, and with the prefix that was
 * stripped. A path that was rewritten cannot be turned back; it stays a path. Other hosts are left alone.
 */
function toPublicLocation(
  value: string,
  { match, action: { path: change }, url }: Pick<CallerHeaderOptions, "match" | "action" | "url">,
): string {
  const isPath = value.startsWith("/") && !value.startsWith("//");
  if (!isPath && !URL.canParse(value, url.origin)) return value;
  const target = new URL(value, url.origin);
  const isRelative = !isPath && !value.startsWith("//") && !/^[a-z][a-z0-9+.-]*:/i.test(value);
  if (isRelative || target.host !== url.host) return value;
  const base = url.pathname.replace(/\/$/, "");
  const { pathname, search, hash } = target;
  if (base !== "" && pathname !== base && !pathname.startsWith(`${base}/`)) return pathname + search + hash;
  const prefix =
    change.kind === "strip" && !(match.path instanceof RegExp)
      ? match.path.text.split("/", change.segments + 1).join("/")
      : "";
  return (prefix + pathname.slice(base.length) || "/") + search + hash;
}
