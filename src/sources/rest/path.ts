import { Kind, type ValueNode } from "graphql";
import { Failure } from "../../kernel/index.ts";
import {
  compileExpression,
  type ExpressionScope,
  type ExpressionValues,
  evaluate,
  type Template,
} from "../expression.ts";
import { placeOf } from "../place.ts";

/** What may stand in a path as it is: `pchar` of RFC 3986, section 3.3, and our own braces. */
const LITERAL = /^[\w\-.~!$&'()*+,;=:@%{}]*$/;

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
  const segments = text
    .split("/")
    .slice(1)
    .map((segment) => compileSegment(segment, node, scope));
  return (values) => segments.map((segment) => `/${segment(values)}`).join("");
}

function compileSegment(
  text: string,
  node: ValueNode,
  scope: ExpressionScope,
): (values: ExpressionValues) => string {
  if (!LITERAL.test(text)) {
    const hint = text.includes("?") ? "Write query parameters in query: { … }." : undefined;
    scope.problems.add(placeOf(node), `"${text}" cannot stand in a path`, hint);
  }
  const template = compileExpression(
    { kind: Kind.STRING, value: text, ...(node.loc && { loc: node.loc }) },
    scope,
  );
  if (template.kind === "literal") return () => text;
  const parts: Template = template.kind === "reference" ? { kind: "text", parts: [template] } : template;
  return (values) => {
    const segment = evaluate(parts, values, encodeSegment);
    if (typeof segment !== "string") throw refused(`no value for "${text}"`);
    if (segment === "" || segment === "." || segment === "..") throw refused(`"${segment}" for "${text}"`);
    return segment;
  };
}

function encodeSegment(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch (cause) {
    throw new Failure("INVALID_ARGUMENT", { detail: "a value that is not well-formed Unicode", cause });
  }
}

function refused(detail: string): Failure {
  return new Failure("INVALID_ARGUMENT", {
    detail: `path: ${detail}`,
    message: "An argument is missing or cannot stand in a URL path.",
  });
}
