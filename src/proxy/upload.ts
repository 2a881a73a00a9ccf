import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { Failure } from "../kernel/index.ts";

/**
 * The body of a request on its way to a backend.
 *
 * It touches the request when the backend begins to read it, and not before: if no connection can be made, the body
 * is still there for another backend. And whoever destroys it does not destroy the caller's connection with it.
 */
export class Upload extends Readable {
  readonly #source: IncomingMessage;
  #hasBegun = false;

  constructor(source: IncomingMessage) {
    super({ highWaterMark: 64 * 1024 });
    this.#source = source;
  }

  /** Whether it is the caller who keeps the backend waiting. */
  get isStarved(): boolean {
    return this.#hasBegun && !this.#source.complete && this.readableLength === 0 && !this.#source.isPaused();
  }

  override _read(): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#source.on("data", this.#onData).once("end", this.#onEnd);
      this.#source.on("error", this.#onCut).once("close", this.#onCut);
    }
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    // Its errors are still listened to: Node decides to emit one before it does, and one that nobody listens to then
    // ends the process.
    this.#source.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onCut);
    callback(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#source.pause();
  };

  readonly #onEnd = (): void => {
    this.#source.off("close", this.#onCut);
    this.push(null);
  };

  readonly #onCut = (): void => {
    this.destroy(new Failure("CANCELLED", { detail: "the caller's body was cut off" }));
  };
}
