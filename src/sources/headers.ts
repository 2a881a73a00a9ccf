import { type ConstDirectiveNode, Kind, type ValueNode } from "graphql";
import type { SourceConfig } from "../config/index.ts";
import { Failure } from "../kernel/index.ts";
import { argumentOf } from "./directive.ts";
import { compileExpression, evaluate, nameOfShape, toText } from "./expression.ts";
import { placeOf } from "./place.ts";
import type { ExpressionScope, ExpressionValues } from "./reference.ts";

export interface CompiledHeaders {
  /** By lower-case name. Throws INVALID_ARGUMENT for a value that no header can carry. */
  evaluate(values: ExpressionValues): Record<string, string>;
}

/** `token` of RFC 9110, section 5.6.2. */
const NAME = /^[!#$%&'*+\-.^_`|~\w]+$/;
/** What RFC 9110, section 5.5 allows in a value: no line break, no NUL, nothing beyond Latin-1. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Headers of one connection (RFC 9110, section 7.6.1), and those that the transport has to write itself. To
 * set one of them by hand is how requests are smuggled.
 */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  ...["connection", "content-length", "host", "keep-alive", "proxy-connection", "te", "trailer"],
  ...["transfer-encoding", "upgrade"],
]);

/** Compiles the `headers:` or `metadata:` of a fetch, with the key of `@idempotent` among them. */
export function compileHeaders(
  node: ValueNode | undefined,
  idempotent: ConstDirectiveNode | undefined,
  scope: ExpressionScope,
): CompiledHeaders {
  const entries =
    node?.kind === Kind.OBJECT ? node.fields.map((field) => [field.name.value, field.value] as const) : [];
  if (node !== undefined && node.kind !== Kind.OBJECT) {
    scope.problems.add(placeOf(node), "headers are an object of names and values");
  }
  const key = argumentOf(idempotent, "key");
  if (key !== undefined) entries.push(["idempotency-key", key]);
  const compiled = entries.map(([written, value]) => {
    const name = headerName(written);
    if (!NAME.test(name)) scope.problems.add(placeOf(value), `"${written}" is not a header name`);
    if (OF_THE_CONNECTION.has(name)) {
      scope.problems.add(placeOf(value), `"${name}" is a header of the connection and cannot be set`);
    }
    // Caches on the way go by the URL: what a selection leaves out has to show in it.
    const template = compileExpression(value, { ...scope, selection: undefined });
    const shape = nameOfShape(template);
    if (shape !== undefined) scope.problems.add(placeOf(value), `${shape} cannot stand in a header`);
    return [name, template] as const;
  });
  return {
    evaluate(values) {
      const headers: Record<string, string> = {};
      for (const [name, template] of compiled) {
        const value = evaluate(template, values);
        if (value === undefined || value === null) continue;
        headers[name] = checkHeaderValue(name, toText(value));
      }
      return headers;
    },
  };
}

/** @throws {Failure} INVALID_ARGUMENT */
export function checkHeaderValue(name: string, value: string): string {
  if (VALUE.test(value)) return value;
  throw new Failure("INVALID_ARGUMENT", {
    detail: `a value that the header ${name} cannot carry`,
    message: "An argument cannot stand in a header.",
  });
}

const REQUEST_ID = "x-request-id";

/**
 * Compiles the text of all headers that are sent, equal exactly where they are, for calls that may share an answer.
 *
 * The request id that every call carries by itself is left out: with it, no two calls would ever be equal. One that
 * the source or the field sets is looked at like any other header.
 */
export function compileHeadersKey(
  { headers: fixed }: SourceConfig,
  node: ValueNode | undefined,
): (headers: Readonly<Record<string, string>>) => string {
  const names = node?.kind === Kind.OBJECT ? node.fields.map(({ name }) => headerName(name.value)) : [];
  const skipped = REQUEST_ID in fixed || names.includes(REQUEST_ID) ? undefined : REQUEST_ID;
  return (headers) => {
    let text = "";
    for (const name in headers) if (name !== skipped) text += `${name}:${headers[name]}\n`;
    return text;
  };
}

/** As it is sent; an underscore stands for a hyphen, which no name in SDL can hold. */
function headerName(written: string): string {
  return written.replaceAll("_", "-").toLowerCase();
}

/** The caller's headers that a call of the source may depend on: those that are forwarded, and those that are read. */
export function callersHeaders({ forward }: SourceConfig, read: ReadonlySet<string>): ReadonlySet<string> {
  // In place of a forwarded request id, each call carries that of its request.
  return new Set([...forward.filter((name) => name !== REQUEST_ID), ...read]);
}

/**
 * The headers that every call of a source carries: the caller's that the source's allow-list lets through,
 * then the source's own, which no caller can override, and the request id.
 */
export function callerHeaders(
  { forward, headers }: SourceConfig,
  { requestHeaders, context }: ExpressionValues,
): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const name of forward) {
    const value = requestHeaders[name];
    if (value !== undefined) sent[name] = checkHeaderValue(name, value);
  }
  sent[REQUEST_ID] = String(context.requestId);
  return Object.assign(sent, headers);
}
