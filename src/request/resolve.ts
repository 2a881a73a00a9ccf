import {
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isObjectType,
} from "graphql";
import type { ClientSchema, PathProjection, Step, ViewProjection } from "../clients/index.ts";
import { Failure } from "../kernel/index.ts";
import { bindArguments } from "../plan/index.ts";
import { complete } from "./complete.ts";
import type { RequestContext } from "./context.ts";
import { demandsOf, viewDemandsOf } from "./demand.ts";
import { GraphObject } from "./object.ts";
import { type ResponsePath, readField } from "./read.ts";

type Args = Readonly<Record<string, unknown>>;

/** An object that a projection builds of paths, with what its paths start from. */
class View {
  readonly base: GraphObject;
  readonly projection: ViewProjection;
  readonly args: Args;

  constructor(base: GraphObject, projection: ViewProjection, args: Args) {
    this.base = base;
    this.projection = projection;
    this.args = args;
  }
}

/** Gives every field of a client's schema the resolver that its projection describes. Changes the schema. */
export function bindResolvers(client: ClientSchema): void {
  for (const type of Object.values(client.schema.getTypeMap())) {
    if (isAbstractType(type)) {
      const { name } = type;
      type.resolveType = (value) =>
        value instanceof GraphObject ? client.nameOf(value.type.name, name) : undefined;
    }
    const clientType = client.types.get(type.name);
    if (!isObjectType(type) || clientType === undefined) continue;
    for (const field of Object.values(type.getFields())) {
      const { projection } = clientType.fields.get(field.name) ?? {};
      if (projection === undefined) field.resolve = resolveOfView(client);
      else if (projection.kind === "path") field.resolve = resolvePath(client, projection);
      else field.resolve = resolveView(client, projection);
    }
  }
}

type Resolver = GraphQLFieldResolver<unknown, RequestContext, Args>;

function resolvePath(client: ClientSchema, { steps }: PathProjection): Resolver {
  return (parent, args, context, info) => {
    const object = parent instanceof GraphObject ? parent : rootOf(info, context);
    return walk(object, steps, 0, info.path, { args, context, finish: finishFor(client, info, context) });
  };
}

function resolveView(client: ClientSchema, projection: ViewProjection): Resolver {
  return (parent, args, context, info) => {
    const object = parent instanceof GraphObject ? parent : rootOf(info, context);
    const { parentType, fieldName, fieldNodes: nodes } = info;
    const definition = parentType.getFields()[fieldName];
    const finish = (base: GraphObject): unknown => {
      const demands =
        definition === undefined
          ? []
          : viewDemandsOf(client, projection, { nodes, definition, args: () => args }, info, context);
      const ready = complete(base, demands, context);
      const build = (completed: GraphObject | null): View | null =>
        completed === null ? null : new View(completed, projection, args);
      return ready instanceof Promise ? ready.then(build) : build(ready);
    };
    return walk(object, projection.base, 0, info.path, { args, context, finish });
  };
}

/** A field of a view: the path that the view's projection gives it. */
function resolveOfView(client: ClientSchema): Resolver {
  return (parent, _args, context, info) => {
    if (!(parent instanceof View)) {
      throw new Failure("INTERNAL_SERVER_ERROR", {
        detail: `${info.parentType.name} was built by no projection`,
      });
    }
    const projection = parent.projection.fields.get(info.fieldName);
    if (projection === undefined) return null;
    if (projection.kind === "view") return new View(parent.base, projection, parent.args);
    return walk(parent.base, projection.steps, 0, info.path, {
      args: parent.args,
      context,
      finish: finishFor(client, info, context),
    });
  };
}

/** What is done with each object at the end of a path: it is made ready for what is selected of it. */
function finishFor(
  client: ClientSchema,
  info: GraphQLResolveInfo,
  context: RequestContext,
): (object: GraphObject) => unknown {
  const returned = getNamedType(info.returnType);
  return (object) => {
    const name = isAbstractType(returned) ? client.nameOf(object.type.name, returned.name) : returned.name;
    const type = client.types.get(name ?? "");
    return type === undefined
      ? object
      : complete(object, demandsOf(client, type, info.fieldNodes, info, context), context);
  };
}

interface Walk {
  readonly args: Args;
  readonly context: RequestContext;
  finish(object: GraphObject): unknown;
}

/** Goes the way of a projection, step by step; a list is gone through item by item. Waits only where it must. */
function walk(
  value: unknown,
  steps: readonly Step[],
  position: number,
  path: ResponsePath,
  way: Walk,
): unknown {
  if (value instanceof Promise) return value.then((settled) => walk(settled, steps, position, path, way));
  if (value === null || value === undefined) return null;
  if (value instanceof Failure) throw value;
  const step = steps[position];
  if (step?.kind === "index") {
    return walk(Array.isArray(value) ? value[step.index] : null, steps, position + 1, path, way);
  }
  if (Array.isArray(value)) return walkList(value, steps, position, path, way);
  if (!(value instanceof GraphObject)) return value;
  value.place ??= path;
  if (step === undefined) return way.finish(value);
  const demand = { field: step.field, args: bindArguments(step.args, way.args, way.context.scope) };
  const ready = complete(value, [demand], way.context);
  const next = (object: GraphObject | null): unknown =>
    object === null
      ? null
      : walk(readField(object, demand, way.context, path), steps, position + 1, path, way);
  return ready instanceof Promise ? ready.then(next) : next(ready);
}

/**
 * Objects of a list are promises, whether anything is waited for or not: graphql-js loses the promises of a list if
 * a later item throws at once, and a lost one that rejects would end the process.
 */
function walkList(
  items: readonly unknown[],
  steps: readonly Step[],
  position: number,
  path: ResponsePath,
  way: Walk,
): unknown[] {
  const walked = items.map((item, key) =>
    walkItem(item, steps, position, { prev: path, key, typename: undefined }, way),
  );
  return holdsObject(items) ? walked.map((item) => Promise.resolve(item)) : walked;
}

function holdsObject(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsObject) : value instanceof GraphObject;
}

/** An item that fails is an error in its own place and leaves its list alone. */
function walkItem(
  item: unknown,
  steps: readonly Step[],
  position: number,
  path: ResponsePath,
  way: Walk,
): unknown {
  if (item instanceof Failure) return item;
  try {
    return walk(item, steps, position, path, way);
  } catch (error) {
    return error instanceof Error ? error : new Failure("INTERNAL_SERVER_ERROR", { detail: String(error) });
  }
}

function rootOf(info: GraphQLResolveInfo, context: RequestContext): GraphObject {
  const name = info.operation.operation === "mutation" ? "Mutation" : "Query";
  const type = context.graph.types.get(name);
  if (type === undefined) throw new Failure("INTERNAL_SERVER_ERROR", { detail: `the graph has no ${name}` });
  return GraphObject.root(type);
}
