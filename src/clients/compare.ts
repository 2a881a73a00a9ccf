import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { suggest } from "../kernel/index.ts";
import { formatShape, type Shape } from "./shape.ts";

/** A reason and a way out; undefined if all is well. */
export type Objection = { readonly message: string; readonly hint?: string | undefined } | undefined;

/**
 * Whether what a path yields fits what the client's SDL promises.
 *
 * @param graphNameOf - the graph's name for a type of the client's
 */
export function objectToOutput(
  type: GraphQLOutputType,
  shape: Shape,
  graphNameOf: (clientType: string) => string,
): Objection {
  if (isNonNullType(type)) {
    if (shape.nullable !== undefined) {
      return {
        message: `it promises ${type}, which the graph cannot: ${shape.nullable}`,
        hint: `Write ${getNullableType(type)}.`,
      };
    }
    return objectToOutput(type.ofType, shape, graphNameOf);
  }
  if (isListType(type) !== (shape.of.kind === "list")) {
    return {
      message: `it is ${type}, but the graph has ${formatShape(shape)}`,
      hint: isListType(type) ? "Write a type that is no list." : "Write a list, or take one item: path[0].",
    };
  }
  if (isListType(type) && shape.of.kind === "list") {
    return objectToOutput(type.ofType, shape.of.item, graphNameOf);
  }
  if (shape.of.kind !== "named" || isListType(type)) return undefined;
  const graphType = shape.of.type;
  if (graphNameOf(type.name) !== graphType.name) {
    return {
      message: `it is ${type}, but the graph has ${graphType.name}`,
      hint: isObjectType(graphType)
        ? `For a type by another name: type ${type} @from(type: "${graphType.name}").`
        : `Write ${graphType.name}.`,
    };
  }
  if (isEnumType(type) && isEnumType(graphType)) {
    const known = new Set(type.getValues().map(({ name }) => name));
    const missing = graphType.getValues().filter(({ name }) => !known.has(name));
    if (missing.length > 0) {
      return {
        message: `the enum ${type} lacks ${missing.map(({ name }) => name).join(", ")}, which may come`,
        hint: "Add every value of the graph's enum.",
      };
    }
  }
  return undefined;
}

/**
 * Whether a value of the client's type can be given to an argument of the graph's type.
 *
 * @param graphNameOf - the graph's name for a type of the client's
 */
export function objectToInput(
  type: GraphQLInputType,
  graphType: GraphQLInputType,
  graphNameOf: (clientType: string) => string,
  seen: ReadonlySet<string> = new Set(),
): Objection {
  if (isNonNullType(graphType)) {
    if (!isNonNullType(type)) {
      return { message: `it may be null, but the graph asks for ${graphType}`, hint: `Write ${type}!.` };
    }
    return objectToInput(type.ofType, graphType.ofType, graphNameOf, seen);
  }
  const given = isNonNullType(type) ? type.ofType : type;
  if (isListType(given) && isListType(graphType)) {
    return objectToInput(given.ofType, graphType.ofType, graphNameOf, seen);
  }
  if (isListType(given) || isListType(graphType) || graphNameOf(given.name) !== graphType.name) {
    return { message: `it is ${given}, but the graph takes ${graphType}`, hint: `Write ${graphType}.` };
  }
  if (isEnumType(given) && isEnumType(graphType)) {
    const known = new Set(graphType.getValues().map(({ name }) => name));
    const unknown = given.getValues().filter(({ name }) => !known.has(name));
    if (unknown.length > 0) {
      return {
        message: `the enum ${given} has ${unknown.map(({ name }) => name).join(", ")}, which the graph does not know`,
        hint: "Leave it out.",
      };
    }
  }
  // An input type may hold itself.
  if (isInputObjectType(given) && isInputObjectType(graphType) && !seen.has(given.name)) {
    return objectToInputObject(given, graphType, graphNameOf, new Set(seen).add(given.name));
  }
  return undefined;
}

function objectToInputObject(
  type: GraphQLInputObjectType,
  graphType: GraphQLInputObjectType,
  graphNameOf: (clientType: string) => string,
  seen: ReadonlySet<string>,
): Objection {
  const fields = type.getFields();
  const graphFields = graphType.getFields();
  for (const [name, field] of Object.entries(fields)) {
    const graphField = graphFields[name];
    if (graphField === undefined) {
      const nearest = suggest(name, Object.keys(graphFields));
      return {
        message: `the input ${type} has "${name}", which the graph does not know`,
        hint: nearest === undefined ? "Leave it out." : `Did you mean "${nearest}"?`,
      };
    }
    const objection = objectToInput(field.type, graphField.type, graphNameOf, seen);
    if (objection !== undefined) return { ...objection, message: `${type}.${name}: ${objection.message}` };
  }
  for (const [name, graphField] of Object.entries(graphFields)) {
    const isRequired = isNonNullType(graphField.type) && graphField.defaultValue === undefined;
    if (isRequired && fields[name] === undefined) {
      return {
        message: `the input ${type} lacks "${name}", which the graph requires`,
        hint: `Add "${name}: ${graphField.type}".`,
      };
    }
  }
  return undefined;
}
