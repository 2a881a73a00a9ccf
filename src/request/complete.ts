import type { GraphField } from "../graph/index.ts";
import { Failure } from "../kernel/index.ts";
import type { RequestContext } from "./context.ts";
import type { Demand } from "./demand.ts";
import { inputOf } from "./input.ts";
import { askSource } from "./lookup.ts";
import type { GraphObject, Part } from "./object.ts";

/**
 * Makes an object ready for its selection: asks the sources that have its fields, all at once, and starts
 * beside them whatever needs no more than the key.
 *
 * Null if the field's own lookup finds no such object; and if every source that was asked knows none, and
 * nobody who knows it brought it here.
 * A source that failed leaves its failure in the object: only the fields that come from it will miss.
 */
export function complete(
  object: GraphObject,
  demands: readonly Demand[],
  context: RequestContext,
): GraphObject | Promise<GraphObject | null> {
  const { finder } = object;
  const needed = new Set(object.isAwaited && finder !== undefined ? [finder] : []);
  for (const { field } of demands) {
    for (const read of readBy(object, field)) {
      const source = sourceToAsk(object, read, needed);
      if (source !== undefined) needed.add(source);
    }
  }
  if (needed.size === 0) return object;
  for (const demand of demands) startFetch(object, demand, context);
  const parts = Promise.all([...needed].map((source) => askSource(object, source, context)));
  return parts.then((settled) => {
    const isDenied = finder !== undefined && object.part(finder) === null;
    const isUnknown = !object.exists && settled.every((part) => part === null);
    return isDenied || isUnknown ? null : object;
  });
}

/** The fields of the object that have to be there before a field is: itself, or what its fetch sends. */
function readBy(object: GraphObject, field: GraphField): GraphField[] {
  if (field.fetch === undefined) return [field];
  return [...field.fetch.spec.objectFields].flatMap((name) => object.type.fields.get(name) ?? []);
}

/** Which source has to be asked before the field can be read; undefined if none, or if it fetches for itself. */
function sourceToAsk(
  object: GraphObject,
  field: GraphField,
  chosen: ReadonlySet<string>,
): string | undefined {
  if (field.fetch !== undefined || object.known[field.name] !== undefined) return undefined;
  const sources = [...field.values.keys()];
  if (sources.some((source) => object.has(source) && !isUseless(object.part(source)))) return undefined;
  const askable = sources.filter(
    (source) => !object.has(source) && object.type.lookups.some((lookup) => lookup.source === source),
  );
  return askable.find((source) => chosen.has(source)) ?? askable[0];
}

function isUseless(part: Part | undefined): boolean {
  return part === null || part instanceof Failure;
}

/** Starts the fetch of a field ahead of its turn, if no more than what is known of the object is needed. */
function startFetch(object: GraphObject, { field, args }: Demand, context: RequestContext): void {
  const { fetch } = field;
  if (fetch === undefined || fetch.spec.operation === "mutation") return;
  const input = inputOf(object, fetch, args);
  // Whoever resolves the field asks the same loader, and is told of a failure then.
  if (input !== undefined) context.load(fetch.spec, input).catch(() => undefined);
}
