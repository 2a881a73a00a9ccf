import type { ErrorCode } from "../kernel/index.ts";

/** How long calls in flight may still take when a transport is closed. */
const CLOSE_LIMIT_MS = 5_000;

interface Stoppable {
  fail(code: ErrorCode, reason: string): void;
}

/** The calls of one transport, so that whoever closes it can wait for them, but not for ever. */
export class InFlight {
  readonly #calls = new Set<Stoppable>();
  #onIdle = (): void => {};

  add(call: Stoppable): void {
    this.#calls.add(call);
  }

  delete(call: Stoppable): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#onIdle();
  }

  /** Resolves when no call is left; fails those that take longer than the limit. */
  async drain(): Promise<void> {
    if (this.#calls.size === 0) return;
    const idle = new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
    const timer = setTimeout(() => {
      for (const call of this.#calls) call.fail("UPSTREAM_UNAVAILABLE", "the transport was closed");
    }, CLOSE_LIMIT_MS);
    await idle;
    clearTimeout(timer);
  }
}
