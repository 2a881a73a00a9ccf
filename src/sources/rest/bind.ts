import { Kind, type ValueNode } from "graphql";
import type { HttpRequest } from "../../transport/index.ts";
import { argumentOf, textOf } from "../directive.ts";
import {
  compileExpression,
  evaluate,
  nameOfShape,
  type Template,
  toText,
  unsendable,
} from "../expression.ts";
import type { _HttpMethod } from "../generated/directives.ts";
import { compileHeaders } from "../headers.ts";
import type { FieldToFetch } from "../kind.ts";
import { placeOf } from "../place.ts";
import type { ExpressionScope, ExpressionValues } from "../reference.ts";
import { compilePath } from "./path.ts";

/** Compiles what `@rest` says about the request. */
export function compileBinding(
  field: FieldToFetch,
  basePath: string,
  scope: ExpressionScope,
): (values: ExpressionValues) => HttpRequest {
  const { directive } = field;
  const compile = (name: "query" | "body"): Template | undefined => {
    const node = argumentOf(directive, name);
    return node === undefined ? undefined : compileExpression(node, scope);
  };

  const method = (textOf(argumentOf(directive, "method")) ?? "GET") as _HttpMethod;
  const pathNode = argumentOf(directive, "path") as ValueNode;
  const path = compilePath(textOf(pathNode) ?? "", pathNode, scope);
  const query = asTexts(compile("query"));
  checkQuery(argumentOf(directive, "query"), query, scope);
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
      path: basePath + path(values) + toQuery(query === undefined ? undefined : evaluate(query, values)),
      headers: payload === undefined ? sent : { ...sent, "content-type": "application/json" },
      body: payload === undefined ? undefined : JSON.stringify(payload),
      idempotent: field.operation === "query" || sent["idempotency-key"] !== undefined,
    };
  };
}

/** Reports what can never be a query: a parameter holds a text or a list of them. */
function checkQuery(node: ValueNode | undefined, query: Template | undefined, scope: ExpressionScope): void {
  if (node === undefined || query === undefined) return;
  const holdsParameters =
    query.kind === "object" || (query.kind === "reference" && nameOfShape(query) !== "a list");
  if (!holdsParameters)
    scope.problems.add(placeOf(node), "a query is an object of names and values", "Write query: { … }.");
  if (query.kind !== "object" || node.kind !== Kind.OBJECT) return;
  query.entries.forEach(([name, entry], index) => {
    if (nameOfShape(entry) !== "an object") return;
    scope.problems.add(
      placeOf(node.fields[index]),
      `an object cannot stand in the query parameter "${name}"`,
    );
  });
}

/** A selection is one parameter, `fields=id,name`, where other lists repeat theirs. */
function asTexts(query: Template | undefined): Template | undefined {
  if (query?.kind !== "object") return query;
  return {
    kind: "object",
    entries: query.entries.map(([name, entry]) =>
      entry.kind === "reference" && entry.readText !== undefined
        ? [name, { kind: "text", parts: [entry] }]
        : [name, entry],
    ),
  };
}

/** A list repeats its parameter; what is absent or null is left out. */
function toQuery(parameters: unknown): string {
  if (parameters === undefined || parameters === null) return "";
  if (typeof parameters !== "object" || Array.isArray(parameters)) {
    throw unsendable("what should be an object of query parameters is none");
  }
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) search.append(toText(name), toText(item));
    }
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
