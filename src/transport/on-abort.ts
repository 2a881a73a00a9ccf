import { setMaxListeners } from "node:events";

/**
 * Calls a function when a signal aborts; the function it returns takes that back and must be called.
 *
 * One request shares its signal among all its upstream calls. Node warns of a leak at the eleventh listener,
 * which here would be wrong, so the signal is freed from that limit.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener("abort", listener);
  return () => signal.removeEventListener("abort", listener);
}
