import {
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
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
  /** Properties of the payload that the operation needs; undefined where that is not known, or all may be. */
  readonly selection?: readonly string[] | undefined;
}

/** What expressions read of the caller's request itself, beside what it gives as arguments. */
export interface CallerReads {
  /** Headers by lower-case name. */
  readonly headers: Set<string>;
  /** Whether `$context.requestId` is among it, which no other request has. */
  requestId: boolean;
}

/** What the expressions of one field may name; found out when the SDL is read. */
export interface ExpressionScope {
  readonly args: ReadonlyMap<string, GraphQLInputType>;
  /** Fields that `$this` and `$batch` may name, with their types; undefined on a root field. */
  readonly objectFields: ReadonlyMap<string, GraphQLOutputType> | undefined;
  readonly batched: boolean;
  readonly config: ReadonlySet<string>;
  /** Collects the fields that expressions read by `$this` or `$batch`, in order of appearance. */
  readonly used: Set<string>;
  /** Collects the arguments that expressions read. */
  readonly usedArgs: Set<string>;
  /** Collects what expressions read of the caller's request; undefined where whoever compiles looks by himself. */
  readonly reads?: CallerReads | undefined;
  /** Whether an expression reads `$selection`; undefined where none may. */
  readonly selection?: { isUsed: boolean } | undefined;
  /** Turns an argument of that type into what the source's payloads hold. */
  encode(type: GraphQLInputType): (value: unknown) => unknown;
  readonly problems: Problems;
}

/** An expression such as `$args.id`, found and checked. */
export interface Reference {
  readonly kind: "reference";
  read(values: ExpressionValues): unknown;
  /** Adds what it reads of the caller's request, if that is anything beside arguments. */
  readonly noteReads?: ((reads: CallerReads) => void) | undefined;
  /** What it yields where that is known to be no single value, and so cannot stand in a text. */
  readonly shape?: "list" | "object" | undefined;
  /** The text that stands for a list where one text is asked for; without it, none can. */
  readText?(values: ExpressionValues): string | undefined;
}

const ROOTS = ["$args", "$this", "$batch", "$context", "$config", "$request", "$selection"];
const CONTEXT_NAMES = ["requestId", "client"];

/** Resolves an expression; undefined if it names what is not there, which then stands among the problems. */
export function compileReference(text: string, at: ValueNode, scope: ExpressionScope): Reference | undefined {
  const [root = "", ...names] = text.split(".");
  const wrong = (message: string, hint?: string): undefined => {
    scope.problems.add(placeOf(at), `${text}: ${message}`, hint);
  };
  const near = (word: string, words: Iterable<string>): string => {
    const known = [...words];
    const best = suggest(word, known);
    return best === undefined ? `Known here: ${known.join(", ") || "none"}.` : `Did you mean "${best}"?`;
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
      const type = scope.objectFields.get(field ?? "");
      if (field === undefined || type === undefined) {
        return wrong(
          `the type has no field "${names.join(".")}"`,
          near(field ?? "", scope.objectFields.keys()),
        );
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
      const encode = isInputType(type) ? scope.encode(type) : (value: unknown) => value;
      const read = (object: ExpressionValues["object"]): unknown => encode(object[field]);
      if (root === "$batch")
        return { kind: "reference", read: ({ batch }) => batch.map(read), shape: "list" };
      return { kind: "reference", read: ({ object }) => read(object), shape: shapeOf(type) };
    }
    case "$config": {
      const name = names.join(".");
      if (!scope.config.has(name)) {
        return wrong(`the source's configuration has no "${name}"`, near(name, scope.config));
      }
      return { kind: "reference", read: ({ config }) => config[name] };
    }
    case "$context": {
      const name = only() ?? "";
      if (!CONTEXT_NAMES.includes(name)) return wrong("no such value", near(name, CONTEXT_NAMES));
      const noteReads = (reads: CallerReads): void => {
        reads.requestId ||= name === "requestId";
      };
      if (scope.reads !== undefined) noteReads(scope.reads);
      return { kind: "reference", read: ({ context }) => context[name], noteReads };
    }
    case "$request": {
      const [kind, header] = names;
      if (kind !== "header" || header === undefined || names.length > 2) {
        return wrong("only headers of the request can be read", 'Write "$request.header.<name>".');
      }
      const name = header.toLowerCase();
      const noteReads = (reads: CallerReads): void => void reads.headers.add(name);
      if (scope.reads !== undefined) noteReads(scope.reads);
      return {
        kind: "reference",
        read: ({ requestHeaders }) => ownProperty(requestHeaders, name),
        noteReads,
      };
    }
    case "$selection": {
      if (names.length > 0) return wrong("a list of names has no fields", 'Write "$selection".');
      if (scope.selection === undefined) {
        return wrong("it cannot stand here", "Send it in the query, in the body or in the request message.");
      }
      scope.selection.isUsed = true;
      return SELECTION;
    }
    default:
      return wrong("there is no such word", near(root, ROOTS));
  }
}

const SELECTION: Reference = {
  kind: "reference",
  shape: "list",
  read: ({ selection }) => selection,
  readText: ({ selection }) => selection?.join(","),
};

function readArgument(
  name: string,
  path: readonly string[],
  type: GraphQLInputType,
  scope: ExpressionScope,
  wrong: (message: string, hint?: string) => undefined,
): Reference | undefined {
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
  return {
    kind: "reference",
    shape: shapeOf(current),
    read({ args }) {
      let value = ownProperty(args, name);
      for (const field of path) value = ownProperty(value, field);
      return value === undefined ? undefined : encode(value);
    },
  };
}

function shapeOf(type: GraphQLInputType | GraphQLOutputType): Reference["shape"] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return "list";
  return isInputObjectType(nullable) ? "object" : undefined;
}

/** Never looks on the prototype: an argument may be called `constructor`, and be absent. */
export function ownProperty(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
