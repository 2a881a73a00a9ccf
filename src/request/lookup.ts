import type { Lookup } from "../graph/index.ts";
import { Failure, toFailure } from "../kernel/index.ts";
import type { RequestContext } from "./context.ts";
import type { GraphObject, Part } from "./object.ts";

/** Asks a source for its part of an object, once. Never rejects. */
export async function askSource(
  object: GraphObject,
  source: string,
  context: RequestContext,
): Promise<Part | undefined> {
  if (!object.has(source)) object.expect(source, findPart(object, source, context, new Set()));
  return object.settled(source);
}

async function findPart(
  object: GraphObject,
  source: string,
  context: RequestContext,
  tried: Set<string>,
): Promise<Part> {
  tried.add(source);
  const lookups = object.type.lookups.filter((lookup) => lookup.source === source);
  const usable = lookups.find((lookup) => keyOf(object, lookup) !== undefined);
  if (usable !== undefined) return runLookup(object, usable, context);
  // No lookup of this source takes the key at hand: another source may know the object by it, and so the other key.
  for (const lookup of object.type.lookups) {
    if (tried.has(lookup.source) || keyOf(object, lookup) === undefined) continue;
    tried.add(lookup.source);
    const part = await askSource(object, lookup.source, context);
    if (part === null || part instanceof Failure) return part;
    const opened = lookups.find((candidate) => keyOf(object, candidate) !== undefined);
    if (opened !== undefined) return runLookup(object, opened, context);
  }
  return new Failure("BAD_UPSTREAM", {
    detail: `no key at hand by which ${source} knows a ${object.type.name}`,
  });
}

function keyOf(object: GraphObject, { keyFields }: Lookup): Record<string, unknown> | undefined {
  const key: Record<string, unknown> = {};
  for (const name of keyFields) {
    const value = object.peek(name);
    if (value === undefined || value === null) return undefined;
    key[name] = value;
  }
  return key;
}

async function runLookup(object: GraphObject, lookup: Lookup, context: RequestContext): Promise<Part> {
  const key = keyOf(object, lookup) ?? {};
  const args: Record<string, unknown> = {};
  for (const [field, argument] of lookup.keyArguments) args[argument] = key[field];
  try {
    const input = lookup.spec.batched ? { args: {}, object: key } : { args, object: {} };
    const payload = await context.load(lookup.spec, input);
    return payload === null ? null : (lookup.read(payload) as object | null);
  } catch (error) {
    return toFailure(error);
  }
}
