import {
  buildSchema,
  type DirectiveNode,
  type GraphQLDirective,
  getDirectiveValues,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from "graphql";
import type { Place } from "../kernel/index.ts";
import { placeOf } from "../sources/index.ts";
import type { Endpoint, EndpointMethod } from "./model.ts";
import { REST_SDL } from "./vocabulary.ts";

/** The arguments of `@endpoint`, their defaults filled in. */
export interface EndpointArguments {
  readonly method: EndpointMethod;
  readonly path: string;
  readonly client: string;
  readonly status: number;
  readonly summary?: string | null;
  readonly tags: readonly string[];
  readonly deprecated?: string | null;
  readonly sunset?: string | null;
  readonly reason?: string | null;
  readonly onDegraded: Endpoint["onDegraded"];
  readonly unwrap?: string | null;
  readonly location?: string | null;
  readonly naming?: Endpoint["naming"] | null;
  readonly page?: {
    readonly connection?: string | null;
    readonly token: string;
    readonly items: string;
  } | null;
}

/** The arguments of `@param`. */
export interface ParamArguments {
  readonly in?: "PATH" | "QUERY" | "HEADER" | "BODY" | null;
  readonly name?: string | null;
  readonly description?: string | null;
}

const vocabulary = buildSchema(REST_SDL, { assumeValid: true });

/** The use of `@endpoint` on an operation, if there is one. */
export function endpointUse({ directives }: OperationDefinitionNode): DirectiveNode | undefined {
  return directives?.find(({ name }) => name.value === "endpoint");
}

/** Of a use that was validated. */
export function endpointArguments(operation: OperationDefinitionNode): EndpointArguments {
  return getDirectiveValues(definitionOf("endpoint"), operation) as unknown as EndpointArguments;
}

/** Of a use that was validated; empty without one. */
export function paramArguments(variable: VariableDefinitionNode): ParamArguments {
  return (getDirectiveValues(definitionOf("param"), variable) ?? {}) as ParamArguments;
}

/** Where an argument of a directive is written; without the argument, the directive. */
export function argumentPlace(use: DirectiveNode | undefined, name: string): Place {
  return placeOf(use?.arguments?.find((argument) => argument.name.value === name)?.value ?? use);
}

/** The client that an operation names, which decides what it is validated against. */
export function clientOf(use: DirectiveNode): string | undefined {
  const value = use.arguments?.find(({ name }) => name.value === "client")?.value;
  return value?.kind === "StringValue" ? value.value : undefined;
}

function definitionOf(name: string): GraphQLDirective {
  const definition = vocabulary.getDirective(name);
  if (definition == null) throw new Error(`@${name} is not in the vocabulary`);
  return definition;
}
