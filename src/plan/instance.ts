import type { Slot } from "./slot.ts";

/** What is there of an object. */
export interface Holder {
  /** Its payload from the source that brought it here; undefined if it was found by its key. */
  readonly payload: unknown;
  readonly known: Readonly<Record<string, unknown>>;
  /** What the sources asked by lookups said, by the lookup's position: a payload, null or a Failure. */
  readonly parts: unknown[];
}

/** An object of the answer that waits for something: what is there of it, and where it stands. */
export interface Instance extends Holder {
  /** Its place; where it collapses, also the place of its one field. */
  readonly slot: Slot;
  /** The object of the answer; undefined where it collapses. */
  readonly out: Record<string, unknown> | undefined;
  /** The same object with further selections; undefined where one was lost. */
  readonly selves: (Instance | undefined)[];
  readonly life: Life;
}

/** Whether an object still has its place; whoever is gone takes no more values. */
export interface Life {
  isGone: boolean;
  /** Of the object that this is once more: what takes that takes this, and not the other way round. */
  readonly of: Life | undefined;
}

export function isGone(life: Life): boolean {
  return life.isGone || (life.of !== undefined && isGone(life.of));
}
