import type { CancelSignal } from "./cancellation.ts";

/** What every upstream attempt is given: how long it may take as a whole, and when to stop at once. */
export interface Call {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: CancelSignal;
  /** The whole attempt, from the first byte sent to the last one decoded, in milliseconds. */
  readonly timeoutMs: number;
}

/** One upstream call on its way through the policies, which know neither what is asked nor in which protocol. */
export interface UpstreamCall extends Call {
  /** When the request that it is for must be answered, on the clock of the policies; undefined: no limit. */
  readonly deadlineAt?: number | undefined;
  /** What the source bound; sent as it is, however often. */
  readonly request: unknown;
  /** The request of the client's that it is for: of the first, where several share it. */
  readonly requestId: string;
  /** A text that is equal exactly for calls that may share one answer. Worked out when asked for. */
  key(): string;
}

/** Asks the upstream. Resolves with the payload, rejects with a `Failure`. */
export type Send = (call: UpstreamCall) => Promise<unknown>;

/** One policy around what sends: made once for each fetch spec, passed by each of its calls. */
export type Layer = (next: Send) => Send;
