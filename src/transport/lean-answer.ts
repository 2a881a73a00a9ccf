import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { MESSAGE_COST_BYTES } from "./grpc-call.ts";
import { MessageReader, type MessageSink } from "./message-reader.ts";
import type { GrpcMethod } from "./types.ts";

type Decompress = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** How messages may be compressed (Message-Encoding). We ask for none of it, but a server need not care. */
const CODINGS: ReadonlyMap<string, Decompress> = new Map([
  ["gzip", promisify(gunzip)],
  ["deflate", promisify(inflate)],
]);

/** The messages of one answer, as they come in. */
export class LeanAnswer implements MessageSink {
  /** The `grpc-encoding` of the response headers, once they have come. */
  coding: string | undefined;
  readonly #method: GrpcMethod;
  readonly #maxBytes: number;
  readonly #reader: MessageReader;
  readonly #onBad: (cause: unknown) => void;
  readonly #messages: object[] = [];
  #count = 0;
  #receivedLength = 0;
  #decodedLength = 0;
  #inflating: Promise<void> | undefined;
  #isStopped = false;

  /** `onBad` learns of what is only found after `read` has returned. */
  constructor(method: GrpcMethod, maxBytes: number, onBad: (cause: unknown) => void) {
    this.#method = method;
    this.#maxBytes = maxBytes;
    this.#onBad = onBad;
    this.#reader = new MessageReader(maxBytes, this);
  }

  /** @throws {Error} when the answer cannot be used */
  read(chunk: Buffer): void {
    this.#reader.read(chunk);
  }

  /**
   * All messages, after the server has said OK; a promise of them only if some were compressed.
   *
   * @throws {Error} when the answer cannot be used
   */
  end(): readonly object[] | Promise<readonly object[]> {
    if (this.#reader.isCutShort) throw new Error("the last message is cut short");
    if (!this.#method.responseStream && this.#count === 0) throw new Error("status OK without a message");
    return this.#inflating === undefined ? this.#messages : this.#inflating.then(() => this.#messages);
  }

  /** Nobody wants what has not been decompressed yet. */
  stop(): void {
    this.#isStopped = true;
  }

  onMessage(message: Buffer, isCompressed: boolean): void {
    const { responseStream } = this.#method;
    this.#count += 1;
    if (!responseStream && this.#count > 1) throw new Error("a second message from a unary method");
    this.#receivedLength += this.#checked(this.#receivedLength, message);
    if (!isCompressed && this.#inflating === undefined) this.#decode(message);
    else this.#inflate(message, isCompressed);
  }

  #decode(message: Buffer): void {
    this.#decodedLength += this.#checked(this.#decodedLength, message);
    try {
      this.#messages.push(this.#method.deserialize(message));
    } catch (cause) {
      throw new Error("a message that cannot be decoded", { cause });
    }
  }

  /** Decompresses on another thread, one message after the other so that they stay in order. */
  #inflate(message: Buffer, isCompressed: boolean): void {
    if (isCompressed && this.coding !== undefined && !CODINGS.has(this.coding)) {
      throw new Error(`a compressed message in the coding "${this.coding}"`);
    }
    const before = this.#inflating;
    const work = async (): Promise<void> => {
      await before;
      if (!this.#isStopped) this.#decode(isCompressed ? await this.#decompress(message) : message);
    };
    this.#inflating = work();
    this.#inflating.catch(this.#onBad);
  }

  async #decompress(message: Buffer): Promise<Buffer> {
    const decompress = CODINGS.get(this.coding ?? "");
    if (decompress === undefined) throw new Error("a compressed message without a coding");
    try {
      return await decompress(message, { maxOutputLength: Math.max(this.#maxBytes, 1) });
    } catch (cause) {
      throw new Error("a message that cannot be decompressed within the limit", { cause });
    }
  }

  /** What a message adds to a length that must stay within the limit. */
  #checked(length: number, message: Buffer): number {
    const cost = message.length + (this.#method.responseStream ? MESSAGE_COST_BYTES : 0);
    if (length + cost <= this.#maxBytes) return cost;
    throw new Error(`answer exceeds the limit of ${this.#maxBytes} bytes`);
  }
}
