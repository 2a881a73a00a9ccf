import { type GraphField, type GraphType, neededBy } from "../graph/index.ts";
import type { Failure } from "../kernel/index.ts";
import type { FetchSpec } from "../sources/index.ts";
import { type AtHand, isAtHand } from "./at-hand.ts";

/** Why a fetch would not be sent in an execution; undefined where it may be. The same answer all the while. */
export type Refusals = (spec: FetchSpec) => Failure | undefined;

export const NO_REFUSALS: Refusals = () => undefined;

/**
 * The fetch whose refusal is the end of a field before anything is asked for its sake; undefined where it has to be
 * asked. That is its own, or that of a field without which it cannot be fetched.
 *
 * A field that sends no more than what is at hand is asked, and refused then: nothing is saved for it by knowing
 * before. The same rule for plans and for resolvers, because it decides what is asked and so what can be told.
 */
export function refusedBy(
  field: GraphField,
  type: GraphType,
  atHand: Pick<AtHand, "origin" | "known">,
  refusals: Refusals,
): FetchSpec | undefined {
  const { fetch } = field;
  if (fetch === undefined || refusals === NO_REFUSALS) return undefined;
  const needed = neededBy(field);
  if (refusals(fetch.spec) === undefined) return refusedNeed(needed, type, refusals);
  const needsMore =
    fetch.requires.length > 0 ||
    needed.some((name) => {
      const each = type.fields.get(name);
      return each === undefined || each.fetch !== undefined || !isAtHand(each, atHand);
    });
  return needsMore ? fetch.spec : undefined;
}

function refusedNeed(names: readonly string[], type: GraphType, refusals: Refusals): FetchSpec | undefined {
  for (const name of names) {
    const needed = type.fields.get(name);
    if (needed?.fetch === undefined) continue;
    const { spec } = needed.fetch;
    const by = refusals(spec) === undefined ? refusedNeed(neededBy(needed), type, refusals) : spec;
    if (by !== undefined) return by;
  }
  return undefined;
}

/** The fields for whose sake something has to be asked. */
export function withoutRefused(
  fields: Iterable<GraphField>,
  type: GraphType,
  atHand: Pick<AtHand, "origin" | "known">,
  refusals: Refusals,
): GraphField[] {
  return [...fields].filter((field) => refusedBy(field, type, atHand, refusals) === undefined);
}
