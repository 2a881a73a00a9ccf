import {
  type ConstValueNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  isInputType,
  Kind,
  TypeInfo,
  typeFromAST,
  ValidationContext,
  ValuesOfCorrectTypeRule,
  valueFromAST,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { Problems } from "../kernel/index.ts";
import { placeOf } from "../sources/index.ts";

/** Names that belong to the vocabulary of our directives, and never to the graph. */
export function isVocabulary(typeName: string): boolean {
  return typeName.startsWith("_");
}

/** Checks what graphql-js leaves unchecked in SDL: root types, names, and the values of arguments and defaults. */
export function checkSdl(document: DocumentNode, schema: GraphQLSchema, problems: Problems): void {
  checkRoots(document, schema, problems);
  checkNames(document, problems);
  checkDefaults(document, schema, problems);
  checkDirectiveValues(document, schema, problems);
}

function checkRoots(document: DocumentNode, schema: GraphQLSchema, problems: Problems): void {
  const subscription = schema.getSubscriptionType()?.astNode;
  if (subscription) {
    problems.add(
      placeOf(subscription),
      "subscriptions are not supported yet",
      "Make its fields part of Query.",
    );
  }
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const { operation, type } of definition.operationTypes ?? []) {
      const name = { query: "Query", mutation: "Mutation", subscription: "Subscription" }[operation];
      if (type.name.value === name) continue;
      problems.add(placeOf(type), `the type for a ${operation} is not ${name}`, `Rename ${type.name.value}.`);
    }
  }
}

function checkNames(document: DocumentNode, problems: Problems): void {
  for (const definition of document.definitions) {
    if (!("name" in definition) || definition.name === undefined) continue;
    if (definition.kind === Kind.DIRECTIVE_DEFINITION || !isVocabulary(definition.name.value)) continue;
    problems.add(
      placeOf(definition),
      `${definition.name.value}: a name of a type cannot begin with "_"`,
      "Such names are those of our own vocabulary.",
    );
  }
}

function checkDefaults(document: DocumentNode, schema: GraphQLSchema, problems: Problems): void {
  visit(document, {
    InputValueDefinition({ name, type: written, defaultValue }) {
      const type = typeFromAST(schema, written as never);
      if (defaultValue === undefined || !isInputType(type)) return;
      if (valueFromAST(defaultValue, type) === undefined) {
        problems.add(
          placeOf(defaultValue),
          `the default of "${name.value}" is not a value of ${type}`,
          "Give it another default, or none.",
        );
      } else if (isInexact(defaultValue, `${type}`.replaceAll("!", ""))) {
        problems.add(
          placeOf(defaultValue),
          `the default of "${name.value}" has more digits than a double can hold`,
          "Write it in quotes.",
        );
      }
    },
  });
}

/** A default is a double before anything of ours sees it. */
function isInexact(value: ConstValueNode, type: string): boolean {
  const isNumber = value.kind === Kind.INT || value.kind === Kind.FLOAT;
  return isNumber && (type === "Int64" || type === "Decimal") && String(Number(value.value)) !== value.value;
}

/** The rules for SDL do not look at the values of directives' arguments, so the rule for operations has to. */
function checkDirectiveValues(document: DocumentNode, schema: GraphQLSchema, problems: Problems): void {
  const info = new TypeInfo(schema);
  const context = new ValidationContext(schema, document, info, (error) => {
    const word = `@${info.getDirective()?.name}(${info.getArgument()?.name}:)`;
    const { message, hint } = splitSuggestion(error);
    problems.add(placeOf(error.nodes?.[0]), `${word}: ${message}`, hint);
  });
  visit(document, visitWithTypeInfo(info, ValuesOfCorrectTypeRule(context)));
}

/** What graphql-js says, with its "Did you mean" as the way out. */
export function splitSuggestion({ message }: GraphQLError): { message: string; hint: string | undefined } {
  const at = message.indexOf(" Did you mean ");
  return at < 0
    ? { message, hint: undefined }
    : { message: message.slice(0, at), hint: message.slice(at + 1) };
}
