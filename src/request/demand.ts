import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isObjectType,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import type { ClientSchema, ClientType, Projection, Step } from "../clients/index.ts";
import type { GraphField } from "../graph/index.ts";
import { bindArguments } from "../plan/index.ts";
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
  const demands: Demand[] = [];
  for (const node of selectedFields(fieldNodes, type.name, info)) {
    const projection = type.fields.get(node.name.value)?.projection;
    if (projection !== undefined) add(projection, node, type.name);
  }
  return demands;

  function add(projection: Projection, node: FieldNode, typeName: string): void {
    const parent = info.schema.getType(typeName);
    const definition = isObjectType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (definition === undefined) return;
    const steps = projection.kind === "view" ? projection.base : projection.steps;
    if (steps.length > 0) {
      demands.push(
        ...demandOf(steps, () => getArgumentValues(definition, node, info.variableValues), memory),
      );
      return;
    }
    const below = client.types.get(getNamedType(definition.type).name);
    if (below === undefined) return;
    if (projection.kind === "path") demands.push(...collect(client, below, [node], info, memory));
    else {
      for (const child of selectedFields([node], below.name, info)) {
        const entry = projection.fields.get(child.name.value);
        if (entry?.kind === "path") {
          const args = (): Record<string, unknown> =>
            getArgumentValues(definition, node, info.variableValues);
          demands.push(...demandOf(entry.steps, args, memory));
        }
      }
    }
  }
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

/** The fields selected on an object of that type, through fragments, without those that are left out. */
function* selectedFields(
  fieldNodes: readonly FieldNode[],
  typeName: string,
  info: Info,
): Generator<FieldNode> {
  for (const node of fieldNodes) {
    if (node.selectionSet !== undefined) yield* selections(node.selectionSet, typeName, info);
  }
}

function* selections(set: SelectionSetNode, typeName: string, info: Info): Generator<FieldNode> {
  for (const selection of set.selections) {
    if (!isIncluded(selection, info)) continue;
    if (selection.kind === "Field") yield selection;
    else {
      const fragment: FragmentDefinitionNode | SelectionNode | undefined =
        selection.kind === "FragmentSpread" ? info.fragments[selection.name.value] : selection;
      if (fragment === undefined || !("selectionSet" in fragment) || fragment.selectionSet === undefined)
        continue;
      const condition = "typeCondition" in fragment ? fragment.typeCondition?.name.value : undefined;
      if (condition === undefined || applies(condition, typeName, info)) {
        yield* selections(fragment.selectionSet, typeName, info);
      }
    }
  }
}

function isIncluded(selection: SelectionNode, { variableValues }: Info): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.if !== false;
}

function applies(condition: string, typeName: string, { schema }: Info): boolean {
  if (condition === typeName) return true;
  const type = schema.getType(condition);
  const object = schema.getType(typeName);
  return isAbstractType(type) && isObjectType(object) && schema.isSubType(type, object);
}
