/** What every upstream attempt is given: how long it may take as a whole, and when to stop at once. */
export interface Call {
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** The whole attempt, from the first byte sent to the last one decoded, in milliseconds. */
  readonly timeoutMs: number;
}
