import {
  type DocumentNode,
  type FieldNode as FieldAst,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import type { ClientSchema, Projection, Step } from "../clients/index.ts";
import type { Graph, GraphField, GraphType } from "../graph/index.ts";
import { mayRefuse, nullableVariables } from "./arguments.ts";
import { collectFields, fragmentsOf, type SelectionScope } from "./collect.ts";
import type {
  ArgumentsNode,
  FetchNode,
  FieldNode,
  ObjectNode,
  ObjectPosition,
  Plan,
  Position,
  ValueSource,
} from "./model.ts";
import { NotCompiled, Subject } from "./subject.ts";

/**
 * Compiles a valid operation.
 *
 * @param variables - coerced; only what `@skip` and `@include` name is looked at
 * @throws {NotCompiled} for what the compiler leaves to graphql-js
 */
export function compilePlan(
  client: ClientSchema,
  graph: Graph,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Plan {
  const type = client.schema.getRootType(operation.operation);
  const graphType = graph.types.get(operation.operation === "mutation" ? "Mutation" : "Query");
  if (
    type === undefined ||
    type === null ||
    graphType === undefined ||
    operation.operation === "subscription"
  ) {
    throw new NotCompiled(`${operation.operation} operations`);
  }
  const scope = { schema: client.schema, fragments: fragmentsOf(document), variables };
  const compiler = new Compiler(client, graph, scope, nullableVariables(operation));
  return {
    client: client.name,
    operation: operation.operation,
    name: operation.name?.value,
    root: compiler.root(type, graphType, operation.selectionSet),
  };
}

/** A client's field as it is selected, with the arguments that its paths are given. */
interface Selected {
  readonly key: string;
  readonly nodes: readonly FieldAst[];
  readonly definition: GraphQLField<unknown, unknown>;
  /** Those of the field that built the view, inside a view. */
  readonly argumentsOf: Pick<ArgumentsNode, "definition" | "node">;
}

class Compiler {
  readonly #client: ClientSchema;
  readonly #graph: Graph;
  readonly #scope: SelectionScope;
  readonly #nullableVariables: ReadonlySet<string>;

  constructor(
    client: ClientSchema,
    graph: Graph,
    scope: SelectionScope,
    nullableVariables: ReadonlySet<string>,
  ) {
    this.#nullableVariables = nullableVariables;
    this.#client = client;
    this.#graph = graph;
    this.#scope = scope;
  }

  root(type: GraphQLObjectType, graphType: GraphType, set: SelectionSetNode): ObjectNode {
    return this.#object(type, [set], new Subject(graphType, undefined));
  }

  /** The object with everything selected of it. */
  #object(
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
    subject: Subject,
    view?: View,
  ): ObjectNode {
    return toNode(type.name, subject, this.#fields(type, sets, subject, view));
  }

  #fields(
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
    subject: Subject,
    view?: View,
  ): FieldNode[] {
    const fields: FieldNode[] = [];
    for (const [key, nodes] of collectFields(this.#scope, type, sets)) {
      const [node] = nodes as [FieldAst];
      const { value: name } = node.name;
      if (key === "__proto__") throw new NotCompiled("a response key that is no property");
      if (name === "__typename") fields.push({ kind: "typename", key });
      else if (name.startsWith("__")) throw new NotCompiled("introspection");
      else {
        const definition = type.getFields()[name] as GraphQLField<unknown, unknown>;
        const projection =
          view?.fields.get(name) ?? this.#client.types.get(type.name)?.fields.get(name)?.projection;
        if (projection === undefined) throw new NotCompiled(`${type.name}.${name} has no projection`);
        const selected = { key, nodes, definition, argumentsOf: view?.argumentsOf ?? { definition, node } };
        fields.push(this.#projected(projection, selected, subject));
      }
    }
    return fields;
  }

  #projected(projection: Projection, selected: Selected, subject: Subject): FieldNode {
    const steps = projection.kind === "view" ? projection.base : projection.steps;
    // A fetch works its arguments out before all else; here, nothing might.
    const [first] = steps;
    const isFetched = first?.kind === "field" && first.field.fetch !== undefined;
    const [node] = selected.nodes;
    if (!isFetched && node !== undefined && mayRefuse(selected.definition, node, this.#nullableVariables))
      throw new NotCompiled("a variable that may be null where the schema takes none");
    const end: End = {
      type: selected.definition.type,
      selected,
      view:
        projection.kind === "view"
          ? { fields: projection.fields, argumentsOf: selected.argumentsOf }
          : undefined,
    };
    if (steps.length > 0) return this.#step(steps, end, subject);
    // Only the root's own fields go one after the other.
    if (subject.graphType.name === "Mutation") throw new NotCompiled("mutations below the root itself");
    const type = getNamedType(end.type);
    if (!isObjectType(type)) throw new NotCompiled(`${type.name} of the object itself`);
    const position = this.#self(type, end, subject);
    return { kind: "self", key: selected.key, position };
  }

  /** The same object again: what it needs is asked for once, with what is selected around it. */
  #self(type: GraphQLObjectType, end: End, subject: Subject): ObjectPosition {
    const fields = this.#fields(type, setsOf(end.selected.nodes), subject, end.view);
    const object: ObjectNode = {
      type: type.name,
      graphType: subject.graphType.name,
      fields,
      lookups: [],
      originExists: true,
      collapses: false,
    };
    return { kind: "object", nullable: !isNonNullType(end.type), object };
  }

  /** The first step of a path from an object, and all that follows it. */
  #step(steps: readonly Step[], end: End, subject: Subject): FieldNode {
    const [step, ...rest] = steps;
    if (step?.kind !== "field") throw new NotCompiled("a path that begins with an index");
    const { field } = step;
    const { key } = end.selected;
    const { coordinate, fetch } = field;
    if (fetch === undefined) {
      const from = subject.find(field);
      const source = from.kind === "origin" ? from.source : this.#sourceOf(from, subject);
      return { kind: "read", key, coordinate, from, position: this.#position(end, rest, field.type, source) };
    }
    const args: ArgumentsNode = { ...end.selected.argumentsOf, bindings: step.args };
    if (fetch.keyArguments !== undefined) return this.#find(field, args, rest, end);
    if (fetch.requires.length > 0) throw new NotCompiled(`${coordinate} requires fields of other sources`);
    const inputs = new Map<string, ValueSource>();
    for (const name of fetch.spec.objectFields) {
      const needed = subject.graphType.fields.get(name);
      if (needed === undefined || needed.fetch !== undefined)
        throw new NotCompiled(`${coordinate} needs a fetched field`);
      inputs.set(name, subject.key(name) ?? subject.find(needed));
    }
    const position = this.#position(end, rest, field.type, fetch.spec.source);
    return { kind: "fetch", key, coordinate, fetch, args, inputs, position } satisfies FetchNode;
  }

  #find(field: GraphField, args: ArgumentsNode, rest: readonly Step[], end: End): FieldNode {
    const { fetch, coordinate } = field;
    const graphType = this.#graph.types.get(getNamedType(field.type).name);
    if (fetch?.keyArguments === undefined || graphType === undefined) throw new NotCompiled(coordinate);
    const subject = new Subject(graphType, undefined, new Set(fetch.keyArguments.keys()));
    subject.lookups.push({ lookup: undefined, source: fetch.spec.source, key: new Map() });
    const position = this.#end(end, rest, subject);
    return { kind: "find", key: end.selected.key, coordinate, fetch, args, position };
  }

  #sourceOf(from: ValueSource, subject: Subject): string {
    return from.kind === "part" ? (subject.lookups[from.lookup]?.source ?? "") : "";
  }

  /** How a raw value of a graph field, from that source, becomes what the client's type says. */
  #position(end: End, steps: readonly Step[], graphType: GraphQLOutputType, source: string): Position {
    const nullable = !isNonNullType(end.type);
    const inner = getNullableType(graphType);
    const [step, ...rest] = steps;
    if (isListType(inner)) {
      if (step?.kind === "index") {
        return {
          kind: "index",
          nullable,
          index: step.index,
          position: this.#position(end, rest, inner.ofType, source),
        };
      }
      const list = getNullableType(end.type);
      if (!isListType(list)) throw new NotCompiled("a list where the client has none");
      return {
        kind: "list",
        nullable,
        item: this.#position({ ...end, type: list.ofType }, steps, inner.ofType, source),
      };
    }
    const named = getNamedType(graphType);
    if (isLeafType(named)) return { kind: "leaf", nullable };
    if (isAbstractType(named)) return this.#abstract(end, named.name, source, nullable);
    const type = this.#graph.types.get(named.name);
    if (type === undefined) throw new NotCompiled(`${named.name} is no object type of the graph`);
    return this.#end(end, steps, new Subject(type, source));
  }

  /** An object on the way, of which one field is taken, or the object that the path ends at. */
  #end(end: End, steps: readonly Step[], subject: Subject): ObjectPosition {
    const nullable = !isNonNullType(end.type);
    if (steps.length > 0) {
      const fields = [this.#step(steps, end, subject)];
      return { kind: "object", nullable, object: { ...toNode("", subject, fields), collapses: true } };
    }
    const type = getNamedType(end.type);
    if (!isObjectType(type)) throw new NotCompiled(`${type.name} for one of its types`);
    return {
      kind: "object",
      nullable,
      object: this.#object(type, setsOf(end.selected.nodes), subject, end.view),
    };
  }

  #abstract(end: End, graphType: string, source: string, nullable: boolean): Position {
    const type = getNamedType(end.type);
    const composed = this.#graph.schema.getType(graphType);
    if (!isAbstractType(type) || !isAbstractType(composed))
      throw new NotCompiled(`${graphType} on the way of a path`);
    const byGraphType = new Map<string, ObjectNode>();
    for (const possible of this.#graph.schema.getPossibleTypes(composed)) {
      const name = this.#client.nameOf(possible.name, type.name);
      const object = name === undefined ? undefined : this.#client.schema.getType(name);
      const graphObject = this.#graph.types.get(possible.name);
      if (!isObjectType(object) || graphObject === undefined)
        throw new NotCompiled(`${possible.name} has no name here`);
      const subject = new Subject(graphObject, source);
      byGraphType.set(possible.name, this.#object(object, setsOf(end.selected.nodes), subject));
    }
    return { kind: "abstract", nullable, graphType, source, byGraphType };
  }
}

interface View {
  readonly fields: ReadonlyMap<string, Projection>;
  readonly argumentsOf: Selected["argumentsOf"];
}

/** What a path leads to. */
interface End {
  readonly type: GraphQLOutputType;
  readonly selected: Selected;
  readonly view: View | undefined;
}

function toNode(type: string, subject: Subject, fields: readonly FieldNode[]): ObjectNode {
  const { graphType, lookups, originExists } = subject;
  return { type, graphType: graphType.name, fields, lookups, originExists, collapses: false };
}

function setsOf(nodes: readonly FieldAst[]): SelectionSetNode[] {
  return nodes.flatMap((node) => node.selectionSet ?? []);
}
