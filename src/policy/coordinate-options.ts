import type { BreakerNode } from "./breaker-node.ts";

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

/** What the layers around a coordinate know of it, once and for all; nothing of any request. */
export interface CoordinateOptions<Input, Scope> {
  readonly isRequiredLookup: boolean;
  readonly fallback: Fallback<Input, Scope> | undefined;
  /** Undefined where it is off. */
  readonly breaker: BreakerNode | undefined;
}
