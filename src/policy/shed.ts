/** What a request is worth when not all can be served, the least first. */
export type Priority = "batch" | "query" | "mutation" | "health";

export interface ShedSettings {
  /** Requests in progress at which no more mutations are taken; queries stop at nine tenths, batches at seven. */
  readonly maxInFlight: number;
  /** Delay of the event loop at which batches are shed; queries at twice, mutations at four times as much. */
  readonly maxDelayMs: number;
  /** Share of the heap's limit that is in use when batches are shed; the others at steps of the rest above it. */
  readonly maxHeapShare: number;
}

/** How things stand, read by whoever asks. */
export interface LoadReadings {
  readonly inFlight: number;
  /** Of the last while: its 99th percentile, or a like one. */
  readonly eventLoopDelayMs: number;
  /** Heap in use divided by its limit, from 0 to 1. */
  readonly heapShare: number;
}

interface Steps {
  /** Of `maxInFlight`. */
  readonly inFlight: number;
  /** Times `maxDelayMs`. */
  readonly delay: number;
  /** Of what lies between `maxHeapShare` and the whole heap. */
  readonly heap: number;
}

const STEPS: Readonly<Record<Exclude<Priority, "health">, Steps>> = {
  batch: { inFlight: 0.7, delay: 1, heap: 0 },
  query: { inFlight: 0.9, delay: 2, heap: 1 / 3 },
  mutation: { inFlight: 1, delay: 4, heap: 2 / 3 },
};

/** Clients that were turned away together do not all come back together. */
const RETRY_AFTER_MS = { least: 1_000, spread: 2_000 };

export interface Shed {
  readonly reason: "in-flight" | "event-loop" | "heap";
  /** At random between one second and three. */
  readonly retryAfterMs: number;
}

/**
 * Whether to turn a request away at the door, before it is parsed; undefined: it may enter.
 *
 * The least important go first, and the more the worse it is. Health checks never: an orchestrator that gets no
 * answer from a process that is busy would kill it.
 */
export function shed(
  priority: Priority,
  { maxInFlight, maxDelayMs, maxHeapShare }: ShedSettings,
  { inFlight, eventLoopDelayMs, heapShare }: LoadReadings,
  random: () => number,
): Shed | undefined {
  if (priority === "health") return undefined;
  const steps = STEPS[priority];
  let reason: Shed["reason"];
  // At least one: a limit of one request must still let a batch in.
  if (inFlight >= Math.max(1, Math.floor(steps.inFlight * maxInFlight))) reason = "in-flight";
  else if (eventLoopDelayMs >= steps.delay * maxDelayMs) reason = "event-loop";
  else if (heapShare >= maxHeapShare + steps.heap * (1 - maxHeapShare)) reason = "heap";
  else return undefined;
  return { reason, retryAfterMs: Math.round(RETRY_AFTER_MS.least + RETRY_AFTER_MS.spread * random()) };
}
