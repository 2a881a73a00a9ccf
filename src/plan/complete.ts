import { Failure, toFailure } from "../kernel/index.ts";
import { readOutcome } from "../policy/index.ts";
import { type Holder, type Instance, isGone } from "./instance.ts";
import { absorb } from "./link-pure.ts";
import type { ValueSource } from "./model.ts";
import { BUBBLE, type Run } from "./run.ts";
import { giveUp, pathOf, type Slot } from "./slot.ts";

/** Makes the value of a place, which may go on changing until all that it waits for has come. */
export type Complete = (raw: unknown, run: Run, slot: Slot) => unknown;

/** {@link absorb} where the path is that of a slot. */
export function absorbAt(value: unknown, nullable: boolean, run: Run, slot: Slot): unknown {
  const before = run.errors.length;
  const absorbed = absorb(value, nullable, run);
  if (run.errors.length > before) run.prefixAll(before, pathOf(slot));
  return absorbed;
}

/** A raw value that is a failure is the error of its place. */
export function completeRaw(raw: unknown, make: Complete, run: Run, slot: Slot): unknown {
  if (!(raw instanceof Failure)) return make(raw, run, slot);
  run.fail(raw, pathOf(slot));
  return slot.nullable ? null : BUBBLE;
}

/** Where a field of an object stands. */
function slotOf(key: string, nullable: boolean, { slot, out }: Instance): Slot {
  return out === undefined ? slot : { up: slot, container: out, key, nullable };
}

/** Puts the value of a late field in its place; an error there stays there, or takes what is around it. */
export function settle(
  { key, nullable }: { readonly key: string; readonly nullable: boolean },
  instance: Instance,
  run: Run,
  make: (slot: Slot) => unknown,
): void {
  if (isGone(instance.life)) return;
  const slot = slotOf(key, nullable, instance);
  let value: unknown;
  try {
    value = make(slot);
  } catch (error) {
    run.fail(error, pathOf(slot));
    value = nullable ? null : BUBBLE;
  }
  if (value === BUBBLE) giveUp(slot);
  else slot.container[slot.key] = value;
}

/** A raw value, or the Failure in its place. */
export function rawOf(source: ValueSource, { payload, known, parts }: Holder): unknown {
  if (source.kind === "origin") return source.read(payload);
  if (source.kind === "known") return known[source.field];
  const part = parts[source.lookup];
  if (part instanceof Failure) {
    const value = source.known === undefined ? undefined : known[source.known];
    return value === undefined ? part : value;
  }
  return part === null || part === undefined ? null : source.read(part);
}

/** The value, unless it is a Failure: that is thrown. */
export function orThrow(value: unknown): unknown {
  if (value instanceof Failure) throw value;
  return value;
}

/** One outcome read, or the Failure that came of it. */
export function readItem(outcome: unknown, read: (payload: unknown) => unknown): unknown {
  if (outcome === null || outcome instanceof Failure) return outcome;
  try {
    return readOutcome(outcome, read);
  } catch (error) {
    return toFailure(error);
  }
}
