/** Before each message: whether it is compressed (one byte), and its length (four). */
const PREFIX_BYTES = 5;

/**
 * A message as it goes on the wire, uncompressed (Length-Prefixed-Message of
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
 */
export function toFrame(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}

/** Takes messages; what it throws ends the reading. */
export interface MessageSink {
  onMessage(message: Buffer, isCompressed: boolean): void;
}

/** Cuts the bytes of an answer into messages. */
export class MessageReader {
  readonly #maxBytes: number;
  readonly #sink: MessageSink;
  /** The beginning of a message whose rest has not come. */
  #partial: Buffer[] | undefined;
  #partialLength = 0;
  /** How long the beginning must get before it says more: a prefix, or a prefix and its message. */
  #needed = PREFIX_BYTES;

  /** A message that says it is longer than `maxBytes` is refused before it comes. */
  constructor(maxBytes: number, sink: MessageSink) {
    this.#maxBytes = maxBytes;
    this.#sink = sink;
  }

  /** Whether the bytes end in the middle of a message. */
  get isCutShort(): boolean {
    return this.#partial !== undefined;
  }

  /**
   * Hands on every message that is complete now.
   *
   * @throws {Error} when these are no messages, or one is too long
   */
  read(chunk: Buffer): void {
    if (this.#partial === undefined) {
      this.#cut(chunk);
      return;
    }
    this.#partial.push(chunk);
    this.#partialLength += chunk.length;
    // Joined only when that leads on, so that a message in a thousand pieces is copied once or twice.
    if (this.#partialLength < this.#needed) return;
    const bytes = Buffer.concat(this.#partial, this.#partialLength);
    this.#partial = undefined;
    this.#cut(bytes);
  }

  #cut(bytes: Buffer): void {
    let start = 0;
    while (bytes.length - start >= PREFIX_BYTES) {
      const flag = bytes[start];
      if (flag !== 0 && flag !== 1) throw new Error("what should be a message is none");
      const length = bytes.readUInt32BE(start + 1);
      if (length > this.#maxBytes) {
        throw new Error(`a message of ${length} bytes is above the limit of ${this.#maxBytes}`);
      }
      const end = start + PREFIX_BYTES + length;
      if (end > bytes.length) {
        this.#keep(bytes, start, PREFIX_BYTES + length);
        return;
      }
      this.#sink.onMessage(bytes.subarray(start + PREFIX_BYTES, end), flag === 1);
      start = end;
    }
    if (start < bytes.length) this.#keep(bytes, start, PREFIX_BYTES);
  }

  #keep(bytes: Buffer, start: number, needed: number): void {
    this.#partial = [start === 0 ? bytes : bytes.subarray(start)];
    this.#partialLength = bytes.length - start;
    this.#needed = needed;
  }
}
