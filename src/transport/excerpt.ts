/** Enough to tell what went wrong, too little to fill a log. */
const MAX_LENGTH = 200;

/** Bearer and basic credentials, JSON web tokens, and what stands behind a name that says that it is a secret. */
const SECRETS: readonly [RegExp, string][] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]+/gi, "$1 ***"],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, "***"],
  [
    /((?:password|passwd|secret|token|api[-_ ]?key|authorization|cookie|session)["']?\s*[:=]\s*)(?:"[^"]*"?|'[^']*'?|[^\s,;&}]+)/gi,
    "$1***",
  ],
];

/**
 * The beginning of what an upstream said, for the log alone: at most 200 characters, without what looks like a
 * secret. Undefined where it said nothing.
 *
 * What is cut off cannot be told from a secret that ends there, so the secrets go before the cut.
 */
export function excerpt(text: string | Buffer): string | undefined {
  const words = toText(text).replace(/\s+/g, " ").trim();
  if (words === "") return undefined;
  const clean = SECRETS.reduce((rest, [secret, stars]) => rest.replace(secret, stars), words);
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}

/** Four times as much as is kept: an answer of megabytes is not searched for secrets. */
function toText(text: string | Buffer): string {
  return typeof text === "string" ? text.slice(0, 4 * MAX_LENGTH) : text.toString("utf8", 0, 4 * MAX_LENGTH);
}
