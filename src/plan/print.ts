import { type ChangedSetting, changedPolicies } from "../config/index.ts";
import type { FetchSpec } from "../sources/index.ts";
import type { FieldNode, LookupNode, ObjectNode, Plan, Position, Selections } from "./model.ts";
import { askedOf, keyToText, needsToText } from "./print-needs.ts";

/** A step of a plan as data, for tools: what is fetched below what. */
export interface PrintedObject {
  readonly type: string;
  /** Response keys that are read from payloads that are there. */
  readonly reads: readonly string[];
  /** Sources asked for their part of the object. */
  readonly lookups: readonly PrintedLookup[];
  /** Sources asked only for what the others failed to give. */
  readonly spares: readonly PrintedLookup[];
  readonly fields: readonly PrintedField[];
}

export interface PrintedLookup {
  readonly source: string;
  /** The key it is asked by; "sku of products" has to wait for products. */
  readonly key: readonly string[];
  readonly batched: boolean;
  readonly selection?: readonly string[];
  readonly policies?: readonly ChangedSetting[];
}

export interface PrintedField {
  readonly key: string;
  readonly coordinate: string;
  readonly action: "fetch" | "find" | "read";
  readonly source?: string;
  readonly batched?: boolean;
  /** What has to be there first: fields of the object, and what is required of whichever source has it. */
  readonly needs?: readonly string[];
  /** What the backend is asked for of the payload; absent where it sends everything. */
  readonly selection?: readonly string[];
  /** Those that are not the default. */
  readonly policies?: readonly ChangedSetting[];
  /** By graph type, where it may be several. */
  readonly objects: readonly PrintedObject[];
}

/** The plan as JSON. */
export function planToJson({ client, operation, name, root, selections }: Plan): Record<string, unknown> {
  return { client, operation, name: name ?? null, root: toObject(root, selections) };
}

/** @param around - whom the plan asks for the object, where it is the same object once more */
function toObject(
  node: ObjectNode,
  selections: Selections,
  around: readonly LookupNode[] = [],
): PrintedObject {
  const { type, graphType, fields, lookups, spares } = node;
  const asked = lookups.length === 0 ? around : askedOf(node);
  const reads = fields.filter((field) => field.kind === "typename" || isLeaf(field)).map(({ key }) => key);
  const toLookup = (each: LookupNode): PrintedLookup => ({
    source: each.source,
    key: keyToText(each, asked),
    batched: each.lookup?.spec.batched ?? false,
    ...selectionOf(each.lookup?.spec, selections),
    ...policiesOf(each.lookup?.spec),
  });
  return {
    type: type === "" ? graphType : type,
    reads,
    lookups: lookups.map(toLookup),
    spares: spares.map(toLookup),
    fields: fields.flatMap((field) => (reads.includes(field.key) ? [] : toField(field, selections, asked))),
  };
}

function selectionOf(
  spec: FetchSpec | undefined,
  selections: Selections,
): { readonly selection?: readonly string[] } {
  const selection = spec && selections.get(spec);
  return selection === undefined ? {} : { selection };
}

function policiesOf(spec: FetchSpec | undefined): { readonly policies?: readonly ChangedSetting[] } {
  const policies = spec === undefined ? [] : [...changedPolicies(spec.policies), ...(spec.standsIn ?? [])];
  return policies.length === 0 ? {} : { policies };
}

function toField(field: FieldNode, selections: Selections, asked: readonly LookupNode[]): PrintedField[] {
  switch (field.kind) {
    case "typename":
      return [];
    case "self":
      return [
        {
          key: field.key,
          coordinate: "the object itself",
          action: "read",
          objects: [toObject(field.position.object, selections, asked)],
        },
      ];
    case "read":
      return [
        {
          key: field.key,
          coordinate: field.coordinate,
          action: "read",
          objects: objectsOf(field.position, selections),
        },
      ];
    case "find":
    case "fetch":
      return [
        {
          key: field.key,
          coordinate: field.coordinate,
          action: field.kind,
          source: field.fetch.spec.source,
          batched: field.fetch.spec.batched,
          needs: field.kind === "fetch" ? needsToText(field, asked) : [],
          ...selectionOf(field.fetch.spec, selections),
          ...policiesOf(field.fetch.spec),
          objects: objectsOf(field.position, selections),
        },
      ];
  }
}

function isLeaf(field: FieldNode): boolean {
  return field.kind === "read" && isLeafPosition(field.position);
}

function isLeafPosition(position: Position): boolean {
  if (position.kind === "list") return isLeafPosition(position.item);
  return position.kind === "index" ? isLeafPosition(position.position) : position.kind === "leaf";
}

function objectsOf(position: Position, selections: Selections): PrintedObject[] {
  switch (position.kind) {
    case "leaf":
      return [];
    case "list":
      return objectsOf(position.item, selections);
    case "index":
      return objectsOf(position.position, selections);
    case "object":
      return [toObject(position.object, selections)];
    case "abstract":
      return [...position.byGraphType.values()].map((object) => toObject(object, selections));
  }
}

/** The plan as a person reads it: one line for each fetch and lookup, indented by what it waits for. */
export function planToText(plan: Plan): string {
  const lines = [`${plan.operation} ${plan.name ?? "(unnamed)"} of ${plan.client}`];
  const writeObject = (object: PrintedObject, indent: string): void => {
    const writeLookup = (each: PrintedLookup, failing: string): void => {
      const { source, key, batched, selection, policies } = each;
      if (key.length === 0) return;
      const how = `${batched ? ", batched" : ""}${asksFor(selection)}`;
      lines.push(
        `${indent}${failing}look up ${object.type} in ${source} by ${key.join(" ")}${how}`,
        ...toLines(policies, indent),
      );
    };
    for (const lookup of object.lookups) writeLookup(lookup, "");
    for (const spare of object.spares) writeLookup(spare, "failing that, ");
    if (object.reads.length > 0) lines.push(`${indent}read ${object.reads.join(", ")}`);
    for (const field of object.fields) {
      lines.push(`${indent}${describe(field)}`, ...toLines(field.policies, indent));
      for (const below of field.objects) writeObject(below, `${indent}  `);
    }
  };
  writeObject(toObject(plan.root, plan.selections), "  ");
  return `${lines.join("\n")}\n`;
}

/** One line for all settings of a fetch. */
function toLines(policies: readonly ChangedSetting[] | undefined, indent: string): string[] {
  const settings = policies?.map(({ setting, value, from }) => `${setting} ${String(value)} (${from})`);
  return settings === undefined ? [] : [`${indent}  with ${settings.join(", ")}`];
}

function describe({ key, coordinate, action, source, batched, needs = [], selection }: PrintedField): string {
  const label = coordinate.endsWith(`.${key}`) ? coordinate : `${key}: ${coordinate}`;
  if (action === "read") return label;
  const waits = needs.length === 0 ? "" : `, needs ${needs.join(", ")}`;
  const how = `${batched ? ", batched" : ""}${waits}${asksFor(selection)}`;
  return `${action === "find" ? "find" : "fetch"} ${label} from ${source}${how}`;
}

function asksFor(selection: readonly string[] | undefined): string {
  return selection === undefined ? "" : `, asks for ${selection.join(" ")}`;
}
