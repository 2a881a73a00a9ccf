/**
 * On every answer. A page brings its own `content-security-policy`; JSON needs to load nothing at all.
 *
 * `same-origin` in the resource policy stops a foreign page from embedding an answer; it does not touch CORS.
 * `no-store` is the start: what may be kept says so itself.
 */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
};
