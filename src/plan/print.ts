import type { FieldNode, ObjectNode, Plan, Position } from "./model.ts";

/** A step of a plan as data, for tools: what is fetched below what. */
export interface PrintedObject {
  readonly type: string;
  /** Response keys that are read from payloads that are there. */
  readonly reads: readonly string[];
  /** Sources asked for their part of the object, with the key they are asked by. */
  readonly lookups: readonly {
    readonly source: string;
    readonly key: readonly string[];
    readonly batched: boolean;
  }[];
  readonly fields: readonly PrintedField[];
}

export interface PrintedField {
  readonly key: string;
  readonly coordinate: string;
  readonly action: "fetch" | "find" | "read";
  readonly source?: string;
  readonly batched?: boolean;
  /** Fields of the object that have to be there first. */
  readonly needs?: readonly string[];
  /** By graph type, where it may be several. */
  readonly objects: readonly PrintedObject[];
}

/** The plan as JSON. */
export function planToJson({ client, operation, name, root }: Plan): Record<string, unknown> {
  return { client, operation, name: name ?? null, root: toObject(root) };
}

function toObject({ type, graphType, fields, lookups }: ObjectNode): PrintedObject {
  const reads = fields.filter((field) => field.kind === "typename" || isLeaf(field)).map(({ key }) => key);
  return {
    type: type === "" ? graphType : type,
    reads,
    lookups: lookups.map(({ lookup, source, key }) => ({
      source,
      key: [...key.keys()],
      batched: lookup?.spec.batched ?? false,
    })),
    fields: fields.flatMap((field) => (reads.includes(field.key) ? [] : toField(field))),
  };
}

function toField(field: FieldNode): PrintedField[] {
  switch (field.kind) {
    case "typename":
      return [];
    case "self":
      return [
        {
          key: field.key,
          coordinate: "the object itself",
          action: "read",
          objects: objectsOf(field.position),
        },
      ];
    case "read":
      return [
        { key: field.key, coordinate: field.coordinate, action: "read", objects: objectsOf(field.position) },
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
          needs: field.kind === "fetch" ? [...field.inputs.keys()] : [],
          objects: objectsOf(field.position),
        },
      ];
  }
}

function isLeaf(field: FieldNode): boolean {
  return field.kind === "read" && objectsOf(field.position).length === 0;
}

function objectsOf(position: Position): PrintedObject[] {
  switch (position.kind) {
    case "leaf":
      return [];
    case "list":
      return objectsOf(position.item);
    case "index":
      return objectsOf(position.position);
    case "object":
      return [toObject(position.object)];
    case "abstract":
      return [...position.byGraphType.values()].map(toObject);
  }
}

/** The plan as a person reads it: one line for each fetch and lookup, indented by what it waits for. */
export function planToText(plan: Plan): string {
  const lines = [`${plan.operation} ${plan.name ?? "(unnamed)"} of ${plan.client}`];
  const writeObject = (object: PrintedObject, indent: string): void => {
    for (const { source, key, batched } of object.lookups) {
      if (key.length === 0) continue;
      lines.push(
        `${indent}look up ${object.type} in ${source} by ${key.join(" ")}${batched ? ", batched" : ""}`,
      );
    }
    if (object.reads.length > 0) lines.push(`${indent}read ${object.reads.join(", ")}`);
    for (const field of object.fields) {
      lines.push(`${indent}${describe(field)}`);
      for (const below of field.objects) writeObject(below, `${indent}  `);
    }
  };
  writeObject(toObject(plan.root), "  ");
  return `${lines.join("\n")}\n`;
}

function describe({ key, coordinate, action, source, batched, needs = [] }: PrintedField): string {
  const label = coordinate.endsWith(`.${key}`) ? coordinate : `${key}: ${coordinate}`;
  if (action === "read") return label;
  const waits = needs.length === 0 ? "" : `, needs ${needs.join(" ")}`;
  return `${action === "find" ? "find" : "fetch"} ${label} from ${source}${batched ? ", batched" : ""}${waits}`;
}
