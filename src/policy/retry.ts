import type { RetrySettings } from "../config/index.ts";
import { type CancelSignal, type Clock, Failure, onAbort } from "../kernel/index.ts";
import { FLOOR_MS, type TimedCall, type TimedLayer } from "./deadline.ts";
import { isRetryable } from "./outcome.ts";
import type { RetryBudget } from "./retry-budget.ts";

export interface RetryOptions {
  readonly settings: RetrySettings;
  /** Of the source: shared by all its fields. */
  readonly budget: RetryBudget;
  /** Whether the same call may act twice: a read, or a mutation with an idempotency key. */
  readonly isIdempotent: boolean;
  readonly clock: Clock;
  /** From 0 to below 1, as `Math.random`. */
  readonly random: () => number;
}

/**
 * Makes a call again that failed for a moment: after a random wait, as often as settings and budget allow.
 *
 * Goes by what the upstream said of when to come back, and by nothing else then. Never waits for what cannot end
 * before the deadline: the failure is told at once. Without a deadline, what one attempt may take bounds the waits.
 * Full jitter after https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ and gRFC A6.
 *
 * The only layer that retries. Outside the breakers, so that it sees their refusals, which it hands on.
 */
export function retry<Call extends TimedCall>(options: RetryOptions): TimedLayer<Call> {
  const { settings, budget, isIdempotent, clock } = options;
  if (!isIdempotent || settings.attempts <= 1) return (next) => next;
  return (next) => async (call) => {
    const endsAt = call.deadlineAt ?? clock.now() + call.timeoutMs;
    budget.enter();
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return await next(call);
        } catch (error) {
          if (attempt >= settings.attempts || call.signal.aborted || !isRetryable(error)) throw error;
          const waitMs = waitBefore(attempt, error, options);
          if (clock.now() + waitMs + FLOOR_MS > endsAt || !budget.take()) throw error;
          await wait(waitMs, call.signal, clock);
        }
      }
    } finally {
      budget.leave();
    }
  };
}

/** @param attempt - the one that failed, from 1 */
function waitBefore(attempt: number, { retryAfterMs }: Failure, { settings, random }: RetryOptions): number {
  if (typeof retryAfterMs === "number") return retryAfterMs;
  const { baseMs, multiplier, maxMs } = settings;
  return random() * Math.min(maxMs, baseMs * multiplier ** (attempt - 1));
}

function wait(ms: number, signal: CancelSignal, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      stopListening();
      resolve();
    });
    const stopListening = onAbort(signal, () => {
      stopListening();
      cancel();
      reject(new Failure("CANCELLED", { detail: "nobody waits for a retry any more" }));
    });
  });
}
