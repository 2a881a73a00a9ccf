import { says } from "./values.ts";

/**
 * A path by its segments: `/users/{id}/orders`, `/users/**`.
 *
 * A segment is text, compared with the decoded one of the request, or `{name}`, which is any one segment that is
 * not empty. `**` at the end is any number of segments, none among them.
 */
export interface PathPattern {
  readonly text: string;
  readonly segments: readonly PathSegment[];
  readonly hasRest: boolean;
}

export type PathSegment = { readonly literal: string } | { readonly parameter: string };

/** Segments that a URL parser takes for a step to another place (WHATWG URL, 4.1), also before a `;parameter`. */
export const DOT_SEGMENT: RegExp = /^\.{1,2}(?:;|$)/;

const PARAMETER = /^\{([A-Za-z_][A-Za-z0-9_]*)\}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what no path may hold.
const UNFIT = /[\u0000-\u0020\u007f%?#\\{}*]/;

/** The pattern that a text stands for, or what is wrong with it. */
export function parsePath(text: string): PathPattern | { readonly fault: string } {
  if (!text.startsWith("/")) return { fault: says('must be a path that begins with "/"') };
  const parts = text.slice(1).split("/");
  const hasRest = parts.at(-1) === "**";
  if (hasRest) parts.pop();
  const segments: PathSegment[] = [];
  const names = new Set<string>();
  for (const [index, part] of parts.entries()) {
    const fault = segmentFault(part, index === parts.length - 1 && !hasRest);
    if (fault !== undefined) return { fault };
    const [, parameter] = PARAMETER.exec(part) ?? [];
    if (parameter !== undefined && names.has(parameter)) {
      return { fault: says("must name each parameter once", `There are two {${parameter}}.`) };
    }
    if (parameter !== undefined) names.add(parameter);
    segments.push(parameter === undefined ? { literal: part } : { parameter });
  }
  return { text, segments, hasRest };
}

function segmentFault(part: string, isLast: boolean): string | undefined {
  if (part === "" && !isLast) return says("must not hold an empty segment", 'There is a "//".');
  if (part === "**") return says("must have ** at its end, if anywhere", "Name what comes between: {name}.");
  if (DOT_SEGMENT.test(part)) return says('must not hold a "." or ".." segment');
  if (PARAMETER.test(part)) return undefined;
  if (part.includes("%")) return says("must be written decoded", "It is compared with the decoded path.");
  if (!UNFIT.test(part)) return undefined;
  const hint = /[?#]/.test(part)
    ? "A query takes no part in the match, and is passed on."
    : "A segment is text or {name}; ** is the rest. For more there is regex.";
  return says("must be segments of text, {name} and a ** at the end", hint);
}

/** What `{name}` may stand for where that pattern matched. */
function parametersOf(path: PathPattern | RegExp): ReadonlySet<string> {
  if (path instanceof RegExp)
    return new Set([...path.source.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map((found) => found[1] ?? ""));
  return new Set(path.segments.flatMap((segment) => ("parameter" in segment ? segment.parameter : [])));
}

/** Why a template cannot be filled with what a match yields; undefined: it can. */
export function templateFault(template: PathPattern, from: PathPattern | RegExp): string | undefined {
  const known = parametersOf(from);
  const unknown = [...parametersOf(template)].find((name) => !known.has(name));
  if (unknown !== undefined) {
    return says(`must use what the match names, and {${unknown}} is not`, knownHint(known));
  }
  if (template.hasRest && (from instanceof RegExp || !from.hasRest)) {
    return says("must not end in **, because the match does not");
  }
  return undefined;
}

function knownHint(known: ReadonlySet<string>): string {
  return known.size === 0
    ? "It names nothing."
    : `It names ${[...known].map((name) => `{${name}}`).join(", ")}.`;
}
