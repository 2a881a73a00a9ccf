import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isObjectType,
} from "graphql";
import { type Graph, type GraphField, nullWithoutError } from "../graph/index.ts";
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
import { FieldArguments } from "./bind.ts";
import { objectToOutput } from "./compare.ts";
import type { Projection, Step } from "./model.ts";
import { objectToLevels, semanticLevelsOf, semanticShape } from "./semantic-non-null.ts";
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
  /** Types of the client's that were found to be wrong by themselves. */
  readonly refused: ReadonlySet<string>;
  /** The graph's name for a type of the client's. */
  graphNameOf(clientType: string): string;
}

type Field = GraphQLField<unknown, unknown>;
type DirectiveUse = ReturnType<typeof directiveOf<"from">>;

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

function checkFrom(coordinate: string, from: DirectiveUse, problems: Problems): void {
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

/** Where a path leads. */
interface Walked {
  readonly steps: Step[];
  readonly shape: Shape;
  /** The same, with the reasons for which a place is null although nothing failed. */
  readonly semantic: Shape;
}

class FieldCompiler {
  readonly #field: Field;
  readonly #coordinate: string;
  readonly #scope: ProjectionScope;
  readonly #place: Place;
  readonly #arguments: FieldArguments;
  #failed = false;

  constructor(field: Field, coordinate: string, from: DirectiveUse, scope: ProjectionScope) {
    this.#field = field;
    this.#coordinate = coordinate;
    this.#scope = scope;
    this.#place = placeOf(argumentOf(from, "field") ?? field.astNode);
    this.#arguments = new FieldArguments(field, argumentOf(from, "args"), {
      ...scope,
      coordinate,
      missing: (message, hint) => this.#object(message, hint),
    });
  }

  /** @param target - the field whose type the value must fit: the client's field, or one of its view */
  compile(mapping: Mapping, start: Shape, target: Field): Projection | undefined {
    if (mapping.kind === "path") {
      const walked = this.#walk(mapping.steps, start);
      if (walked === undefined) return undefined;
      const isRefused = this.#scope.refused.has(getNamedType(target.type).name);
      const objection = isRefused
        ? undefined
        : objectToOutput(target.type, walked.shape, this.#scope.graphNameOf);
      if (objection !== undefined) this.#object(objection.message, objection.hint, target);
      else if (!isRefused) this.#checkLevels(target, walked.semantic);
      return { kind: "path", steps: walked.steps };
    }
    const view = getNamedType(target.type);
    const walked = this.#walk(mapping.base, start);
    if (walked === undefined) return undefined;
    if (!isObjectType(view) || this.#scope.graph.types.has(this.#scope.graphNameOf(view.name))) {
      this.#object(`an object of paths needs a type that is not in the graph, and ${view.name} is`);
      return undefined;
    }
    const base = namedOf(walked.shape);
    if (isAbstractType(base)) {
      return this.#object(`${base.name} is an interface or a union: no paths can start from it`);
    }
    if (target !== this.#field && mapping.base.length > 0) {
      return this.#object(
        `a view in a view starts where the outer one does, and not from ${formatPath(mapping.base)}`,
        `Write the whole path in each entry: ${formatPath(mapping.base)}.….`,
      );
    }
    // Whether there is a view at all, or a list of them, the object that its paths start from says.
    const objection = objectToOutput(target.type, withNamed(walked.shape, view), (name) => name);
    if (objection !== undefined) this.#object(objection.message, objection.hint, target);
    else this.#checkLevels(target, walked.semantic);
    const item: Shape = { nullable: undefined, of: { kind: "named", type: base } };
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
    if (!this.#failed) this.#arguments.refuseUnused();
  }

  /** Checks where the target says that only an error makes it null. */
  #checkLevels(target: Field, semantic: Shape): void {
    const levels = semanticLevelsOf(target);
    const objection = levels && objectToLevels(target.type, levels, semantic);
    if (objection === undefined) return;
    this.#failed = true;
    const place = placeOf(directiveOf(target.astNode, "semanticNonNull"));
    this.#scope.problems.add(place, `${this.#coordinate}: ${objection.message}`, objection.hint);
  }

  #walk(path: readonly PathStep[], start: Shape): Walked | undefined {
    const steps: Step[] = [];
    let shape = start;
    let semantic = start;
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
        semantic = thenItem(semantic, depth) ?? semantic;
        steps.push({ kind: "index", index: step.index });
        continue;
      }
      if (step.kind === "entries") return this.#object("->entries has a meaning in the SDL of sources only");
      const type = namedOf(shape);
      const field = this.#fieldOf(type, step.name);
      if (field === undefined) return undefined;
      const args = this.#arguments.bind(field);
      const reason = this.#scope.graph.weakened.get(field.coordinate)?.reason;
      const why =
        reason === undefined
          ? `${field.coordinate} is ${field.type} in the graph`
          : `${field.coordinate}: ${reason}`;
      depth = depthOf(shape);
      shape = thenField(shape, shapeOf(field.type, why));
      semantic = thenField(semantic, semanticShape(field.type, nullWithoutError(field, this.#scope.graph)));
      steps.push({ kind: "field", field, args });
    }
    return { steps, shape, semantic };
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

  #object(message: string, hint?: string, target: Field = this.#field): undefined {
    this.#failed = true;
    const place = target === this.#field ? this.#place : placeOf(target.astNode);
    this.#scope.problems.add(place, `${this.#coordinate}: ${message}`, hint);
    return undefined;
  }
}
