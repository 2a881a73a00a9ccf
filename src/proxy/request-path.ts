import { DOT_SEGMENT, MAX_PATH_LENGTH } from "../config/index.ts";

/** The path of a request, cut at each "/": `/a/` is "a" and "". Both lists have the same length. */
export interface RequestPath {
  /** As they came, and as they are passed on. */
  readonly raw: readonly string[];
  /** What they mean; what routes are compared with, so that no other spelling of a path gets around one. */
  readonly decoded: readonly string[];
}

/** What of RFC 3986 and of the WHATWG URL standard may stand in a path; the rest is left to nobody's guess. */
const PATH = /^\/[!$%&'()*+,\-./0-9:;=@A-Z_a-z~[\]^`{|}"<>]*$/;

/** An encoded "/" or "\", and anything that does not print: decoded later, they would make another path of it. */
const HIDDEN = /%(?:2f|5c|[01][0-9a-f]|7f)/i;

/**
 * Reads a path, and refuses what two readers could understand differently (RELIABILITY B1 to B11): dot segments
 * however they are encoded, also before a `;parameter`, empty segments, encoded slashes, backslashes, control
 * characters, and what is no UTF-8.
 *
 * @param path - of the request line, without its query
 */
export function readPath(path: string): RequestPath | "unsafe" | "too long" {
  if (path.length > MAX_PATH_LENGTH) return "too long";
  if (!PATH.test(path) || HIDDEN.test(path)) return "unsafe";
  const raw = path.slice(1).split("/");
  const decoded: string[] = [];
  for (const [index, segment] of raw.entries()) {
    const text = decode(segment);
    const isEmpty = segment === "" && index < raw.length - 1;
    if (text === undefined || isEmpty || DOT_SEGMENT.test(text)) return "unsafe";
    decoded.push(text);
  }
  return { raw, decoded };
}

function decode(segment: string): string | undefined {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
