import type { ArgumentBinding } from "../clients/index.ts";
import type { FetchSpec } from "../sources/index.ts";
import { waitsForPart } from "./gather.ts";
import type {
  ArgumentsNode,
  FieldNode,
  InputsNode,
  ObjectNode,
  PathNode,
  Plan,
  Position,
  ReadNode,
  SourcesNode,
} from "./model.ts";

/** Everything that an execution may ask, and what its arguments are made of. */
export interface Dependencies {
  readonly specs: Set<FetchSpec>;
  /** Those for whose sake something else is asked, and those for which another one waits. */
  readonly fed: Set<FetchSpec>;
  readonly bindings: Set<ArgumentBinding>;
}

export function dependenciesOf({ root }: Plan): Dependencies {
  const dependencies: Dependencies = { specs: new Set(), fed: new Set(), bindings: new Set() };
  addObject(root, dependencies);
  return dependencies;
}

function addObject(object: ObjectNode, into: Dependencies): void {
  addSources(object, into);
  for (const field of object.fields) addField(field, into);
}

function addSources({ lookups, spares }: SourcesNode, into: Dependencies): void {
  for (const { lookup, after } of [...lookups, ...spares]) {
    if (lookup === undefined) continue;
    into.specs.add(lookup.spec);
    if (after.length > 0) into.fed.add(lookup.spec);
  }
}

function addInputs(node: InputsNode, into: Dependencies): void {
  const { fetch, needs } = node;
  into.specs.add(fetch.spec);
  if (needs.length > 0 || waitsForPart(node)) into.fed.add(fetch.spec);
  for (const { path } of needs) addPath(path, into);
}

function addPath(first: PathNode, into: Dependencies): void {
  for (let path: PathNode | undefined = first; path !== undefined; path = path.otherwise) {
    if (path.from.kind === "fetched") {
      addInputs(path.from, into);
      into.fed.add(path.from.fetch.spec);
    }
    if (path.next === undefined) continue;
    addSources(path.next.sources, into);
    addPath(path.next.path, into);
  }
}

function addField(field: FieldNode, into: Dependencies): void {
  switch (field.kind) {
    case "typename":
      return;
    case "read":
      for (let each: ReadNode | undefined = field; each !== undefined; each = each.otherwise)
        addPosition(each.position, into);
      return;
    case "self":
      addPosition(field.position, into);
      return;
    case "find":
      into.specs.add(field.fetch.spec);
      addArguments(field.args, into);
      addPosition(field.position, into);
      return;
    case "fetch":
      addInputs(field, into);
      addArguments(field.args, into);
      addPosition(field.position, into);
  }
}

function addArguments({ bindings }: ArgumentsNode, into: Dependencies): void {
  for (const binding of bindings) into.bindings.add(binding);
}

function addPosition(position: Position, into: Dependencies): void {
  switch (position.kind) {
    case "leaf":
      return;
    case "list":
      addPosition(position.item, into);
      return;
    case "index":
      addPosition(position.position, into);
      return;
    case "object":
      addObject(position.object, into);
      return;
    case "abstract":
      for (const object of position.byGraphType.values()) addObject(object, into);
  }
}
