import { PRIORITIES, type Priority, type SheddingSettings } from "../config/index.ts";

/** How things stand, read by whoever asks. */
export interface LoadReadings {
  readonly inFlight: number;
  /** Of the last while, and of more than one turn of the loop: one long pause is no overload. */
  readonly eventLoopDelayMs: number;
  /** Of its limit, from 0 to 100. */
  readonly heapUsedPercent: number;
}

/** Of the settings: from which share of each on requests of a priority are turned away. */
interface Shares {
  readonly inFlight: number;
  readonly delay: number;
  readonly heap: number;
}

const SHARES: Readonly<Record<Priority, Shares>> = {
  low: { inFlight: 0.7, delay: 0.25, heap: 0.9 },
  normal: { inFlight: 0.9, delay: 0.5, heap: 0.95 },
  high: { inFlight: 1, delay: 1, heap: 1 },
};

/** Every reason for which a request is turned away. */
export const SHED_REASONS = ["in-flight", "event-loop", "heap"] as const;

export type ShedReason = (typeof SHED_REASONS)[number];

/** Clients that were turned away together do not all come back together. */
const RETRY_AFTER_SECONDS = { least: 1, most: 3 };

export interface Shed {
  readonly priority: Priority;
  readonly reason: ShedReason;
  /** A whole number, as `Retry-After` has it (RFC 9110, 10.2.3): 1, 2 or 3 at random. */
  readonly retryAfterSeconds: number;
}

/**
 * Whether to turn a request away at the door, before it is parsed; undefined: it may enter.
 *
 * The least important go first, and the more the worse it is. It has no memory: what was turned away a moment ago
 * enters as soon as the readings allow it.
 *
 * @param random - from 0 to below 1
 */
export function shed(
  priority: Priority,
  { maxInFlight, maxEventLoopDelayMs, maxHeapUsedPercent }: SheddingSettings,
  { inFlight, eventLoopDelayMs, heapUsedPercent }: LoadReadings,
  random: () => number,
): Shed | undefined {
  const shares = SHARES[priority];
  let reason: ShedReason;
  // At least one: a limit of one request must still let the least important in.
  if (inFlight >= Math.max(1, Math.floor(shares.inFlight * maxInFlight))) reason = "in-flight";
  else if (eventLoopDelayMs >= shares.delay * maxEventLoopDelayMs) reason = "event-loop";
  else if (heapUsedPercent >= shares.heap * maxHeapUsedPercent) reason = "heap";
  else return undefined;
  const { least, most } = RETRY_AFTER_SECONDS;
  return { priority, reason, retryAfterSeconds: least + Math.floor((most - least + 1) * random()) };
}

/** The lesser of two priorities. */
export function lesser(a: Priority, b: Priority): Priority {
  return PRIORITIES.indexOf(a) < PRIORITIES.indexOf(b) ? a : b;
}
