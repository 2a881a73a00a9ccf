/** One place of an answer that is not what it would be if every backend were well. */
export interface DegradedPlace {
  /** As the client's schema calls it: `Product.reviews`. */
  readonly coordinate: string;
  readonly status: string;
  readonly cause: string;
  readonly ageMs?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** Proxies take 8 KiB of headers in all, some of them less. */
const MAX_LENGTH = 2048;
/** RFC 9651, 3.3.4. */
const TOKEN = /^[A-Za-z*][\w!#$%&'*+.^`|~:/-]*$/;

/**
 * The header Degraded: a list (RFC 9651, 3.1) with each coordinate once for each status and cause.
 *
 * `Product.reviews;status=FALLBACK;cause=UPSTREAM_TIMEOUT`. What does not fit is counted: `*;omitted=3`.
 */
export function degradedHeader(places: readonly DegradedPlace[]): string {
  const items = new Set(places.map(toItem));
  let header = "";
  let omitted = 0;
  for (const item of items) {
    if (omitted === 0 && header.length + item.length <= MAX_LENGTH)
      header += header === "" ? item : `, ${item}`;
    else omitted++;
  }
  return omitted === 0 ? header : `${header}, *;omitted=${omitted}`;
}

function toItem({ coordinate, status, cause, ageMs, retryAfterMs }: DegradedPlace): string {
  const name = TOKEN.test(coordinate) ? coordinate : JSON.stringify(coordinate);
  const age = ageMs === undefined ? "" : `;age_ms=${Math.round(ageMs)}`;
  const retry = retryAfterMs === undefined ? "" : `;retry_after_ms=${Math.ceil(retryAfterMs)}`;
  return `${name};status=${status};cause=${cause}${age}${retry}`;
}
