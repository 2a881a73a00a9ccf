import { buildSchema, type GraphQLInputType, type GraphQLSchema, parse, typeFromAST } from "graphql";
import type { Endpoint, PathSegment } from "../../../src/rest/model.ts";
import { compileParameters } from "../../../src/rest/parameters.ts";
import { parsePath } from "../../../src/rest/path-template.ts";

/** What of an endpoint a test is about; the operation may be none that could be executed. */
export interface Sketch {
  readonly method?: Endpoint["method"];
  readonly path?: string;
  /** As between the parentheses of an operation. */
  readonly variables?: string;
  readonly naming?: Endpoint["naming"];
  readonly more?: Partial<Endpoint>;
}

export const SCHEMA: GraphQLSchema = buildSchema(`
  type Query { a: Int }
  scalar Anything
  enum Color { RED GREEN BLUE }
  input Range { min: Int max: Int! = 9 inclusive: Boolean }
  input Filter { text: String range: Range colors: [Color!] floats: [Float] maxPrice: Float and: Filter }
  input Item { id: ID! count: Int! tags: [String!] color: Color more: [Item!] }
  input OnlyOne @oneOf { a: Int b: String }
`);

export function typeOf(text: string): GraphQLInputType {
  const node = parse(`query ($x: ${text}) { a }`).definitions[0];
  const type = node?.kind === "OperationDefinition" ? node.variableDefinitions?.[0]?.type : undefined;
  return typeFromAST(SCHEMA, type as never) as GraphQLInputType;
}

export function sketch({
  method = "GET",
  path = "/api/v1/things",
  variables = "",
  naming = "camelCase",
  more = {},
}: Sketch): Endpoint {
  const segments = parsePath(path) as readonly PathSegment[];
  const source = variables === "" ? "query Q { a }" : `query Q(${variables}) { a }`;
  const [operation] = parse(source).definitions;
  if (operation?.kind !== "OperationDefinition") throw new Error(`no operation: ${source}`);
  const { parameters, body } = compileParameters(operation, {
    ...{ schema: SCHEMA, method, segments, naming },
    pathPlace: { file: "test" },
    refuse: (_, message) => {
      throw new Error(message);
    },
  });
  return {
    ...{
      name: "Q",
      version: "v1",
      place: { file: "test" },
      summary: undefined,
      tags: [],
      method,
      path,
      segments,
    },
    client: { name: "web", schema: SCHEMA, types: new Map(), nameOf: () => undefined },
    ...{
      document: parse(source),
      operation,
      parameters,
      body,
      status: 200,
      root: "a",
      unwrap: ["a"],
      naming,
    },
    ...{ pagination: undefined, location: undefined, deprecation: undefined, onDegraded: "serve", ...more },
  };
}
