/** The three forms of an HTTP-date (RFC 9110, section 5.6.7): two that say GMT, and asctime, which does not. */
const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [-\w ]{6,12} (?:\d\d:\d\d:\d\d GMT|\d\d:\d\d:\d\d \d{4})$/;

/**
 * How long a backend wants to be left alone, in milliseconds: a number of seconds or a date (RFC 9110, section
 * 10.2.3). A date that has passed is 0; what is neither is undefined.
 *
 * @param now - milliseconds since 1970, by the clock that the date is compared with
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  if (!HTTP_DATE.test(value)) return undefined;
  const at = Date.parse(value.endsWith(" GMT") ? value : `${value} GMT`);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
