import { responsePathAsArray } from "graphql";
import type { Substitution } from "../plan/index.ts";
import { readOutcome, Substitute } from "../policy/index.ts";
import type { Reader } from "../sources/index.ts";
import type { RequestContext } from "./context.ts";
import type { GraphObject, Part } from "./object.ts";

/** The part of an object that came of a lookup; one that stands in for another is noted as that. */
export function takePart(
  object: GraphObject,
  { source, read }: { readonly source: string; readonly read: Reader },
  outcome: unknown,
  context: RequestContext,
): Part {
  if (outcome === null) return null;
  const part = readOutcome(outcome, read) as Part;
  noteStandIn(object, source, outcome, context);
  return part;
}

export function noteStandIn(
  object: GraphObject,
  source: string,
  outcome: unknown,
  { substituted }: RequestContext,
): void {
  if (!(outcome instanceof Substitute)) return;
  object.substitutes.set(source, outcome);
  substituted.add(object);
}

/** What of the answer's objects stands in for something else: known of an object only once all is answered. */
export function standIns({ substituted }: RequestContext): Substitution[] {
  return [...substituted].flatMap(({ place, isAbsent, substitutes }) => {
    if (place === undefined || isAbsent) return [];
    return [...substitutes.values()].map((substitute) => ({ substitute, path: responsePathAsArray(place) }));
  });
}
