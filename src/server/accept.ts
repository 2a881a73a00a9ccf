const MAX_RANGES = 32;

/**
 * How much a caller wants a media type, from 0 (refused) to 1, by its `Accept` header (RFC 9110, 12.5.1).
 *
 * An absent header takes everything; the most precise range that fits decides.
 */
export function quality(accept: string | undefined, type: string): number {
  if (accept === undefined || accept.trim() === "") return 1;
  const family = `${type.split("/")[0]}/*`;
  let precision = -1;
  let result = 0;
  for (const range of accept.split(",", MAX_RANGES)) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const rank = [`*/*`, family, type].indexOf(name);
    if (rank <= precision) continue;
    precision = rank;
    result = qOf(parameters);
  }
  return result;
}

/** Whether a page should be answered rather than JSON: true for a browser's address bar, false for `curl`. */
export function prefersHtml(accept: string | undefined): boolean {
  return quality(accept, "text/html") > jsonQuality(accept);
}

/** How much a caller wants the best of the media types that a GraphQL answer can have. */
export function jsonQuality(accept: string | undefined): number {
  return Math.max(quality(accept, "application/json"), quality(accept, "application/graphql-response+json"));
}

function qOf(parameters: readonly string[]): number {
  const written = parameters.find((parameter) => parameter.startsWith("q="));
  const q = written === undefined ? 1 : Number(written.slice(2));
  return q >= 0 && q <= 1 ? q : 0;
}
