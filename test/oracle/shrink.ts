import {
  type ArgumentNode,
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  print,
  type SelectionNode,
  visit,
} from "graphql";
import type { Case } from "./case.ts";
import { type CaseArena, openCase } from "./case.ts";

/** How long a case is made smaller, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Makes a case smaller for as long as the engines still differ on it. */
export async function shrink(found: Case, patienceMs: number = PATIENCE_MS): Promise<Case> {
  const deadline = performance.now() + patienceMs;
  let current = printed(found);
  for (let before = Number.POSITIVE_INFINITY; sizeOf(current) < before && performance.now() < deadline; ) {
    before = sizeOf(current);
    const arena = await openCase(current);
    try {
      current = await shrinkIn(arena, current, deadline);
    } finally {
      await arena.close();
    }
    current = await shrinkSchemas(current, deadline);
  }
  return current;
}

/** As graphql-js prints it, so that less is shorter. */
function printed(found: Case): Case {
  const print1 = (text: string): string => print(parse(text));
  const sources = Object.entries(found.sources).map(([name, sdl]) => [name, print1(sdl)]);
  return {
    ...found,
    sources: Object.fromEntries(sources),
    client: print1(found.client),
    operation: print1(found.operation),
  };
}

function sizeOf(value: Case): number {
  return JSON.stringify(value).length;
}

/** The operation, the variables and the outcomes, before the same schemas. */
async function shrinkIn(arena: CaseArena, found: Case, deadline: number): Promise<Case> {
  let current = found;
  const accept = async (next: Case): Promise<boolean> => {
    if (performance.now() > deadline || sizeOf(next) >= sizeOf(current)) return false;
    if (!(await arena.differs(next))) return false;
    current = next;
    return true;
  };
  const faulty = { ...current, isFaultless: false };
  if (await arena.differs(faulty)) current = faulty;
  await accept({ ...current, isLate: undefined });
  for (const name of current.open ?? [])
    await accept({ ...current, open: current.open?.filter((each) => each !== name) });
  for (let isBetter = true; isBetter; ) {
    isBetter = false;
    for (let index = 0; index < 400; index++) {
      const operation = without(current.operation, index);
      if (operation === undefined) break;
      if (await accept({ ...current, operation })) {
        isBetter = true;
        index--;
      }
    }
    for (const name of Object.keys(current.variables)) {
      const { [name]: _, ...variables } = current.variables;
      if (await accept({ ...current, variables })) isBetter = true;
    }
    for (const question of Object.keys(current.outcomes)) {
      const { [question]: _, ...outcomes } = current.outcomes;
      if (await accept({ ...current, outcomes })) {
        isBetter = true;
        continue;
      }
      for (let index = 0; index < 100 && !current.isFaultless; index++) {
        const value = simpler(current.outcomes[question], index);
        if (value === undefined) break;
        if (await accept({ ...current, outcomes: { ...current.outcomes, [question]: value } })) {
          isBetter = true;
          index--;
        }
      }
    }
  }
  return current;
}

/** Takes fields and types from the SDL. Each try is a boot. */
async function shrinkSchemas(found: Case, deadline: number): Promise<Case> {
  let current = found;
  const accept = async (next: Case): Promise<boolean> => {
    if (performance.now() > deadline || sizeOf(next) >= sizeOf(current)) return false;
    try {
      const arena = await openCase(next);
      try {
        if (!(await arena.differs(next))) return false;
      } finally {
        await arena.close();
      }
    } catch {
      return false;
    }
    current = next;
    return true;
  };
  const shrinkSdl = async (sdlOf: () => string, withSdl: (sdl: string) => Case): Promise<void> => {
    for (let size = 64; size >= 1; size = Math.floor(size / 2)) {
      for (let index = 0; index < 2000; index += size) {
        const sdl = withoutDefinitions(sdlOf(), index, size);
        if (sdl === undefined) break;
        if (await accept(withSdl(sdl))) index -= size;
      }
    }
  };
  await accept({ ...current, client: onlyUsed(current.client, current.operation) });
  await shrinkSdl(
    () => current.client,
    (client) => ({ ...current, client }),
  );
  for (const name of Object.keys(current.sources)) {
    const { [name]: _, ...sources } = current.sources;
    if (await accept({ ...current, sources })) continue;
    await shrinkSdl(
      () => current.sources[name] ?? "",
      (sdl) => ({ ...current, sources: { ...current.sources, [name]: sdl } }),
    );
  }
  return current;
}

/** A client's SDL with no more fields than an operation selects, if each type is left one. */
function onlyUsed(sdl: string, operation: string): string {
  const used = new Set<string>();
  const document = parse(sdl, { noLocation: true });
  visit(parse(operation), {
    Field({ name }) {
      used.add(name.value);
    },
  });
  return print(
    visit(document, {
      ObjectTypeDefinition(type) {
        if (type.name.value.startsWith("View")) return undefined;
        const all = type.fields ?? [];
        const fields = all.filter(({ name }) => used.has(name.value));
        return { ...type, fields: fields.length > 0 ? fields : all.slice(0, 1) };
      },
    }),
  );
}

/** The operation without its n-th part that can be left out, or with a fragment's selections in its place. */
function without(text: string, index: number): string | undefined {
  let document: DocumentNode;
  try {
    document = parse(text, { noLocation: true });
  } catch {
    return undefined;
  }
  let count = -1;
  let isFound = false;
  const take = (): boolean => {
    count++;
    if (count !== index) return false;
    isFound = true;
    return true;
  };
  const reduced = visit(document, {
    enter(node: ASTNode): ASTNode | null | undefined {
      if (isFound) return undefined;
      if (isRemovable(node) && take()) return null;
      if (node.kind === Kind.FIELD && node.alias && take()) {
        const { alias: _, ...rest } = node;
        return rest;
      }
      if (node.kind === Kind.VARIABLE_DEFINITION && node.defaultValue && take()) {
        const { defaultValue: _, ...rest } = node;
        return rest;
      }
      if (node.kind === Kind.SELECTION_SET) {
        for (const [position, selection] of node.selections.entries()) {
          const inner = selectionsOf(selection, document);
          if (inner === undefined || !take()) continue;
          return { ...node, selections: node.selections.toSpliced(position, 1, ...inner) };
        }
      }
      return undefined;
    },
  });
  return isFound ? print(withoutUnused(reduced)) : undefined;
}

function isRemovable(node: ASTNode): boolean {
  const kinds: string[] = [
    Kind.FIELD,
    Kind.INLINE_FRAGMENT,
    Kind.FRAGMENT_SPREAD,
    Kind.DIRECTIVE,
    Kind.ARGUMENT,
    Kind.VARIABLE_DEFINITION,
    Kind.OBJECT_FIELD,
  ] satisfies (SelectionNode | DirectiveNode | ArgumentNode | FieldDefinitionNode | ASTNode)["kind"][];
  return kinds.includes(node.kind);
}

function selectionsOf(node: SelectionNode, document: DocumentNode): readonly SelectionNode[] | undefined {
  if (node.kind === Kind.INLINE_FRAGMENT) return node.selectionSet.selections;
  if (node.kind !== Kind.FRAGMENT_SPREAD) return undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === node.name.value)
      return definition.selectionSet.selections;
  }
  return undefined;
}

function withoutUnused(document: DocumentNode): DocumentNode {
  const spread = new Set<string>();
  const used = new Set<string>();
  visit(document, {
    FragmentSpread({ name }) {
      spread.add(name.value);
    },
    Variable({ name }, _key, parent) {
      if (!(parent && "kind" in parent && parent.kind === Kind.VARIABLE_DEFINITION)) used.add(name.value);
    },
  });
  return visit(document, {
    FragmentDefinition: ({ name }) => (spread.has(name.value) ? undefined : null),
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
}

/** SDL without so many of its fields and types from the n-th on, and without what nothing is left of. */
function withoutDefinitions(sdl: string, from: number, size: number): string | undefined {
  let count = -1;
  let isFound = false;
  const reduced: DocumentNode = visit(parse(sdl, { noLocation: true }), {
    enter(node): null | undefined {
      const isPart = node.kind.endsWith("TypeDefinition") || node.kind === Kind.FIELD_DEFINITION;
      if (!isPart) return undefined;
      count++;
      const isTaken = count >= from && count < from + size && node.kind === Kind.FIELD_DEFINITION;
      if (isTaken) isFound = true;
      return isTaken ? null : undefined;
    },
    leave(node): null | undefined {
      const isObject =
        node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
      return isObject && (node.fields ?? []).length === 0 ? null : undefined;
    },
  });
  if (count < from) return undefined;
  return isFound ? print(reduced) : sdl;
}

/** The n-th way to make a value of JSON simpler; undefined if there are no more. */
function simpler(value: unknown, index: number): unknown {
  const all: unknown[] = [];
  const visitValue = (part: unknown, replace: (next: unknown) => unknown): void => {
    if (Array.isArray(part)) {
      part.forEach((_, position) => {
        all.push(replace(part.toSpliced(position, 1)));
      });
      part.forEach((item, position) => {
        visitValue(item, (next) => replace(part.with(position, next)));
      });
    } else if (
      typeof part === "object" &&
      part !== null &&
      !Object.keys(part).some((name) => name.startsWith("$"))
    ) {
      for (const name of Object.keys(part)) {
        const { [name]: _, ...rest } = part as Record<string, unknown>;
        all.push(replace(rest));
      }
      for (const [name, item] of Object.entries(part))
        visitValue(item, (next) => replace({ ...part, [name]: next }));
    }
  };
  visitValue(value, (next) => next);
  return all[index];
}
