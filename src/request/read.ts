import {
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isLeafType,
  responsePathAsArray,
} from "graphql";
import type { FieldFetch, GraphField } from "../graph/index.ts";
import { Failure, toFailure } from "../kernel/index.ts";
import { defaultArguments, failureIn, identifies, refusedBy } from "../plan/index.ts";
import { readOutcome, Substitute, weigh } from "../policy/index.ts";
import type { FetchInput, PathStep } from "../sources/index.ts";
import { reached } from "../telemetry/index.ts";
import type { RequestContext } from "./context.ts";
import type { Reading } from "./demand.ts";
import { inputOf } from "./input.ts";
import { askFor, askSpare } from "./lookup.ts";
import { GraphObject, type Part } from "./object.ts";
import { noteStandIn, takePart } from "./substituted.ts";

/** A place of the answer, as graphql-js names it. */
export type ResponsePath = GraphQLResolveInfo["path"];

/**
 * Reads a field of an object: a leaf, an object of the graph, or lists of them, in which an item that cannot
 * be read stands as a Failure. Fetches it, or asks a source for the object's part, where that is needed.
 *
 * @param path - of the answer, where the value goes there; any other use of it has to be of a real one
 */
export function readField(
  object: GraphObject,
  reading: Reading,
  context: RequestContext,
  path?: ResponsePath,
): unknown {
  const { field } = reading;
  if (field.fetch !== undefined) {
    return field.fetch.keyArguments === undefined
      ? fetchField(object, field.fetch, reading, context, path)
      : lookUpField(field.fetch, reading, context);
  }
  const again = (): unknown => readField(object, reading, context, path);
  let failure: Failure | undefined;
  let isAbsent = false;
  for (const source of object.sourcesOf(field)) {
    const part = object.part(source);
    if (part === undefined) return object.settled(source).then(again);
    const standIn = path === undefined ? object.substitutes.get(source) : undefined;
    if (part instanceof Failure) failure ??= part;
    // Only what tells objects apart may be sent on.
    else if (standIn !== undefined && !identifies(object.type, field.name)) failure ??= standIn.failure;
    else if (part === null) isAbsent = true;
    else return wrap(field.values.get(source)?.(part), field, source, context);
  }
  const known = object.knownValue(field.name);
  if (known !== undefined) return known;
  if (failure === undefined && !isAbsent) {
    const [asked] = askFor(object, [field], context);
    if (asked !== undefined) return object.settled(asked).then(again);
  }
  const spare = askSpare(object, field, context);
  if (spare !== undefined) return spare.then(again);
  if (failure !== undefined) throw failure;
  if (isAbsent) return null;
  throw new Failure("INTERNAL_SERVER_ERROR", { detail: `no source at hand has ${field.coordinate}` });
}

/** Follows names from field to field, whichever sources have them, to a leaf. */
async function readPath(
  object: GraphObject,
  steps: readonly PathStep[],
  context: RequestContext,
): Promise<unknown> {
  let value: unknown = object;
  for (const step of steps) {
    if (value === null || value === undefined) return null;
    if (step.kind === "index") value = Array.isArray(value) ? value[step.index] : null;
    else if (step.kind === "name" && value instanceof GraphObject) {
      const field = value.type.fields.get(step.name);
      const args = field === undefined ? {} : defaultArguments(field);
      value = field === undefined ? null : await readField(value, { field, args }, context);
    }
    if (value instanceof Failure) throw value;
  }
  const failure = failureIn(value);
  if (failure !== undefined) throw failure;
  return value ?? null;
}

async function fetchField(
  object: GraphObject,
  fetch: FieldFetch,
  reading: Reading,
  context: RequestContext,
  path: ResponsePath | undefined,
): Promise<unknown> {
  try {
    return await fetchValue(object, fetch, reading, context, path);
  } catch (error) {
    throw weigh(error, fetch.spec.policies.settings.criticality.level === "REQUIRED");
  }
}

async function fetchValue(
  object: GraphObject,
  fetch: FieldFetch,
  { field, args }: Reading,
  context: RequestContext,
  path: ResponsePath | undefined,
): Promise<unknown> {
  const { spec, keys, read } = fetch;
  if (keys !== undefined) return fetchByKeys(fetch, keys, { field, args }, context);
  const payload = await ask(object, fetch, { field, args }, context);
  reached("decode", context.scope.requestId, field.coordinate);
  if (payload === null) return null;
  const value = wrap(readOutcome(payload, read), field, spec.source, context);
  if (payload instanceof Substitute) {
    if (path === undefined) throw payload.failure;
    context.substitutions.push({ substitute: payload, path: responsePathAsArray(path) });
  }
  return value;
}

/** Fetches, unless it would be refused: then nothing that it sends is looked for. Rejects with a Failure. */
async function ask(
  object: GraphObject,
  fetch: FieldFetch,
  { field, args }: Reading,
  context: RequestContext,
): Promise<unknown> {
  const { spec } = fetch;
  const by = refusedBy(field, object.type, object, context.refusals);
  if (by !== undefined) {
    // Who needs what is refused fails with it: nothing stands in for what is sent.
    const outcome = by === spec ? await context.refused(spec) : context.refusals(by);
    if (outcome instanceof Failure) throw outcome;
    return outcome;
  }
  const input = inputOf(object, fetch, args) ?? (await gatherInput(object, fetch, args, context));
  return spec.operation === "mutation" ? context.mutate(spec, input) : context.load(spec, input);
}

/** What a fetch needs of other fields, read wherever they are. */
async function gatherInput(
  object: GraphObject,
  { spec, requires }: FieldFetch,
  args: Readonly<Record<string, unknown>>,
  context: RequestContext,
): Promise<FetchInput> {
  const needed: Record<string, unknown> = {};
  const filled: Record<string, unknown> = { ...args };
  const settled = await Promise.allSettled([
    ...[...spec.objectFields].map(async (name) => {
      needed[name] = await readPath(object, [{ kind: "name", name }], context);
    }),
    ...requires.map(async ({ argument, mapping }) => {
      if (mapping.kind === "path") filled[argument] = await readPath(object, mapping.steps, context);
    }),
  ]);
  // Of several that failed, the first in their order, whichever was the first to fail.
  for (const each of settled) if (each.status === "rejected") throw each.reason;
  return { args: filled, object: needed };
}

/**
 * Answers a field that finds one object by its key. The object is there at once, with its key, so that what
 * needs no more than that need not wait; its payload is on the way.
 */
function lookUpField(
  fetch: FieldFetch,
  { field, args }: Reading,
  context: RequestContext,
): GraphObject | null {
  const { spec, read, keyArguments = new Map<string, string>() } = fetch;
  const type = context.graph.types.get(getNamedType(field.type).name);
  if (type === undefined)
    throw new Failure("INTERNAL_SERVER_ERROR", { detail: `${field.coordinate} has no type` });
  const key = new Map([...keyArguments].map(([name, argument]) => [name, args[argument]] as const));
  const load = async (): Promise<Part> => {
    try {
      const outcome = await context.load(spec, { args, object: {} });
      reached("decode", context.scope.requestId, field.coordinate);
      return takePart(object, { source: spec.source, read }, outcome, context);
    } catch (error) {
      return toFailure(error);
    }
  };
  const object = GraphObject.foundBy(type, spec.source, key, load());
  return object;
}

/** Answers a list of keys in the order they were asked, each by its own. */
async function fetchByKeys(
  { spec, read }: FieldFetch,
  keys: NonNullable<FieldFetch["keys"]>,
  { field, args }: Reading,
  context: RequestContext,
): Promise<unknown> {
  const { [keys.argument]: asked, ...rest } = args;
  return Promise.all(
    (Array.isArray(asked) ? asked : []).map(async (key) => {
      try {
        const object = typeof key === "object" && key !== null ? key : { [keys.fields[0] ?? "id"]: key };
        const outcome = await context.load(spec, { args: rest, object });
        if (outcome === null) return null;
        const found = wrap(readOutcome(outcome, read), field, spec.source, context);
        if (found instanceof GraphObject) noteStandIn(found, spec.source, outcome, context);
        return found;
      } catch (error) {
        return toFailure(error);
      }
    }),
  );
}

/** Makes objects of the graph of the payloads that a source gave for a field. Leaves stay as they are. */
function wrap(value: unknown, field: GraphField, source: string, context: RequestContext): unknown {
  const type = getNamedType(field.type);
  return isLeafType(type) ? value : wrapObjects(value, type, source, context);
}

function wrapObjects(
  value: unknown,
  type: GraphQLNamedType,
  source: string,
  context: RequestContext,
): unknown {
  if (value === null || value === undefined || value instanceof Failure) return value;
  if (Array.isArray(value)) return value.map((item) => wrapObjects(item, type, source, context));
  const name = isAbstractType(type) ? context.graph.typeOf(type.name, source, value) : type.name;
  const graphType = name === undefined ? undefined : context.graph.types.get(name);
  if (graphType === undefined) {
    return new Failure("BAD_UPSTREAM", { detail: `${source} sent a ${type.name} of no known type` });
  }
  return GraphObject.from(graphType, source, value as object);
}
