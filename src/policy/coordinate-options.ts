import type { Clock } from "../kernel/index.ts";
import type { BreakerNode } from "./breaker-node.ts";
import type { Haste } from "./haste.ts";
import type { StaleStore } from "./stale-store.ts";

/**
 * Asks for all inputs at once. Outcome i belongs to input i: a payload, null, a Failure, or a Substitute. Never
 * rejects.
 */
export type Load<Input, Scope> = (
  inputs: readonly Input[],
  scope: Scope,
  selection?: readonly string[],
) => Promise<readonly unknown[]>;

export type CoordinateLayer<Input, Scope> = (next: Load<Input, Scope>) => Load<Input, Scope>;

/** What stands in for a field that failed. */
export interface Fallback<Input, Scope> {
  /** Another field, asked first and only for the keys that failed. Its outcomes are values, read already. */
  readonly load: Load<Input, Scope> | undefined;
  /** A fixed value, as the field's reader yields it. */
  readonly value: { readonly payload: unknown } | undefined;
}

/** How the last good outcomes of a field are kept, and for how long they may stand in. */
export interface Stale<Input, Scope> {
  readonly store: StaleStore;
  readonly clock: Clock;
  readonly maxAgeMs: number;
  /** Whether payloads have only what was selected. */
  readonly isPruned: boolean;
  /** A text that is equal exactly for requests that may see each other's outcomes. */
  callerOf(scope: Scope): string;
  /** A text that is equal exactly for equal inputs. May throw for one that is too deep to compare. */
  keyOf(input: Input): string;
  /** Whether anything can be read of a payload. One that is of the wrong shape is no good outcome. */
  isReadable(payload: unknown): boolean;
}

/** What leaves out a field that is OPTIONAL and could not come in time. */
export interface Skips<Scope> {
  readonly haste: Haste;
  /** When the request must be answered, on the clock of the policies; undefined: no limit. */
  deadlineOf(scope: Scope): number | undefined;
}

/** What the layers around a coordinate know of it, once and for all; nothing of any request. */
export interface CoordinateOptions<Input, Scope> {
  readonly isRequiredLookup: boolean;
  /** Undefined where none are kept. */
  readonly stale: Stale<Input, Scope> | undefined;
  readonly fallback: Fallback<Input, Scope> | undefined;
  /** Undefined where it is asked for however little time is left. */
  readonly skips?: Skips<Scope> | undefined;
  /** Undefined where it is off. */
  readonly breaker: BreakerNode | undefined;
}
