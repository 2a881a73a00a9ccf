import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  Kind,
  parse,
  visit,
} from "graphql";
import type { ClientConfig } from "../config/index.ts";
import { bindScalars, type Graph, missingScalars, readSdl, type Sdl, sortProblems } from "../graph/index.ts";
import { Problems, suggest } from "../kernel/index.ts";
import { argumentOf, directiveOf, type Mapping, mappingOf, placeOf, textOf } from "../sources/index.ts";
import type { ClientField, ClientSchema, ClientType } from "./model.ts";
import { compileProjection, type ProjectionScope } from "./project.ts";
import { SEMANTIC_NON_NULL_SDL, semanticLevelsOf } from "./semantic-non-null.ts";
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
  sortProblems(problems, before, [config.schema]);
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
  const written = Object.values(sdl.schema.getTypeMap()).filter(({ astNode }) => astNode?.loc !== undefined);
  const views = viewsOf(sdl);
  const refused = new Set(
    written.filter((type) => !checkAgainstGraph(type, sdl, views, graph, problems)).map(({ name }) => name),
  );
  const scope: ProjectionScope = {
    graph,
    problems,
    refused,
    graphNameOf(clientType) {
      const type = sdl.schema.getType(clientType);
      return type === undefined ? clientType : graphName(type);
    },
  };
  const types = new Map<string, ClientType>();
  for (const type of written) {
    if (!isObjectType(type) || refused.has(type.name)) continue;
    const composed = graph.schema.getType(graphName(type));
    const graphType = isObjectType(composed) ? graph.types.get(composed.name) : undefined;
    if (graphType === undefined) checkView(type, problems);
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
  for (const type of written) if (isInterfaceType(type)) checkInterfaceLevels(type, sdl, problems);
  return types;
}

/** What an interface says of a null, each type that may stand there has to say, too: there it is checked. */
function checkInterfaceLevels(type: GraphQLInterfaceType, { schema }: Sdl, problems: Problems): void {
  for (const field of Object.values(type.getFields())) {
    const levels = semanticLevelsOf(field) ?? [];
    for (const possible of schema.getPossibleTypes(type)) {
      const own = possible.getFields()[field.name];
      const known = (own && semanticLevelsOf(own)) ?? [];
      const missing = levels.filter((level) => !known.includes(level) && `${own?.type}` === `${field.type}`);
      if (missing.length === 0) continue;
      problems.add(
        placeOf(directiveOf(field.astNode, "semanticNonNull")),
        `${type.name}.${field.name}: ${possible.name}.${field.name} does not say @semanticNonNull at level ${missing.join(", ")}`,
        "Say it of both, or of none.",
      );
    }
  }
}

/** The types that some field of the client's builds of paths, or a view in a view. */
function viewsOf({ schema }: Sdl): ReadonlySet<string> {
  const views = new Set<string>();
  const collect = (field: GraphQLField<unknown, unknown>, mapping: Mapping | undefined): void => {
    const view = getNamedType(field.type);
    if (mapping?.kind !== "object" || !isObjectType(view)) return;
    views.add(view.name);
    for (const [name, entry] of mapping.entries) {
      const inner = view.getFields()[name];
      if (inner !== undefined) collect(inner, entry);
    }
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      // What cannot be read is reported where the field itself is compiled.
      collect(field, mappingOf(argumentOf(directiveOf(field.astNode, "from"), "field"), new Problems()));
    }
  }
  return views;
}

/** What the fields of a view are, the field that builds it says. */
function checkView(view: GraphQLObjectType, problems: Problems): void {
  for (const field of Object.values(view.getFields())) {
    const coordinate = `${view.name}.${field.name}`;
    const from = directiveOf(field.astNode, "from");
    if (from !== undefined) {
      problems.add(
        placeOf(from),
        `${coordinate}: ${view.name} is not in the graph, so @from has no effect`,
        `Write the path where a field builds ${view.name}.`,
      );
    }
    for (const argument of field.args) {
      problems.add(
        placeOf(argument.astNode),
        `${coordinate}: ${view.name} is not in the graph, so the argument "${argument.name}" has no effect`,
        `Give the argument to the field that builds ${view.name}.`,
      );
    }
  }
}

/**
 * Checks what can be said of a type by itself: that the graph has it, of the same kind, and that what may come
 * has a name here. False if there is no use in looking further.
 */
function checkAgainstGraph(
  type: GraphQLNamedType,
  sdl: Sdl,
  views: ReadonlySet<string>,
  graph: Graph,
  problems: Problems,
): boolean {
  const from = directiveOf(type.astNode, "from");
  for (const name of ["field", "args"] as const) {
    const node = argumentOf(from, name);
    if (node !== undefined) {
      problems.add(placeOf(node), `${type.name}: @from(${name}:) has a meaning on fields only`);
    }
  }
  const composed = graph.schema.getType(graphName(type));
  if (composed === undefined) {
    const renamed = argumentOf(from, "type");
    if (renamed === undefined && (views.has(type.name) || isScalarType(type))) return true;
    const nearest = suggest(graphName(type), Object.keys(graph.schema.getTypeMap()));
    if (renamed === undefined && isObjectType(type)) {
      problems.add(
        placeOf(type.astNode),
        `${type.name} is not in the graph, and no field builds it of paths`,
        `For a type by another name: type ${type.name} @from(type: "${nearest ?? "…"}").`,
      );
      return false;
    }
    problems.add(
      placeOf(renamed ?? type.astNode),
      renamed === undefined
        ? `${type.name} is not in the graph`
        : `${type.name}: the graph has no type "${graphName(type)}"`,
      nearest === undefined ? undefined : `Did you mean "${nearest}"?`,
    );
    return false;
  }
  if (composed.constructor !== type.constructor) {
    problems.add(
      placeOf(type.astNode),
      `${type.name} is ${kindOf(type)}, but in the graph ${kindOf(composed)}`,
    );
    return false;
  }
  if (isAbstractType(type) && isAbstractType(composed)) {
    const known = new Set(sdl.schema.getPossibleTypes(type).map(graphName));
    for (const possible of graph.schema.getPossibleTypes(composed)) {
      if (known.has(possible.name)) continue;
      problems.add(
        placeOf(type.astNode),
        `${type.name} lacks ${possible.name}, which may come`,
        isUnionType(type)
          ? `Add ${possible.name} to it.`
          : `Add a type for it: type ${possible.name} implements ${type.name}.`,
      );
    }
  }
  return true;
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return "an object type";
  if (isInterfaceType(type)) return "an interface";
  if (isUnionType(type)) return "a union";
  if (isEnumType(type)) return "an enum";
  return isInputObjectType(type) ? "an input" : "a scalar";
}

/** The schema that is served: the client's SDL without a trace of where its fields come from. */
function toServed(document: DocumentNode): GraphQLSchema {
  const bare: DocumentNode = visit(document, {
    Directive: (node) => (node.name.value === "from" ? null : undefined),
  });
  let isSemantic = false;
  visit(bare, {
    Directive(node) {
      isSemantic ||= node.name.value === "semanticNonNull";
    },
  });
  // For clients, so it is served; where it is used, because each client's schema has what it needs and no more.
  const added = missingScalars(document) + (isSemantic ? SEMANTIC_NON_NULL_SDL : "");
  const definitions = added === "" ? [] : parse(added).definitions;
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
