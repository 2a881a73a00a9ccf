/** What is to be called for each signal, which has one listener of ours however many calls share it. */
const listening = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls a function when a signal aborts; the function it returns takes that back and must be called.
 *
 * One request shares its signal among all its upstream calls. Node warns of a leak at the eleventh listener of
 * a signal, which here would be wrong, and looks through all of them for each that is added or removed.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  let listeners = listening.get(signal);
  if (listeners === undefined) {
    listeners = new Set();
    listening.set(signal, listeners);
    signal.addEventListener("abort", onAborted);
  }
  const mine = listeners;
  mine.add(listener);
  return () => {
    mine.delete(listener);
    if (mine.size > 0 || listening.get(signal) !== mine) return;
    listening.delete(signal);
    signal.removeEventListener("abort", onAborted);
  };
}

function onAborted(this: AbortSignal): void {
  for (const listener of listening.get(this) ?? []) listener();
}
