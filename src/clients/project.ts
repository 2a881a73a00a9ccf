import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isNonNullType,
  isObjectType,
  type ValueNode,
} from "graphql";
import type { Graph, GraphField } from "../graph/index.ts";
import { type Place, type Problems, suggest } from "../kernel/index.ts";
import {
  argumentOf,
  directiveOf,
  formatPath,
  type Mapping,
  mappingOf,
  nameMapping,
  type PathStep,
  placeOf,
} from "../sources/index.ts";
import { askedOf, compileArgument, withDefault } from "./arguments.ts";
import { objectToInput, objectToOutput } from "./compare.ts";
import type { ArgumentBinding, Projection, Step } from "./model.ts";
import {
  depthOf,
  formatShape,
  namedOf,
  type Shape,
  shapeOf,
  thenField,
  thenItem,
  withNamed,
} from "./shape.ts";

/** What every projection of one client is compiled against. */
export interface ProjectionScope {
  readonly graph: Graph;
  readonly problems: Problems;
  /** The graph's name for a type of the client's. */
  graphNameOf(clientType: string): string;
}

type Field = GraphQLField<unknown, unknown>;

/**
 * Compiles where a field of the client's is found in the graph, and checks that it can hold what it promises.
 *
 * @param start - the graph's type of the object that the field stands on
 */
export function compileProjection(
  field: Field,
  coordinate: string,
  start: GraphQLObjectType,
  scope: ProjectionScope,
): Projection | undefined {
  const from = directiveOf(field.astNode, "from");
  checkFrom(coordinate, from, scope.problems);
  const written = argumentOf(from, "field");
  const mapping = written === undefined ? nameMapping(field.name) : mappingOf(written, scope.problems);
  if (mapping === undefined) return undefined;
  const compiler = new FieldCompiler(field, coordinate, from, scope);
  const self: Shape = { nullable: undefined, of: { kind: "named", type: start } };
  const projection = compiler.compile(mapping, self, field);
  compiler.finish();
  return projection;
}

function checkFrom(
  coordinate: string,
  from: ReturnType<typeof directiveOf<"from">>,
  problems: Problems,
): void {
  const type = argumentOf(from, "type");
  if (type !== undefined) {
    problems.add(
      placeOf(type),
      `${coordinate}: @from(type:) has a meaning on types only`,
      "A field has the type that is written after it.",
    );
  }
  const args = argumentOf(from, "args");
  if (args !== undefined && args.kind !== "ObjectValue") {
    problems.add(
      placeOf(args),
      `${coordinate}: args is an object of arguments`,
      "Write args: { first: 10 }.",
    );
  }
}

class FieldCompiler {
  readonly #field: Field;
  readonly #coordinate: string;
  readonly #scope: ProjectionScope;
  readonly #place: Place;
  readonly #args: ReadonlyMap<string, GraphQLArgument>;
  /** Arguments of the client's field that some step takes. */
  readonly #usedArgs = new Set<string>();
  /** Entries of `@from(args:)` that no step has taken yet. */
  readonly #unbound: Map<string, ValueNode>;
  #failed = false;

  constructor(
    field: Field,
    coordinate: string,
    from: ReturnType<typeof directiveOf<"from">>,
    scope: ProjectionScope,
  ) {
    const args = argumentOf(from, "args");
    this.#field = field;
    this.#coordinate = coordinate;
    this.#scope = scope;
    this.#place = placeOf(argumentOf(from, "field") ?? field.astNode);
    this.#args = new Map(field.args.map((argument) => [argument.name, argument]));
    this.#unbound = new Map(
      args?.kind === "ObjectValue"
        ? args.fields.map((entry) => [entry.name.value, entry.value] as const)
        : [],
    );
  }

  /** @param target - the field whose type the value must fit: the client's field, or one of its view */
  compile(mapping: Mapping, start: Shape, target: Field): Projection | undefined {
    if (mapping.kind === "path") {
      const walked = this.#walk(mapping.steps, start);
      if (walked === undefined) return undefined;
      const objection = objectToOutput(target.type, walked.shape, this.#scope.graphNameOf);
      if (objection !== undefined) this.#object(objection.message, objection.hint, target);
      return { kind: "path", steps: walked.steps };
    }
    const view = getNamedType(target.type);
    const walked = this.#walk(mapping.base, start);
    if (walked === undefined) return undefined;
    if (!isObjectType(view) || this.#scope.graph.types.has(this.#scope.graphNameOf(view.name))) {
      this.#object(`an object of paths needs a type that is not in the graph, and ${view.name} is`);
      return undefined;
    }
    // Whether there is a view at all, or a list of them, the object that its paths start from says.
    const objection = objectToOutput(target.type, withNamed(walked.shape, view), (name) => name);
    if (objection !== undefined) this.#object(objection.message, objection.hint, target);
    const item: Shape = { nullable: undefined, of: { kind: "named", type: namedOf(walked.shape) } };
    const fields = new Map<string, Projection>();
    for (const field of Object.values(view.getFields())) {
      const entry = mapping.entries.get(field.name);
      if (entry === undefined) {
        this.#object(`it gives ${view.name} no "${field.name}"`, `Add "${field.name}: …".`);
      }
      const projection = entry && this.compile(entry, item, field);
      if (projection !== undefined) fields.set(field.name, projection);
    }
    for (const name of mapping.entries.keys()) {
      if (view.getFields()[name] !== undefined) continue;
      const nearest = suggest(name, Object.keys(view.getFields()));
      this.#object(
        `${view.name} has no field "${name}"`,
        nearest === undefined ? undefined : `Did you mean "${nearest}"?`,
      );
    }
    return { kind: "view", base: walked.steps, fields };
  }

  /** Reports what was written and found no use. */
  finish(): void {
    if (this.#failed) return;
    for (const [name, node] of this.#unbound) {
      this.#scope.problems.add(
        placeOf(node),
        `${this.#coordinate}: no step of its path has an argument "${name}"`,
      );
    }
    for (const argument of this.#args.values()) {
      if (this.#usedArgs.has(argument.name)) continue;
      this.#scope.problems.add(
        placeOf(argument.astNode),
        `${this.#coordinate}: the argument "${argument.name}" has no effect: no step of its path takes it`,
      );
    }
  }

  #walk(path: readonly PathStep[], start: Shape): { steps: Step[]; shape: Shape } | undefined {
    const steps: Step[] = [];
    let shape = start;
    // An index takes an item of the list that the field before it holds, not of those it was reached through.
    let depth = 0;
    for (const step of path) {
      if (step.kind === "index") {
        const item = thenItem(shape, depth);
        if (item === undefined)
          return this.#object(
            `${formatPath(path)}: [${step.index}] follows what is no list`,
            `The path before it is ${formatShape(shape)}.`,
          );
        shape = item;
        steps.push({ kind: "index", index: step.index });
        continue;
      }
      if (step.kind === "entries") return this.#object("->entries has a meaning in the SDL of sources only");
      const type = namedOf(shape);
      const field = this.#fieldOf(type, step.name);
      if (field === undefined) return undefined;
      const args = this.#bind(field);
      const reason = this.#scope.graph.weakened.get(field.coordinate)?.reason;
      const why =
        reason === undefined
          ? `${field.coordinate} is ${field.type} in the graph`
          : `${field.coordinate}: ${reason}`;
      depth = depthOf(shape);
      shape = thenField(shape, shapeOf(field.type, why));
      steps.push({ kind: "field", field, args });
    }
    return { steps, shape };
  }

  #fieldOf(type: GraphQLNamedType, name: string): GraphField | undefined {
    if (isAbstractType(type)) {
      return this.#object(`${type.name} is an interface or a union: a path cannot go through it`);
    }
    const fields = this.#scope.graph.types.get(type.name)?.fields;
    const field = fields?.get(name);
    if (field?.inaccessible === true) return this.#object(`${field.coordinate} is @inaccessible to clients`);
    if (field !== undefined) return field;
    const known = [...(fields?.values() ?? [])].filter((candidate) => !candidate.inaccessible);
    const near = suggest(
      name,
      known.map((candidate) => candidate.name),
    );
    return this.#object(
      `the graph's ${type.name} has no field "${name}"`,
      near === undefined ? "Say where it comes from: @from(field: …)." : `Did you mean "${near}"?`,
    );
  }

  /** Gives a graph field its arguments: what `@from(args:)` says, else the client's argument of that name. */
  #bind(field: GraphField): ArgumentBinding[] {
    const requires = new Set(field.fetch?.requires.map(({ argument }) => argument));
    return field.args
      .filter((argument) => !requires.has(argument.name))
      .map((argument): ArgumentBinding => {
        const { name, defaultValue } = argument;
        const node = this.#unbound.get(name);
        if (node !== undefined) {
          this.#unbound.delete(name);
          const template = compileArgument(node, argument.type, {
            coordinate: `${this.#coordinate}(${name}:)`,
            args: this.#args,
            usedArgs: this.#usedArgs,
            problems: this.#scope.problems,
            graphNameOf: this.#scope.graphNameOf,
          });
          return { name, defaultValue, template };
        }
        const own = this.#args.get(name);
        if (own !== undefined) {
          this.#usedArgs.add(name);
          const asked = askedOf(own, argument.type);
          const objection = objectToInput(own.type, asked, this.#scope.graphNameOf);
          if (objection !== undefined) {
            this.#scope.problems.add(
              placeOf(own.astNode),
              `${this.#coordinate}(${name}:): ${objection.message}`,
              objection.hint,
            );
          }
          const read = withDefault(own, argument.type, ({ args }) => args[name]);
          return { name, defaultValue, template: { kind: "reference", read } };
        }
        if (isNonNullType(argument.type) && defaultValue === undefined) {
          this.#object(
            `${field.coordinate} needs "${name}: ${argument.type}"`,
            `Add an argument "${name}", or give it by @from(args: { ${name}: … }).`,
          );
        }
        return { name, defaultValue, template: undefined };
      });
  }

  #object(message: string, hint?: string, target: Field = this.#field): undefined {
    this.#failed = true;
    const place = target === this.#field ? this.#place : placeOf(target.astNode);
    this.#scope.problems.add(place, `${this.#coordinate}: ${message}`, hint);
    return undefined;
  }
}
