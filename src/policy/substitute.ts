import { blame, Failure } from "../kernel/index.ts";

/** Where a value comes from that stands in for one that could not be had. */
export type SubstituteStatus = "FALLBACK" | "STALE" | "SKIPPED";

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

/**
 * Whether anything may stand in for an outcome: only for what an upstream did. Never for a bug of ours or for a caller
 * that was denied, which must stay visible; nor for what the backend says is not there.
 */
export function maySubstitute(outcome: unknown): outcome is Failure {
  return outcome instanceof Failure && blame(outcome) === "upstream";
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
