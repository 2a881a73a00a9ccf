import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromASTUntyped,
} from "graphql";
import { type Place, suggest } from "../kernel/index.ts";
import { placeOf } from "../sources/index.ts";
import { paramArguments } from "./endpoint-directive.ts";
import type { BodyMember, EndpointMethod, Parameter, PathSegment, RequestBody } from "./model.ts";
import { memberName } from "./naming.ts";

export interface ParameterScope {
  readonly schema: GraphQLSchema;
  readonly method: EndpointMethod;
  readonly segments: readonly PathSegment[];
  readonly naming: "camelCase" | "snake_case";
  /** Of the path in the file. */
  readonly pathPlace: Place;
  readonly refuse: (place: Place, message: string, hint?: string) => void;
}

interface Mapped {
  readonly place: "path" | "query" | "header" | "body";
  readonly name: string;
  readonly isNamed: boolean;
  readonly variable: string;
  readonly type: GraphQLInputType;
  readonly isRequired: boolean;
  readonly defaultValue: unknown;
  readonly description: string | undefined;
  readonly node: VariableDefinitionNode;
}

/** Where in a request each variable of an operation is found. */
export function compileParameters(
  { variableDefinitions = [] }: OperationDefinitionNode,
  scope: ParameterScope,
): { parameters: Parameter[]; body: RequestBody | undefined } {
  const mapped = variableDefinitions.flatMap((node) => map(node, scope) ?? []);
  checkNames(mapped, scope);
  for (const each of mapped) checkType(each, scope);
  const parameters = mapped.flatMap(({ place, isNamed: _, node: __, ...rest }) =>
    place === "body" ? [] : { in: place, ...rest },
  );
  return { parameters, body: bodyOf(mapped.filter(({ place }) => place === "body")) };
}

function map(node: VariableDefinitionNode, scope: ParameterScope): Mapped | undefined {
  const type = typeFromAST(scope.schema, node.type) as GraphQLInputType | undefined;
  if (type === undefined) return undefined;
  const { in: where, name, description } = paramArguments(node);
  const variable = node.variable.name.value;
  const named = name ?? variable;
  const isInPath = scope.segments.some((segment) => "parameter" in segment && segment.parameter === named);
  const rest = scope.method === "GET" || scope.method === "DELETE" ? "query" : "body";
  const place = where == null ? (isInPath ? "path" : rest) : PLACES[where];
  const defaultValue = node.defaultValue === undefined ? undefined : valueFromASTUntyped(node.defaultValue);
  return {
    place,
    name: name == null ? defaultName(variable, place, scope) : place === "header" ? name.toLowerCase() : name,
    isNamed: name != null,
    variable,
    type,
    isRequired: place === "path" || (isNonNullType(type) && defaultValue === undefined),
    defaultValue,
    description: description ?? undefined,
    node,
  };
}

const PLACES = { PATH: "path", QUERY: "query", HEADER: "header", BODY: "body" } as const;

function defaultName(variable: string, place: Mapped["place"], { naming }: ParameterScope): string {
  if (place === "path") return variable;
  if (place === "header") return memberName(variable, "snake_case").replaceAll("_", "-");
  return memberName(variable, naming);
}

const NAME = /^[A-Za-z_][\w-]*$/;

function checkNames(
  mapped: readonly Mapped[],
  { segments, method, pathPlace, refuse }: ParameterScope,
): void {
  const seen = new Set<string>();
  for (const { place, name, variable, node } of mapped) {
    const id = `${place} ${name}`;
    if (!NAME.test(name)) {
      refuse(placeOf(node), `$${variable}: "${name}" is not a name that a parameter can have`);
    } else if (seen.has(id)) {
      refuse(
        placeOf(node),
        `$${variable}: another variable is called "${name}" in the ${place}, too`,
        GIVE_NAME,
      );
    }
    seen.add(id);
    if (place === "body" && (method === "GET" || method === "DELETE"))
      refuse(placeOf(node), `$${variable}: a request with ${method} has no body`);
    if (place === "path" && !segments.some((segment) => "parameter" in segment && segment.parameter === name))
      refuse(placeOf(node), `$${variable}: the path has no {${name}}`);
  }
  const inPath = new Set(mapped.flatMap(({ place, name }) => (place === "path" ? [name] : [])));
  for (const segment of segments) {
    if (!("parameter" in segment) || inPath.has(segment.parameter)) continue;
    const near = suggest(
      segment.parameter,
      mapped.map(({ variable }) => variable),
    );
    refuse(
      pathPlace,
      `the path has {${segment.parameter}}, and no variable takes it`,
      near === undefined ? `Declare $${segment.parameter}.` : `Did you mean {${near}}?`,
    );
  }
}

const GIVE_NAME = 'Give it a name of its own: @param(name: "…").';

/** Refuses what no text can say where the variable is. */
function checkType({ place, type, variable, node }: Mapped, { refuse }: ParameterScope): void {
  if (place === "body") return;
  const inner = getNullableType(type);
  if (place !== "query" && !isLeafType(inner)) {
    refuse(
      placeOf(node),
      `$${variable}: ${type} cannot stand in a ${place}`,
      "It can in the query or the body.",
    );
    return;
  }
  if (hasListOfMore(type)) {
    refuse(
      placeOf(node),
      `$${variable}: ${type} cannot stand in a query`,
      "A query has lists of scalars and enums, and objects of these. Publish it with POST: it can stand in a body.",
    );
  }
}

/** Whether a value must have a list of lists or of objects; those that it may have cannot be given in a query. */
function hasListOfMore(type: GraphQLInputType, above: readonly GraphQLInputType[] = []): boolean {
  const inner = getNullableType(type);
  if (isListType(inner)) return !isLeafType(getNullableType(inner.ofType));
  if (!isInputObjectType(inner) || above.includes(inner)) return false;
  return Object.values(inner.getFields()).some(
    (field) =>
      isNonNullType(field.type) &&
      field.defaultValue === undefined &&
      hasListOfMore(field.type, [...above, inner]),
  );
}

function bodyOf(mapped: readonly Mapped[]): RequestBody | undefined {
  const [first] = mapped;
  if (first === undefined) return undefined;
  if (mapped.length === 1 && !first.isNamed && isInputObjectType(getNullableType(first.type))) {
    const { variable, type, isRequired } = first;
    return { kind: "whole", variable, type, isRequired };
  }
  const members: BodyMember[] = mapped.map(({ name, variable, type, isRequired, defaultValue }) => {
    return { name, variable, type, isRequired, defaultValue };
  });
  return { kind: "members", members, isRequired: members.some((member) => member.isRequired) };
}
