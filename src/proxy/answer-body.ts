import { Readable } from "node:stream";

interface Source {
  /** More is wanted. */
  resume(): void;
  /** Nobody will read the rest. */
  abandon(): void;
}

/** The body of an answer on its way to the caller: it holds 64 KiB at most, and then makes the backend wait. */
export class AnswerBody extends Readable {
  readonly #source: Source;

  constructor(source: Source) {
    super({ highWaterMark: 64 * 1024 });
    this.#source = source;
  }

  override _read(): void {
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#source.abandon();
    callback(error);
  }
}
