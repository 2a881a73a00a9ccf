import {
  type FieldNode,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isObjectType,
} from "graphql";
import type { ClientSchema, ClientType, Projection, Step } from "../clients/index.ts";
import type { GraphField } from "../graph/index.ts";
import { bindArguments, collectFields } from "../plan/index.ts";
import type { FetchScope } from "../sources/index.ts";

/** A field of the graph that a selection will read of the object it stands on. */
export interface Demand {
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
  const parent = info.schema.getType(type.name);
  if (!isObjectType(parent)) return [];
  const select = (nodes: readonly FieldNode[], on: typeof parent): Map<string, FieldNode[]> => {
    const sets = nodes.flatMap((node) => node.selectionSet ?? []);
    return collectFields({ ...info, variables: info.variableValues }, on, sets);
  };

  const demandsOfField = (projection: Projection, nodes: readonly FieldNode[]): Demand[] => {
    const [node] = nodes;
    const definition = node && parent.getFields()[node.name.value];
    if (node === undefined || definition === undefined) return [];
    const args = (): Record<string, unknown> => getArgumentValues(definition, node, info.variableValues);
    const steps = projection.kind === "view" ? projection.base : projection.steps;
    if (steps.length > 0) return demandOf(steps, args, memory);
    const below = info.schema.getType(getNamedType(definition.type).name);
    const belowType = client.types.get(getNamedType(definition.type).name);
    if (!isObjectType(below) || belowType === undefined) return [];
    if (projection.kind === "path") return collect(client, belowType, nodes, info, memory);
    return [...select(nodes, below).values()].flatMap(([child]) => {
      const entry = projection.fields.get(child?.name.value ?? "");
      return entry?.kind === "path" ? demandOf(entry.steps, args, memory) : [];
    });
  };

  return [...select(fieldNodes, parent).values()].flatMap((nodes) => {
    const projection = type.fields.get(nodes[0]?.name.value ?? "")?.projection;
    return projection === undefined ? [] : demandsOfField(projection, nodes);
  });
}

/** What the first step of a path asks; nothing where its arguments cannot be coerced, which its resolver reports. */
export function demandOf(
  steps: readonly Step[],
  args: () => Readonly<Record<string, unknown>>,
  memory: DemandMemory,
): Demand[] {
  const [first] = steps;
  if (first?.kind !== "field") return [];
  try {
    return [{ field: first.field, args: bindArguments(first.args, args(), memory.scope) }];
  } catch {
    return [];
  }
}
