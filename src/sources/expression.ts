import {
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type ValueNode,
} from "graphql";
import { type Problems, suggest } from "../kernel/index.ts";
import { placeOf } from "./place.ts";

/** What the expressions of one call are evaluated against. */
export interface ExpressionValues {
  readonly args: Readonly<Record<string, unknown>>;
  /** Fields of the object the field stands on. */
  readonly object: Readonly<Record<string, unknown>>;
  /** Those of every object that shares the call. */
  readonly batch: readonly Readonly<Record<string, unknown>>[];
  readonly config: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, unknown>>;
  /** The caller's headers by lower-case name. */
  readonly requestHeaders: Readonly<Record<string, string | undefined>>;
}

/** What the expressions of one field may name; found out when the SDL is read. */
export interface ExpressionScope {
  readonly args: ReadonlyMap<string, GraphQLInputType>;
  /** Fields that `$this` and `$batch` may name; undefined on a root field. */
  readonly objectFields: ReadonlySet<string> | undefined;
  readonly batched: boolean;
  readonly config: ReadonlySet<string>;
  /** Collects the fields that expressions read by `$this` or `$batch`, in order of appearance. */
  readonly used: Set<string>;
  /** Collects the arguments that expressions read. */
  readonly usedArgs: Set<string>;
  /** Turns an argument of that type into what the source's payloads hold. */
  encode(type: GraphQLInputType): (value: unknown) => unknown;
  readonly problems: Problems;
}

/** A value of a directive, with its expressions found and checked. */
export type Template =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "reference"; readonly read: (values: ExpressionValues) => unknown }
  | { readonly kind: "text"; readonly parts: readonly (string | Template)[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Template])[] }
  | { readonly kind: "list"; readonly items: readonly Template[] };

const WHOLE = /^\$[\w.-]+$/;
const INTERPOLATION = /\{(\$[\w.-]+)\}/g;
const ROOTS = ["$args", "$this", "$batch", "$context", "$config", "$request"];
const CONTEXT_NAMES = ["requestId", "client"];

/** Compiles one value of a directive; what it names wrongly goes to `scope.problems`. */
export function compileExpression(node: ValueNode, scope: ExpressionScope): Template {
  function compile(value: ValueNode): Template {
    switch (value.kind) {
      case Kind.STRING:
        return compileText(value.value, value);
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

  function compileText(text: string, at: ValueNode): Template {
    if (WHOLE.test(text)) return compileReference(text, at);
    const parts: (string | Template)[] = [];
    let end = 0;
    for (const match of text.matchAll(INTERPOLATION)) {
      if (match.index > end) parts.push(text.slice(end, match.index));
      parts.push(compileReference(match[1] as string, at));
      end = match.index + match[0].length;
    }
    if (parts.length === 0) return { kind: "literal", value: text };
    if (end < text.length) parts.push(text.slice(end));
    return { kind: "text", parts };
  }

  function compileReference(reference: string, at: ValueNode): Template {
    const read = resolveReference(reference, at, scope);
    return read === undefined ? { kind: "literal", value: null } : { kind: "reference", read };
  }

  return compile(node);
}

type Read = (values: ExpressionValues) => unknown;

function resolveReference(reference: string, at: ValueNode, scope: ExpressionScope): Read | undefined {
  const [root = "", ...names] = reference.split(".");
  const wrong = (message: string, hint?: string): undefined => {
    scope.problems.add(placeOf(at), `${reference}: ${message}`, hint);
  };
  const near = (word: string, words: Iterable<string>): string => {
    const best = suggest(word, words);
    return best === undefined ? `Known here: ${[...words].join(", ") || "none"}.` : `Did you mean "${best}"?`;
  };
  const only = (): string | undefined => (names.length === 1 ? names[0] : undefined);

  switch (root) {
    case "$args": {
      const name = names[0] ?? "";
      const type = scope.args.get(name);
      if (type === undefined) {
        return wrong(`the field has no argument "${name}"`, near(name, scope.args.keys()));
      }
      scope.usedArgs.add(name);
      return readArgument(name, names.slice(1), type, scope, wrong);
    }
    case "$this":
    case "$batch": {
      const field = only();
      if (scope.objectFields === undefined) return wrong("a root field stands on no object");
      if (field === undefined || !scope.objectFields.has(field)) {
        return wrong(`the type has no field "${names.join(".")}"`, near(field ?? "", scope.objectFields));
      }
      if (root === "$batch" && !scope.batched) {
        return wrong("the fetch is not batched", 'Write "$this", or add a batch to the directive.');
      }
      if (root === "$this" && scope.batched) {
        return wrong(
          "a batched call has many objects",
          'Write "$batch": the list of this field of them all.',
        );
      }
      scope.used.add(field);
      if (root === "$this") return ({ object }) => object[field];
      return ({ batch }) => batch.map((item) => item[field]);
    }
    case "$config": {
      const name = names.join(".");
      if (!scope.config.has(name)) {
        return wrong(`the source's configuration has no "${name}"`, near(name, scope.config));
      }
      return ({ config }) => config[name];
    }
    case "$context": {
      const name = only() ?? "";
      if (!CONTEXT_NAMES.includes(name)) return wrong("no such value", near(name, CONTEXT_NAMES));
      return ({ context }) => context[name];
    }
    case "$request": {
      const [kind, header] = names;
      if (kind !== "header" || header === undefined || names.length > 2) {
        return wrong("only headers of the request can be read", 'Write "$request.header.<name>".');
      }
      const name = header.toLowerCase();
      return ({ requestHeaders }) => requestHeaders[name];
    }
    default:
      return wrong("there is no such word", near(root, ROOTS));
  }
}

function readArgument(
  name: string,
  path: readonly string[],
  type: GraphQLInputType,
  scope: ExpressionScope,
  wrong: (message: string, hint?: string) => undefined,
): Read | undefined {
  let current: GraphQLInputType = type;
  for (const field of path) {
    const object = getNullableType(current);
    if (isListType(object) || !isInputObjectType(object)) {
      return wrong(`"${getNamedType(current).name}" has no fields to name`);
    }
    const found = object.getFields()[field];
    if (found === undefined) {
      return wrong(
        `${object.name} has no field "${field}"`,
        `It has ${Object.keys(object.getFields()).join(", ")}.`,
      );
    }
    current = found.type;
  }
  const encode = scope.encode(current);
  return ({ args }) => {
    let value: unknown = args[name];
    for (const field of path) value = (value as Record<string, unknown> | null | undefined)?.[field];
    return value === undefined ? undefined : encode(value);
  };
}

/**
 * The value of a template. An absent value drops its entry of an object and its item of a list, and makes
 * a text that interpolates it absent.
 *
 * @param encodeText - applied to each interpolated value, for where the text will stand
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
          const value = evaluate(part, values);
          if (value === undefined || value === null) return undefined;
          text += encodeText(String(value));
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
