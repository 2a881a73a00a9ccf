import type { ValueNode } from "graphql";
import { Failure } from "../../kernel/index.ts";
import { compileText, evaluate } from "../expression.ts";
import { placeOf } from "../place.ts";
import type { ExpressionScope, ExpressionValues } from "../reference.ts";

/** What may stand in a path as it is: `pchar` of RFC 3986, section 3.3. */
const LITERAL = /^[\w\-.~!$&'()*+,;=:@%]*$/;

/** A segment that is one expression may leave out the braces. */
const WHOLE = /^\$[\w.-]+$/;

/** The "." and ".." of the WHATWG URL standard, section 4.1: however written, they are steps to another place. */
const DOTS = /^(?:\.|%2e){1,2}$/i;

/**
 * Compiles a path template such as `/users/{$args.id}/orders`.
 *
 * Each value is percent-encoded and stays in its segment: a value that would make a segment empty, `.` or
 * `..` is refused, because a URL parser on the way would take it for a step to another place.
 */
export function compilePath(
  text: string,
  node: ValueNode,
  scope: ExpressionScope,
): (values: ExpressionValues) => string {
  if (!text.startsWith("/")) {
    scope.problems.add(placeOf(node), `the path "${text}" does not begin with "/"`);
  }
  // A path needs all its values, and a selection may be missing.
  const pathScope = { ...scope, selection: undefined };
  const segments = text
    .split("/")
    .slice(1)
    .map((segment) => compileSegment(segment, node, pathScope));
  return (values) => segments.map((segment) => `/${segment(values)}`).join("");
}

function compileSegment(
  text: string,
  node: ValueNode,
  scope: ExpressionScope,
): (values: ExpressionValues) => string {
  const template = compileText(WHOLE.test(text) ? `{${text}}` : text, node, scope);
  const literals =
    template.kind === "text" ? template.parts.filter((part) => typeof part === "string") : [text];
  if (!literals.every((literal) => LITERAL.test(literal)) || DOTS.test(text)) {
    scope.problems.add(placeOf(node), `"${text}" cannot stand in a path`, hintFor(text));
  }
  if (template.kind !== "text") return () => text;
  return (values) => {
    const segment = evaluate(template, values, encodeURIComponent);
    if (typeof segment !== "string") throw refused(`no value for "${text}"`);
    if (segment === "" || DOTS.test(segment)) throw refused(`"${segment}" for "${text}"`);
    return segment;
  };
}

function hintFor(text: string): string | undefined {
  if (text.includes("?")) return "Write query parameters in query: { … }.";
  const [, name] = /\{(\w+)\}/.exec(text) ?? [];
  return name === undefined ? undefined : `Write "{$args.${name}}".`;
}

function refused(detail: string): Failure {
  return new Failure("INVALID_ARGUMENT", {
    detail: `path: ${detail}`,
    message: "An argument is missing or cannot stand in a URL path.",
  });
}
