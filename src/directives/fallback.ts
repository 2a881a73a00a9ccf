/**
 * `@fallback` has values of the field's own type, so it is no policy of `gateway.yaml`: each field says it for itself.
 */
export const FALLBACK_SDL: string = `"""
What stands in for the field when its backend fails or is not asked. The answer says so in \`extensions.degraded\`, and
there is no error. Nothing stands in for a refusal (UNAUTHENTICATED, FORBIDDEN), for NOT_FOUND, for an argument that
was refused, or for a bug of the gateway. Without arguments: an empty list for a list, null for anything else. With
several: the last good value, then the other field, then the value. On a lookup: the last good value alone.
"""
directive @fallback(
  "Whether the last good value stands in, for as long as \`stale.maxAgeMs\` of gateway.yaml says: it is kept for each caller by itself."
  stale: Boolean
  "The same, and for how long, in milliseconds."
  staleMs: Int
  "The value, by the names of this file."
  value: _Expression
  "Another fetched field of the same type, asked if this one failed; if it fails, too, \`value\` stands in."
  field: String
) on FIELD_DEFINITION`;
