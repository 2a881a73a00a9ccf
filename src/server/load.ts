import { monitorEventLoopDelay } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

/** How busy the process is, as of the last second. Reading it costs nothing. */
export interface Load {
  /** How late the event loop runs its timers: the median. */
  readonly eventLoopDelayMs: number;
  /** Of the most that Node.js may take, from 0 to 100. */
  readonly heapUsedPercent: number;
}

/** The load of this process, sampled until it is closed. */
export interface LoadMonitor extends Load {
  close(): void;
}

const SAMPLE_EVERY_MS = 1_000;
/** Fifty wake-ups a second that never enter JavaScript. */
const RESOLUTION_MS = 20;
const NS_PER_MS = 1e6;

/**
 * Watches the event loop and the heap of this process.
 *
 * A median, since a single long pause (a garbage collection, a plan that is made) is over when the next request
 * comes, while an overloaded loop is late at every turn. Of the last second alone, so that it forgets at once.
 */
export function openLoadMonitor(): LoadMonitor {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let eventLoopDelayMs = 0;
  let heapUsedPercent = readHeap();
  const sampling = setInterval(() => {
    // What is recorded is the time from one wake-up to the next, which holds the interval itself.
    eventLoopDelayMs = Math.max(0, delay.percentile(50) / NS_PER_MS - RESOLUTION_MS);
    delay.reset();
    heapUsedPercent = readHeap();
  }, SAMPLE_EVERY_MS);
  sampling.unref();
  return {
    get eventLoopDelayMs() {
      return eventLoopDelayMs;
    },
    get heapUsedPercent() {
      return heapUsedPercent;
    },
    close() {
      clearInterval(sampling);
      delay.disable();
    },
  };
}

function readHeap(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return (used / limit) * 100;
}
