/**
 * Tells that nobody waits any more: an `AbortSignal` and its controller in one, for the hot path.
 *
 * To make an AbortSignal and to listen to it takes Node longer than all else that is done for an upstream call beside
 * sending it.
 */
export class Cancellation {
  #aborted = false;
  #listeners: Set<() => void> | undefined;

  get aborted(): boolean {
    return this.#aborted;
  }

  /** Tells every listener, once. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) listener();
  }

  /** What {@link onAbort} does, for a signal that has not aborted. */
  listen(listener: () => void): () => void {
    this.#listeners ??= new Set();
    const listeners = this.#listeners;
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }
}

/** What tells a piece of work to stop: a signal of the platform's, or one of ours. */
export type CancelSignal = AbortSignal | Cancellation;

/** What is to be called for each signal, which has one listener of ours however many calls share it. */
const listening = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls a function when a signal aborts; the function it returns takes that back and must be called. One that has
 * aborted already calls nothing.
 *
 * One request shares its signal among all its upstream calls. Node warns of a leak at the eleventh listener of
 * a signal, which here would be wrong, and looks through all of them for each that is added or removed.
 */
export function onAbort(signal: CancelSignal, listener: () => void): () => void {
  if (signal instanceof Cancellation) return signal.listen(listener);
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
