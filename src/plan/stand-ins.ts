import type { GraphType } from "../graph/index.ts";
import type { Failure } from "../kernel/index.ts";
import { Substitute } from "../policy/index.ts";
import { rawOf } from "./complete.ts";
import type { Holder } from "./instance.ts";
import type { ValueSource } from "./model.ts";
import type { Run } from "./run.ts";
import { type Path, pathOf, type Slot } from "./slot.ts";

/** Whether objects of a type are found by a field: then it says which object is meant, and is true for ever. */
export function identifies(type: GraphType | undefined, field: string): boolean {
  return type?.lookups.some(({ keyFields }) => keyFields.includes(field)) ?? false;
}

/**
 * Notes a part of an object that stands in for one that could not be had, and reports it at the object's place. An
 * object that is only gone through for what is sent to a backend has none.
 */
export function noteStandIn(
  outcome: unknown,
  part: unknown,
  { slot }: Holder & { readonly slot?: Slot },
  run: Run,
): void {
  if (outcome instanceof Substitute) noteStandInAt(outcome, part, slot && pathOf(slot), run);
}

/** {@link noteStandIn} for an object whose place is known otherwise. */
export function noteStandInAt(substitute: Substitute, part: unknown, path: Path | undefined, run: Run): void {
  if (typeof part === "object" && part !== null) run.standIns.set(part, substitute.failure);
  if (path !== undefined) run.substitutions.push({ substitute, path });
}

/**
 * A raw value for whoever sends it to a backend, or the Failure in its place: what was true a while ago may not be
 * sent as if it were true, except for what tells objects apart.
 *
 * @param coordinate - of the field whose value it is: `Product.weight`; or of another of its type
 * @param field - its name in that case
 */
export function sentOf(
  source: ValueSource,
  holder: Holder,
  run: Run,
  coordinate: string,
  field?: string,
): unknown {
  const failure = run.standIns.size === 0 ? undefined : standInOf(source, holder, run);
  if (failure === undefined) return rawOf(source, holder);
  const [type = "", own = ""] = coordinate.split(".");
  return identifies(run.graph.types.get(type), field ?? own) ? rawOf(source, holder) : failure;
}

function standInOf(source: ValueSource, { payload, parts }: Holder, run: Run): Failure | undefined {
  if (source.kind === "known") return undefined;
  return run.standIns.get(source.kind === "origin" ? payload : parts[source.lookup]);
}
