import type { ValueNode } from "graphql";
import { Failure } from "../../kernel/index.ts";
import type { HttpRequest } from "../../transport/index.ts";
import { argumentOf, textOf } from "../directive.ts";
import {
  compileExpression,
  type ExpressionScope,
  type ExpressionValues,
  evaluate,
  type Template,
} from "../expression.ts";
import { compileHeaders } from "../headers.ts";
import type { FieldToFetch } from "../kind.ts";
import { placeOf } from "../place.ts";
import { compilePath } from "./path.ts";

type Method = HttpRequest["method"];

/** Compiles what `@rest` says about the request. */
export function compileBinding(
  field: FieldToFetch,
  basePath: string,
  scope: ExpressionScope,
): (values: ExpressionValues) => HttpRequest {
  const { directive } = field;
  const compile = (name: string): Template | undefined => {
    const node = argumentOf(directive, name);
    return node === undefined ? undefined : compileExpression(node, scope);
  };

  const method = (textOf(argumentOf(directive, "method")) ?? "GET") as Method;
  const pathNode = argumentOf(directive, "path") as ValueNode;
  const path = compilePath(textOf(pathNode) ?? "", pathNode, scope);
  const query = compile("query");
  const headers = compileHeaders(argumentOf(directive, "headers"), field.idempotent, scope);
  const bodyNode = argumentOf(directive, "body");
  const body = compile("body");
  if (body !== undefined && method === "GET") {
    scope.problems.add(
      placeOf(bodyNode),
      `${field.coordinate}: a GET has no body`,
      "Use query, or another method.",
    );
  }
  if (field.operation === "query" && method !== "GET" && method !== "POST") {
    scope.problems.add(
      placeOf(directive),
      `${field.coordinate}: a query cannot ${method}`,
      "Make it a mutation.",
    );
  }

  return (values) => {
    const sent = headers.evaluate(values);
    const payload = body === undefined ? undefined : evaluate(body, values);
    return {
      method,
      path: basePath + path(values) + toQuery(query === undefined ? {} : evaluate(query, values)),
      headers: payload === undefined ? sent : { ...sent, "content-type": "application/json" },
      body: payload === undefined ? undefined : JSON.stringify(payload),
      idempotent: field.operation === "query" || sent["idempotency-key"] !== undefined,
    };
  };
}

/** A list repeats its parameter; what is absent or null is left out. */
function toQuery(parameters: unknown): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters as object)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item === undefined || item === null) continue;
      if (typeof item === "object" && !isPrintable(item)) {
        throw new Failure("INVALID_ARGUMENT", { detail: `an object for the query parameter ${name}` });
      }
      search.append(name, String(item));
    }
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

function isPrintable(value: object): boolean {
  return value.toString !== Object.prototype.toString && !Array.isArray(value);
}
