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
  FieldNode,
  ObjectNode,
  ObjectPosition,
  Plan,
  Position,
  ReadNode,
  ValueSource,
} from "./model.ts";
import { inputsOf } from "./needs.ts";
import { NO_REFUSALS, type Refusals } from "./refusals.ts";
import { type End, type Selected, setsOf, stepsOf, type View, type ViewFields, viewOf } from "./selected.ts";
import { selectionsOf } from "./selection.ts";
import { NotCompiled, Subject } from "./subject.ts";

/**
 * Compiles a valid operation.
 *
 * @param variables - coerced; only what `@skip` and `@include` name is looked at
 * @param refusals - of the executions that it is for: what feeds only what is refused is left out
 * @throws {NotCompiled} for what the compiler leaves to graphql-js
 */
export function compilePlan(
  client: ClientSchema,
  graph: Graph,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  refusals: Refusals = NO_REFUSALS,
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
  const compiler = new Compiler(client, graph, scope, {
    nullableVariables: nullableVariables(operation),
    refusals,
  });
  const root = compiler.root(type, graphType, operation.selectionSet);
  return {
    client: client.name,
    operation: operation.operation,
    name: operation.name?.value,
    root,
    selections: selectionsOf(root, graph),
  };
}

class Compiler {
  readonly #client: ClientSchema;
  readonly #graph: Graph;
  readonly #scope: SelectionScope;
  readonly #nullableVariables: ReadonlySet<string>;
  readonly #refusals: Refusals;

  constructor(
    client: ClientSchema,
    graph: Graph,
    scope: SelectionScope,
    { nullableVariables, refusals }: { nullableVariables: ReadonlySet<string>; refusals: Refusals },
  ) {
    this.#nullableVariables = nullableVariables;
    this.#refusals = refusals;
    this.#client = client;
    this.#graph = graph;
    this.#scope = scope;
  }

  root(type: GraphQLObjectType, graphType: GraphType, set: SelectionSetNode): ObjectNode {
    return this.#object(type, [set], (fields) => new Subject(graphType, {}, fields, this.#refusals));
  }

  /** The object with everything selected of it. */
  #object(
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
    subjectOf: SubjectOf,
    view?: View,
  ): ObjectNode {
    const subject = subjectOf(this.#asked(type, sets, view?.fields));
    return subject.toNode(type.name, this.#fields(type, sets, subject, view));
  }

  /** Every field of the graph that is selected of an object, also where the object itself is selected once more. */
  #asked(type: GraphQLObjectType, sets: readonly SelectionSetNode[], view?: ViewFields): GraphField[] {
    const asked: GraphField[] = [];
    for (const nodes of collectFields(this.#scope, type, sets).values()) {
      const name = nodes[0]?.name.value ?? "";
      const projection = this.#projectionOf(type, name, view);
      if (projection === undefined) continue;
      const [first] = stepsOf(projection);
      const same = getNamedType(type.getFields()[name]?.type);
      const viewed = projection.kind === "view" ? projection.fields : undefined;
      if (first?.kind === "field") asked.push(first.field);
      else if (isObjectType(same)) asked.push(...this.#asked(same, setsOf(nodes), viewed));
    }
    return asked;
  }

  #projectionOf(type: GraphQLObjectType, name: string, view?: ViewFields): Projection | undefined {
    return view?.get(name) ?? this.#client.types.get(type.name)?.fields.get(name)?.projection;
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
        const projection = this.#projectionOf(type, name, view?.fields);
        if (projection === undefined) throw new NotCompiled(`${type.name}.${name} has no projection`);
        const selected = { key, nodes, definition, argumentsOf: view?.argumentsOf ?? { definition, node } };
        fields.push(this.#projected(projection, selected, subject));
      }
    }
    return fields;
  }

  #projected(projection: Projection, selected: Selected, subject: Subject): FieldNode {
    const steps = stepsOf(projection);
    const end: End = { type: selected.definition.type, selected, view: viewOf(projection, selected) };
    const field = steps.length > 0 ? this.#step(steps, end, subject) : this.#self(end, subject);
    const { definition, nodes } = selected;
    const [node] = nodes as [FieldAst];
    // A fetch works its arguments out before all else; here, nothing might.
    const isFetched = field.kind !== "read" && field.kind !== "self";
    if (isFetched || !mayRefuse(definition, node, this.#nullableVariables)) return field;
    return { ...field, checks: { definition, node, bindings: [] } };
  }

  /** The same object again: what it needs is asked for once, with what is selected around it. */
  #self(end: End, subject: Subject): FieldNode {
    // Only the root's own fields go one after the other.
    if (subject.graphType === "Mutation") throw new NotCompiled("mutations below the root itself");
    const type = getNamedType(end.type);
    if (!isObjectType(type)) throw new NotCompiled(`${type.name} of the object itself`);
    const object: ObjectNode = {
      type: type.name,
      graphType: subject.graphType,
      fields: this.#fields(type, setsOf(end.selected.nodes), subject, end.view),
      lookups: [],
      spares: [],
      originExists: true,
      collapses: false,
    };
    const position: ObjectPosition = { kind: "object", nullable: !isNonNullType(end.type), object };
    return { kind: "self", key: end.selected.key, position, checks: undefined };
  }

  /** The first step of a path from an object, and all that follows it. */
  #step(steps: readonly Step[], end: End, subject: Subject): FieldNode {
    const [step, ...rest] = steps;
    if (step?.kind !== "field") throw new NotCompiled("a path that begins with an index");
    const { field } = step;
    const { key } = end.selected;
    const { coordinate, fetch } = field;
    if (fetch === undefined) return this.#read(field, subject.find(field), rest, end, subject);
    const args: ArgumentsNode = { ...end.selected.argumentsOf, bindings: step.args };
    if (fetch.keyArguments !== undefined) return this.#find(field, args, rest, end);
    const sent = inputsOf(field, fetch, subject, this.#graph);
    const position = this.#position(end, rest, field.type, fetch.spec.source);
    return { kind: "fetch", key, coordinate, fetch, args, ...sent, position };
  }

  #read(
    field: GraphField,
    [from, next, ...others]: readonly ValueSource[],
    rest: readonly Step[],
    end: End,
    subject: Subject,
  ): ReadNode {
    if (from === undefined) throw new NotCompiled(field.coordinate);
    const { coordinate } = field;
    const position = this.#position(end, rest, field.type, subject.sourceOf(from));
    const otherwise =
      next === undefined ? undefined : this.#read(field, [next, ...others], rest, end, subject);
    return { kind: "read", key: end.selected.key, coordinate, from, position, otherwise, checks: undefined };
  }

  #find(field: GraphField, args: ArgumentsNode, rest: readonly Step[], end: End): FieldNode {
    const { fetch, coordinate } = field;
    const type = this.#graph.types.get(getNamedType(field.type).name);
    if (fetch?.keyArguments === undefined || type === undefined) throw new NotCompiled(coordinate);
    const known = new Set(fetch.keyArguments.keys());
    const position = this.#end(
      end,
      rest,
      (fields) => new Subject(type, { known }, fields, this.#refusals, fetch.spec.source),
    );
    return { kind: "find", key: end.selected.key, coordinate, fetch, args, position };
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
    return this.#end(end, steps, (fields) => new Subject(type, { origin: source }, fields, this.#refusals));
  }

  /** An object on the way, of which one field is taken, or the object that the path ends at. */
  #end(end: End, steps: readonly Step[], subjectOf: SubjectOf): ObjectPosition {
    const nullable = !isNonNullType(end.type);
    const [step] = steps;
    if (step !== undefined) {
      const subject = subjectOf(step.kind === "field" ? [step.field] : []);
      const fields = [this.#step(steps, end, subject)];
      return { kind: "object", nullable, object: { ...subject.toNode("", fields), collapses: true } };
    }
    const type = getNamedType(end.type);
    if (!isObjectType(type)) throw new NotCompiled(`${type.name} for one of its types`);
    return {
      kind: "object",
      nullable,
      object: this.#object(type, setsOf(end.selected.nodes), subjectOf, end.view),
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
      const subjectOf: SubjectOf = (fields) =>
        new Subject(graphObject, { origin: source }, fields, this.#refusals);
      byGraphType.set(possible.name, this.#object(object, setsOf(end.selected.nodes), subjectOf));
    }
    return { kind: "abstract", nullable, graphType, source, byGraphType };
  }
}

/** An object as it is known once it is clear which of its fields are asked for. */
type SubjectOf = (fields: readonly GraphField[]) => Subject;
