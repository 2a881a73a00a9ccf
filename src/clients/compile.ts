import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  visit,
} from "graphql";
import type { ClientConfig } from "../config/index.ts";
import { type Graph, missingScalars, readSdl, type Sdl } from "../graph/index.ts";
import type { Problems } from "../kernel/index.ts";
import { argumentOf, directiveOf, placeOf, textOf } from "../sources/index.ts";
import type { ClientField, ClientSchema, ClientType } from "./model.ts";
import { compileProjection, type ProjectionScope } from "./project.ts";
import { bindScalars } from "./scalars.ts";
import { CLIENT_SDL } from "./vocabulary.ts";

/**
 * Compiles a client's SDL onto the graph. What is unknown, of another type, or promised without the graph
 * being able to hold it stands among the problems; undefined if anything does.
 */
export function compileClient(
  config: ClientConfig,
  graph: Graph,
  problems: Problems,
): ClientSchema | undefined {
  const before = problems.all.length;
  const sdl = readSdl(config.schema, CLIENT_SDL, problems);
  if (sdl === undefined) return undefined;
  if (sdl.schema.getQueryType() === undefined || sdl.schema.getQueryType() === null) {
    problems.add({ file: config.schema }, "a client schema needs a type Query");
    return undefined;
  }
  const types = compileTypes(sdl, graph, problems);
  if (problems.all.length > before) return undefined;
  const schema = toServed(sdl.document);
  inheritDescriptions(schema, sdl.schema, graph);
  bindScalars(schema);
  const namesByGraphType = new Map<string, string[]>();
  for (const { name, graphType } of types.values()) {
    if (graphType === undefined) continue;
    namesByGraphType.set(graphType.name, [...(namesByGraphType.get(graphType.name) ?? []), name]);
  }
  return {
    name: config.name,
    schema,
    types,
    nameOf(graphType, abstractType) {
      const type = schema.getType(abstractType);
      const names = namesByGraphType.get(graphType) ?? [];
      return isAbstractType(type)
        ? names.find((name) => schema.getPossibleTypes(type).some((possible) => possible.name === name))
        : names[0];
    },
  };
}

/** The graph's name for a type of the client's: its own, or what `@from(type:)` says. */
function graphName(type: GraphQLNamedType): string {
  return textOf(argumentOf(directiveOf(type.astNode, "from"), "type")) ?? type.name;
}

function compileTypes(sdl: Sdl, graph: Graph, problems: Problems): Map<string, ClientType> {
  const scope: ProjectionScope = {
    graph,
    problems,
    graphNameOf(clientType) {
      const type = sdl.schema.getType(clientType);
      return type === undefined ? clientType : graphName(type);
    },
  };
  const types = new Map<string, ClientType>();
  for (const type of Object.values(sdl.schema.getTypeMap())) {
    if (type.astNode?.loc === undefined) continue;
    checkAgainstGraph(type, sdl, graph, problems);
    if (!isObjectType(type)) continue;
    const composed = graph.schema.getType(graphName(type));
    const graphType = isObjectType(composed) ? graph.types.get(composed.name) : undefined;
    if (graphType === undefined && !isBuilt(type, sdl)) {
      problems.add(
        placeOf(type.astNode),
        `${type.name} is not in the graph, and no field builds it of paths`,
        'For a type by another name: @from(type: "…").',
      );
      continue;
    }
    const fields = new Map<string, ClientField>();
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const projection = isObjectType(composed)
        ? compileProjection(field, coordinate, composed, scope)
        : undefined;
      fields.set(field.name, { name: field.name, coordinate, projection });
    }
    types.set(type.name, { name: type.name, graphType, fields });
  }
  return types;
}

/** Whether some field of the client's builds the type of paths. */
function isBuilt(view: GraphQLObjectType, { schema }: Sdl): boolean {
  return Object.values(schema.getTypeMap()).some(
    (type) =>
      isObjectType(type) &&
      Object.values(type.getFields()).some(
        (field) =>
          getNamedType(field.type) === view &&
          (textOf(argumentOf(directiveOf(field.astNode, "from"), "field")) ?? "").includes("{"),
      ),
  );
}

/** What can be said of a type by itself: that it is in the graph, and whether what may come has a name here. */
function checkAgainstGraph(type: GraphQLNamedType, sdl: Sdl, graph: Graph, problems: Problems): void {
  const composed = graph.schema.getType(graphName(type));
  if (isAbstractType(type) && isAbstractType(composed)) {
    const known = new Set(sdl.schema.getPossibleTypes(type).map(graphName));
    for (const possible of graph.schema.getPossibleTypes(composed)) {
      if (known.has(possible.name)) continue;
      problems.add(placeOf(type.astNode), `${type.name} lacks ${possible.name}, which may come`);
    }
  } else if (!isObjectType(type) && composed === undefined) {
    const isInput =
      isInputObjectType(type) || isEnumType(type) || isInterfaceType(type) || isAbstractType(type);
    if (isInput) problems.add(placeOf(type.astNode), `${type.name} is not in the graph`);
  }
}

/** The schema that is served: the client's SDL without a trace of where its fields come from. */
function toServed(document: DocumentNode): GraphQLSchema {
  const bare: DocumentNode = visit(document, {
    Directive: (node) => (node.name.value === "from" ? null : undefined),
  });
  const scalars = missingScalars(document);
  const definitions = scalars === "" ? [] : parse(scalars).definitions;
  return buildASTSchema({ kind: Kind.DOCUMENT, definitions: [...bare.definitions, ...definitions] });
}

/** A type or field that the client's SDL does not describe has the graph's description. */
function inheritDescriptions(served: GraphQLSchema, written: GraphQLSchema, graph: Graph): void {
  for (const type of Object.values(served.getTypeMap())) {
    const original = written.getType(type.name);
    const composed = original === undefined ? undefined : graph.schema.getType(graphName(original));
    if (composed === undefined || type.name.startsWith("__")) continue;
    type.description ??= composed.description;
    if (!isObjectType(type) || !isObjectType(composed)) continue;
    for (const field of Object.values(type.getFields())) {
      field.description ??= composed.getFields()[field.name]?.description;
    }
  }
}
