import type { RequestContext } from "./context.ts";
import type { Demand } from "./demand.ts";
import { inputOf } from "./input.ts";
import { askFor } from "./lookup.ts";
import type { GraphObject } from "./object.ts";

/**
 * Makes an object ready for its selection: asks the sources that have its fields, each as soon as its key is there,
 * and starts beside them whatever needs no more than what is at hand.
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
  const isAwaited = object.isAwaited && finder !== undefined;
  const asked = askFor(
    object,
    demands.map(({ field }) => field),
    context,
  );
  if (!isAwaited && asked.length === 0) return object;
  for (const demand of demands) startFetch(object, demand, context);
  const parts = Promise.all([...(isAwaited ? [finder] : []), ...asked].map((each) => object.settled(each)));
  return parts.then((settled) => {
    const isDenied = finder !== undefined && object.part(finder) === null;
    const isUnknown = !object.exists && settled.every((part) => part === null);
    object.isAbsent = isDenied || isUnknown;
    return object.isAbsent ? null : object;
  });
}

/** Starts the fetch of a field ahead of its turn, if no more than what is at hand of the object is needed. */
function startFetch(object: GraphObject, { field, args }: Demand, context: RequestContext): void {
  const { fetch } = field;
  if (fetch === undefined || args === undefined || fetch.spec.operation === "mutation") return;
  const input = inputOf(object, fetch, args);
  // Whoever resolves the field asks the same loader, and is told of a failure then.
  if (input !== undefined) context.load(fetch.spec, input).catch(() => undefined);
}
