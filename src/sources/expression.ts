import { Kind, type ValueNode } from "graphql";
import { Failure } from "../kernel/index.ts";
import { ExactNumber } from "./exact-number.ts";
import { placeOf } from "./place.ts";
import {
  compileReference,
  type ExpressionScope,
  type ExpressionValues,
  type Reference,
} from "./reference.ts";

/** A value of a directive, with its expressions found and checked. */
export type Template =
  | { readonly kind: "literal"; readonly value: unknown }
  | Reference
  | { readonly kind: "text"; readonly parts: readonly (string | Template)[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Template])[] }
  | { readonly kind: "list"; readonly items: readonly Template[] };

const WHOLE = /^\$[\w.-]+$/;
const INTERPOLATION = /\{(\$[\w.-]+)\}/g;
const FORGOTTEN_BRACES = /\$(?:selection\b|(?:args|this|batch|context|config|request)\.[\w.-]*\w)/;

/** Compiles one value of a directive; what it names wrongly goes to `scope.problems`. */
export function compileExpression(node: ValueNode, scope: ExpressionScope): Template {
  function compile(value: ValueNode): Template {
    switch (value.kind) {
      case Kind.STRING:
        return WHOLE.test(value.value) ? resolve(value.value, value) : compileText(value.value, value, scope);
      case Kind.OBJECT:
        return {
          kind: "object",
          entries: value.fields.map((field) => [field.name.value, compile(field.value)] as const),
        };
      case Kind.LIST:
        return { kind: "list", items: value.values.map(compile) };
      case Kind.INT:
      case Kind.FLOAT:
        return { kind: "literal", value: Number(value.value) };
      case Kind.BOOLEAN:
        return { kind: "literal", value: value.value };
      case Kind.NULL:
        return { kind: "literal", value: null };
      case Kind.ENUM:
        return { kind: "literal", value: value.value };
      case Kind.VARIABLE:
        scope.problems.add(placeOf(value), `"$${value.name.value}" must stand in quotes here`);
        return { kind: "literal", value: null };
    }
  }

  function resolve(reference: string, at: ValueNode): Template {
    return compileReference(reference, at, scope) ?? { kind: "literal", value: null };
  }

  return compile(node);
}

/** Compiles a text whose expressions stand in braces. */
export function compileText(text: string, at: ValueNode, scope: ExpressionScope): Template {
  const parts: (string | Template)[] = [];
  let end = 0;
  const addLiteral = (literal: string): void => {
    const [forgotten] = FORGOTTEN_BRACES.exec(literal) ?? [];
    if (forgotten !== undefined) {
      scope.problems.add(placeOf(at), `${forgotten} is mere text here`, `Write "{${forgotten}}".`);
    }
    if (literal !== "") parts.push(literal);
  };
  for (const match of text.matchAll(INTERPOLATION)) {
    addLiteral(text.slice(end, match.index));
    end = match.index + match[0].length;
    const reference = match[1] as string;
    const found = compileReference(reference, at, scope);
    if (found?.shape !== undefined && found.readText === undefined) {
      scope.problems.add(placeOf(at), `${reference}: ${nameOfShape(found)} cannot stand in a text`);
    }
    parts.push(found ?? { kind: "literal", value: null });
  }
  if (parts.length === 0) {
    addLiteral(text);
    return { kind: "literal", value: text };
  }
  addLiteral(text.slice(end));
  return { kind: "text", parts };
}

/** `a list` or `an object`, where a template can yield no single value; undefined where it may. */
export function nameOfShape(template: Template): string | undefined {
  const shape = template.kind === "reference" ? template.shape : template.kind;
  if (shape === "list") return "a list";
  return shape === "object" ? "an object" : undefined;
}

/**
 * The value of a template. An absent value drops its entry of an object and its item of a list, and makes
 * a text that interpolates it absent.
 *
 * @param encodeText - applied to each interpolated value, for where the text will stand
 * @throws {Failure} INVALID_ARGUMENT for a list or an object in a text
 */
export function evaluate(
  template: Template,
  values: ExpressionValues,
  encodeText: (text: string) => string = (text) => text,
): unknown {
  switch (template.kind) {
    case "literal":
      return template.value;
    case "reference":
      return template.read(values);
    case "text": {
      let text = "";
      for (const part of template.parts) {
        if (typeof part === "string") text += part;
        else {
          const value =
            part.kind === "reference" && part.readText ? part.readText(values) : evaluate(part, values);
          if (value === undefined || value === null) return undefined;
          text += encodeText(toText(value));
        }
      }
      return text;
    }
    case "object": {
      const object: Record<string, unknown> = {};
      for (const [name, entry] of template.entries) {
        const value = evaluate(entry, values, encodeText);
        if (value !== undefined) object[name] = value;
      }
      return object;
    }
    case "list":
      return template.items
        .map((item) => evaluate(item, values, encodeText))
        .filter((item) => item !== undefined);
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A single value as the text that stands for it in a path, a query, a header or a longer text.
 *
 * Refuses what has no text of its own (`[object Object]` is nobody's id), and half a surrogate pair, which
 * every encoder on the way would silently replace by something else.
 *
 * @throws {Failure} INVALID_ARGUMENT
 */
export function toText(value: unknown): string {
  if (typeof value === "string") {
    if (!LONE_SURROGATE.test(value)) return value;
    throw unsendable("a value that is not well-formed Unicode");
  }
  if (typeof value === "number" || typeof value === "boolean" || value instanceof ExactNumber) {
    return String(value);
  }
  throw unsendable(`${Array.isArray(value) ? "a list" : typeof value} where one text stands`);
}

/** The failure of a call that is not sent because of a value of the caller's. */
export function unsendable(detail: string, cause?: unknown): Failure {
  return new Failure("INVALID_ARGUMENT", {
    detail,
    cause,
    message: "An argument cannot be sent to the backend.",
  });
}
