/** Where `${…}` gets its values from. */
export interface References {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a secret file without its last newline, or why there is none. */
  readSecret(path: string): { readonly text: string } | { readonly reason: string };
}

export interface Substituted {
  readonly text: string;
  /** A `${…}` was replaced: not so if there was none, or only an escaped one. */
  readonly hasReference: boolean;
  /** A part came from `${file:…}`. */
  readonly isSecret: boolean;
}

type Report = (message: string, hint: string) => void;

const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;
const FORMS = `Write \${NAME}, \${NAME:-default} or \${file:/path/to/secret}; $\${ stands for a plain \${.`;

/**
 * Replaces `${NAME}`, `${NAME:-default}` and `${file:path}` in a text, and `$${` by a plain `${`.
 *
 * As in a shell, `:-` counts an empty variable as missing. Nothing that was put in is looked at again, so a
 * secret may hold `${`. A message never holds the value of a variable, only names that stand in the file.
 *
 * @returns undefined after reporting every reference that cannot be replaced.
 */
export function substitute(text: string, references: References, report: Report): Substituted | undefined {
  if (!text.includes("${")) return { text, hasReference: false, isSecret: false };
  let hasReference = false;
  let isSecret = false;
  let failed = false;
  const result = text.replace(REFERENCE, (whole, inner: string | undefined, end: string) => {
    if (inner === undefined) return "${";
    hasReference = true;
    isSecret ||= inner.startsWith("file:");
    const value = end === "}" ? resolveReference(inner, references, report) : malformed(whole, report);
    failed ||= value === undefined;
    return value ?? "";
  });
  return failed ? undefined : { text: result, hasReference, isSecret };
}

function resolveReference(inner: string, references: References, report: Report): string | undefined {
  if (inner.startsWith("file:")) return resolveSecret(inner.slice("file:".length), references, report);
  const [, name, fallback] = VARIABLE.exec(inner) ?? [];
  if (name === undefined) return malformed(`\${${inner}}`, report);
  if (fallback?.includes("${")) {
    report(`\${${name}:-…} holds another \${…}; they cannot be nested.`, FORMS);
    return undefined;
  }
  const value = Object.hasOwn(references.env, name) ? references.env[name] : undefined;
  if (value !== undefined && value !== "") return value;
  if (fallback !== undefined) return fallback;
  report(
    `The environment variable ${name} is ${value === "" ? "empty" : "not set"}.`,
    `Set ${name}, or write \${${name}:-default} to give it a default.`,
  );
  return undefined;
}

function resolveSecret(path: string, references: References, report: Report): string | undefined {
  const secret = path === "" ? { reason: "no path is given" } : references.readSecret(path);
  if ("text" in secret && secret.text !== "") return secret.text;
  const reason = "reason" in secret ? secret.reason : "it is empty";
  report(
    `The secret file ${JSON.stringify(path)} cannot be used: ${reason}.`,
    "Its path starts from the folder of this file.",
  );
  return undefined;
}

function malformed(whole: string, report: Report): undefined {
  const shown = whole.length > 40 ? `${whole.slice(0, 40)}…` : whole;
  report(`${JSON.stringify(shown)} is not a reference that can be resolved.`, FORMS);
}
