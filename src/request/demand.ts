import {
  type FieldNode,
  type GraphQLField,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isObjectType,
} from "graphql";
import type { ClientSchema, ClientType, Projection, Step, ViewProjection } from "../clients/index.ts";
import type { GraphField } from "../graph/index.ts";
import { bindArguments, collectFields } from "../plan/index.ts";
import type { FetchScope } from "../sources/index.ts";

/** A field of the graph that a selection will read of the object it stands on. */
export interface Demand {
  readonly field: GraphField;
  /** Undefined where they cannot be coerced, which the field's resolver reports. */
  readonly args: Readonly<Record<string, unknown>> | undefined;
}

/** A field to read or to fetch. */
export interface Reading {
  readonly field: GraphField;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What of the request's context is needed to work demands out, and to do so once. */
export interface DemandMemory {
  readonly scope: FetchScope;
  /** By selection, then by type. */
  readonly demands: WeakMap<object, Map<string, readonly Demand[]>>;
}

type Info = Pick<GraphQLResolveInfo, "schema" | "fragments" | "variableValues">;

/**
 * What the selection below a field asks, at once, of an object of that type. Known before the object's
 * fields are resolved, so that its lookups and whatever needs no more than its key start together.
 */
export function demandsOf(
  client: ClientSchema,
  type: ClientType,
  fieldNodes: readonly FieldNode[],
  info: Info,
  memory: DemandMemory,
): readonly Demand[] {
  let byType = memory.demands.get(fieldNodes);
  if (byType === undefined) {
    byType = new Map();
    memory.demands.set(fieldNodes, byType);
  }
  let demands = byType.get(type.name);
  if (demands === undefined) {
    demands = collect(client, type, fieldNodes, info, memory);
    byType.set(type.name, demands);
  }
  return demands;
}

function collect(
  client: ClientSchema,
  type: ClientType,
  fieldNodes: readonly FieldNode[],
  info: Info,
  memory: DemandMemory,
): Demand[] {
  return selectedOf(type.name, fieldNodes, info).flatMap(({ node, nodes, definition }) => {
    const projection = type.fields.get(node.name.value)?.projection;
    if (projection === undefined) return [];
    const args = (): Args => getArgumentValues(definition, node, info.variableValues);
    return demandsOfField(client, { projection, nodes, definition, args }, info, memory);
  });
}

type Args = Readonly<Record<string, unknown>>;

interface Selected {
  readonly projection: Projection;
  readonly nodes: readonly FieldNode[];
  readonly definition: GraphQLField<unknown, unknown>;
  /** Of the field itself; of the one that built the view, inside a view. */
  readonly args: () => Args;
}

function demandsOfField(
  client: ClientSchema,
  selected: Selected,
  info: Info,
  memory: DemandMemory,
): Demand[] {
  const { projection, nodes, definition, args } = selected;
  const steps = projection.kind === "view" ? projection.base : projection.steps;
  if (steps.length > 0) return demandOf(steps, args, memory);
  const type = client.types.get(getNamedType(definition.type).name);
  if (type === undefined) return [];
  if (projection.kind === "path") return collect(client, type, nodes, info, memory);
  return viewDemandsOf(client, projection, selected, info, memory);
}

/** What the fields that are selected of a view ask, at once, of the object that its paths start from. */
export function viewDemandsOf(
  client: ClientSchema,
  view: ViewProjection,
  { nodes, definition, args }: Omit<Selected, "projection">,
  info: Info,
  memory: DemandMemory,
): Demand[] {
  return selectedOf(getNamedType(definition.type).name, nodes, info).flatMap((child) => {
    const projection = view.fields.get(child.node.name.value);
    return projection === undefined
      ? []
      : demandsOfField(client, { ...child, projection, args }, info, memory);
  });
}

/** The fields that are selected of an object type. */
function selectedOf(
  typeName: string,
  fieldNodes: readonly FieldNode[],
  info: Info,
): { node: FieldNode; nodes: readonly FieldNode[]; definition: GraphQLField<unknown, unknown> }[] {
  const type = info.schema.getType(typeName);
  if (!isObjectType(type)) return [];
  const sets = fieldNodes.flatMap((node) => node.selectionSet ?? []);
  const fields = collectFields({ ...info, variables: info.variableValues }, type, sets);
  return [...fields.values()].flatMap((nodes) => {
    const [node] = nodes;
    const definition = node && type.getFields()[node.name.value];
    return node === undefined || definition === undefined ? [] : [{ node, nodes, definition }];
  });
}

/** What the first step of a path asks. */
function demandOf(steps: readonly Step[], args: () => Args, memory: DemandMemory): Demand[] {
  const [first] = steps;
  if (first?.kind !== "field") return [];
  try {
    return [{ field: first.field, args: bindArguments(first.args, args(), memory.scope) }];
  } catch {
    return [{ field: first.field, args: undefined }];
  }
}
