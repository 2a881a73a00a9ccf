import {
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ValueNode,
  valueFromAST,
} from "graphql";
import { type Problems, suggest } from "../kernel/index.ts";
import { compileExpression, placeOf, type Template } from "../sources/index.ts";
import { objectToInput } from "./compare.ts";

/** What an entry of `@from(args:)` is compiled against. */
export interface ArgumentScope {
  /** The client's field, for messages. */
  readonly coordinate: string;
  /** The arguments of the client's field. */
  readonly args: ReadonlyMap<string, GraphQLArgument>;
  /** Collects the arguments that the entry reads. */
  readonly usedArgs: Set<string>;
  readonly problems: Problems;
  graphNameOf(clientType: string): string;
}

type Reference = Extract<Template, { readonly kind: "reference" }>;

const EXPRESSION = /^\$[\w.-]+$|\{\$[\w.-]+\}/;
const WORDS_OF_SOURCES = /\$(this|batch|config)\b[\w.-]*/;

/** Compiles what `@from(args:)` gives to an argument of the graph, and checks that it is of its type. */
export function compileArgument(node: ValueNode, type: GraphQLInputType, scope: ArgumentScope): Template {
  const wrong = (message: string, hint?: string): Template => {
    scope.problems.add(placeOf(node), `${scope.coordinate}: ${message}`, hint);
    return { kind: "literal", value: null };
  };
  const inner = getNullableType(type);
  if (!hasExpression(node)) {
    const value = valueFromAST(node, type);
    return value === undefined ? wrong(`this is not a value of ${type}`) : { kind: "literal", value };
  }
  switch (node.kind) {
    case Kind.LIST:
      if (!isListType(inner)) return wrong(`a list, but the graph takes ${type}`);
      return { kind: "list", items: node.values.map((item) => compileArgument(item, inner.ofType, scope)) };
    case Kind.OBJECT:
      return isInputObjectType(inner)
        ? compileObject(node.fields, inner, scope, wrong)
        : wrong(`an object, but the graph takes ${type}`);
    case Kind.STRING:
      return compileText(node, node.value, type, scope, wrong);
    default:
      return wrong("an expression must stand in quotes");
  }
}

type Wrong = (message: string, hint?: string) => Template;

function hasExpression(node: ValueNode): boolean {
  if (node.kind === Kind.STRING) return EXPRESSION.test(node.value);
  if (node.kind === Kind.LIST) return node.values.some(hasExpression);
  return node.kind === Kind.OBJECT && node.fields.some(({ value }) => hasExpression(value));
}

function compileObject(
  entries: readonly { readonly name: { readonly value: string }; readonly value: ValueNode }[],
  type: GraphQLInputObjectType,
  scope: ArgumentScope,
  wrong: Wrong,
): Template {
  const fields = type.getFields();
  for (const [name, field] of Object.entries(fields)) {
    const isRequired = isNonNullType(field.type) && field.defaultValue === undefined;
    if (isRequired && !entries.some((entry) => entry.name.value === name)) {
      return wrong(`${type.name} lacks "${name}: ${field.type}"`);
    }
  }
  const compiled: (readonly [string, Template])[] = [];
  for (const { name, value } of entries) {
    const field = fields[name.value];
    if (field === undefined) {
      const nearest = suggest(name.value, Object.keys(fields));
      return wrong(
        `${type.name} has no field "${name.value}"`,
        nearest === undefined ? undefined : `Did you mean "${nearest}"?`,
      );
    }
    compiled.push([name.value, compileArgument(value, field.type, scope)]);
  }
  return { kind: "object", entries: compiled };
}

function compileText(
  node: ValueNode,
  text: string,
  type: GraphQLInputType,
  scope: ArgumentScope,
  wrong: Wrong,
): Template {
  const [foreign] = WORDS_OF_SOURCES.exec(text) ?? [];
  if (foreign !== undefined) {
    return wrong(
      `${foreign} has a meaning in the SDL of sources only`,
      "Known here: $args, $context, $request.",
    );
  }
  let given: GraphQLInputType | undefined;
  const before = scope.problems.all.length;
  const template = compileExpression(node, {
    args: new Map([...scope.args].map(([name, argument]) => [name, argument.type])),
    objectFields: undefined,
    batched: false,
    config: new Set(),
    used: new Set(),
    usedArgs: scope.usedArgs,
    encode(found) {
      given = found;
      return (value) => value;
    },
    problems: scope.problems,
  });
  if (scope.problems.all.length > before) return template;
  if (template.kind !== "reference" || given === undefined) {
    const name = isListType(getNullableType(type)) ? `${type}` : getNamedType(type).name;
    return name === "String" || name === "ID"
      ? template
      : wrong(`"${text}" is a text, but the graph takes ${type}`);
  }
  const own = scope.args.get(text.slice("$args.".length));
  const objection = objectToInput(given, askedOf(own, type), scope.graphNameOf);
  if (objection !== undefined) return wrong(`"${text}": ${objection.message}`, objection.hint);
  return own === undefined ? template : { kind: "reference", read: withDefault(own, type, template.read) };
}

/** An argument that has a default is never missing, so a type that may be null is enough for it. */
export function askedOf(own: GraphQLArgument | undefined, asked: GraphQLInputType): GraphQLInputType {
  return own !== undefined && isFilled(own) && isNonNullType(asked) ? asked.ofType : asked;
}

/** Reads an argument for a place that takes no null: a null that a client writes all the same is its default. */
export function withDefault(
  own: GraphQLArgument,
  asked: GraphQLInputType,
  read: Reference["read"],
): Reference["read"] {
  if (!isFilled(own) || !isNonNullType(asked)) return read;
  return (values) => read(values) ?? own.defaultValue;
}

function isFilled({ defaultValue }: GraphQLArgument): boolean {
  return defaultValue !== undefined && defaultValue !== null;
}
