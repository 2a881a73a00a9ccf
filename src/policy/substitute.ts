import type { Failure } from "../kernel/index.ts";

/** Where a value comes from that stands in for one that could not be had. */
export type SubstituteStatus = "FALLBACK" | "STALE";

export interface SubstituteOptions {
  readonly status: SubstituteStatus;
  /** Why the value itself is not there. */
  readonly failure: Failure;
  /** What stands in for it: a payload, or with `isRead` what a reader made of one. */
  readonly payload: unknown;
  readonly isRead: boolean;
  /** Since the payload was fetched; undefined where it never was. */
  readonly ageMs?: number | undefined;
}

/**
 * An outcome that is not what was asked for but stands in for it.
 *
 * A class of its own, so that nobody has to infer from a value whether it is real: an empty list may be either.
 */
export class Substitute {
  readonly status: SubstituteStatus;
  readonly failure: Failure;
  readonly payload: unknown;
  readonly isRead: boolean;
  readonly ageMs: number | undefined;

  constructor({ status, failure, payload, isRead, ageMs }: SubstituteOptions) {
    this.status = status;
    this.failure = failure;
    this.payload = payload;
    this.isRead = isRead;
    this.ageMs = ageMs;
  }
}

/** Reads a payload, or what stands in for it. */
export function readOutcome(outcome: unknown, read: (payload: unknown) => unknown): unknown {
  if (!(outcome instanceof Substitute)) return read(outcome);
  const { isRead, payload } = outcome;
  return isRead || payload === null ? payload : read(payload);
}

/** An outcome for whoever may use none but a real one: what is sent to a backend has to be true. */
export function withoutSubstitute(outcome: unknown): unknown {
  return outcome instanceof Substitute ? outcome.failure : outcome;
}
