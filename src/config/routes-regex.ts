import { isSafePattern } from "redos-detector";
import { says } from "./values.ts";

/** Paths that are longer match nothing, so that what an expression costs is bounded beside its own form. */
export const MAX_PATH_LENGTH = 4096;
const MAX_EXPRESSION_LENGTH = 500;
/** Backtracks at the worst: more would need a form whose cost grows with the path. */
const MAX_SCORE = 100;
const ANALYSIS_MS = 500;

/** The expression for a whole path, or what is wrong with it. */
export function parsePathRegex(text: string): RegExp | { readonly fault: string } {
  if (text.length > MAX_EXPRESSION_LENGTH)
    return { fault: says(`must not be longer than ${MAX_EXPRESSION_LENGTH} characters`) };
  // By itself first: `a)|(b` is an expression only between the brackets that it is put into, and ends them.
  if (toRegex(text) === undefined) return { fault: says("must be a regular expression of JavaScript") };
  const whole = toRegex(`^(?:${text})$`);
  if (whole === undefined) return { fault: says("must be a regular expression of JavaScript") };
  return isFast(whole.source) ? whole : { fault: SLOW };
}

const SLOW = says(
  "must not need to go back over a path again and again",
  "One path could keep the process busy for minutes. Repeat what cannot be read in two ways: [^/]+ and not .*.*",
);

function toRegex(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}

/** Whether no text makes it backtrack much. What cannot be analysed in time is refused too. */
function isFast(source: string): boolean {
  // The analysis reads no names of groups; they change nothing about it.
  const nameless = source.replace(/\(\?<[A-Za-z_]\w*>/g, "(");
  try {
    return isSafePattern(nameless, { maxScore: MAX_SCORE, timeout: ANALYSIS_MS }).safe;
  } catch {
    return false;
  }
}
