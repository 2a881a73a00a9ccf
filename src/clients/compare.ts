import {
  type GraphQLInputType,
  type GraphQLOutputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
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
    return { message: `it is ${type}, but the graph has ${formatShape(shape)}` };
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
        : undefined,
    };
  }
  if (isEnumType(type) && isEnumType(graphType)) {
    const known = new Set(type.getValues().map(({ name }) => name));
    const missing = graphType.getValues().filter(({ name }) => !known.has(name));
    if (missing.length > 0) {
      return {
        message: `the enum ${type} lacks ${missing.map(({ name }) => name).join(", ")}, which may come`,
      };
    }
  }
  return undefined;
}

/** Whether a value of the client's type can be given to an argument of the graph's type. */
export function objectToInput(type: GraphQLInputType, graphType: GraphQLInputType): Objection {
  if (isNonNullType(graphType)) {
    if (!isNonNullType(type)) return { message: `it may be null, but the graph asks for ${graphType}` };
    return objectToInput(type.ofType, graphType.ofType);
  }
  const given = isNonNullType(type) ? type.ofType : type;
  if (isListType(given) && isListType(graphType)) return objectToInput(given.ofType, graphType.ofType);
  if (isListType(given) || isListType(graphType) || given.name !== graphType.name) {
    return { message: `it is ${given}, but the graph takes ${graphType}` };
  }
  if (isEnumType(given) && isEnumType(graphType)) {
    const known = new Set(graphType.getValues().map(({ name }) => name));
    const unknown = given.getValues().filter(({ name }) => !known.has(name));
    if (unknown.length > 0) {
      return {
        message: `the enum ${given} has ${unknown.map(({ name }) => name).join(", ")}, which the graph does not know`,
      };
    }
  }
  if (isInputObjectType(given) && isInputObjectType(graphType) && given !== graphType) {
    return objectToInputObject(given.getFields(), graphType.getFields(), given.name);
  }
  return undefined;
}

type InputFields = Readonly<
  Record<string, { readonly type: GraphQLInputType; readonly defaultValue?: unknown }>
>;

function objectToInputObject(fields: InputFields, graphFields: InputFields, typeName: string): Objection {
  for (const [name, field] of Object.entries(fields)) {
    const graphField = graphFields[name];
    if (graphField === undefined)
      return { message: `the input ${typeName} has "${name}", which the graph does not know` };
    const objection =
      `${field.type}` === `${graphField.type}` ? undefined : objectToInput(field.type, graphField.type);
    if (objection !== undefined)
      return { ...objection, message: `${typeName}.${name}: ${objection.message}` };
  }
  for (const [name, graphField] of Object.entries(graphFields)) {
    const isRequired = isNonNullType(graphField.type) && graphField.defaultValue === undefined;
    if (isRequired && fields[name] === undefined) {
      return { message: `the input ${typeName} lacks "${name}", which the graph requires` };
    }
  }
  return undefined;
}
