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

/** Takes one message; says why it cannot be used, when it cannot. */
export type OnMessage = (message: Buffer, isCompressed: boolean) => string | undefined;

/** Cuts the bytes of an answer into messages. */
export class MessageReader {
  readonly #maxBytes: number;
  readonly #onMessage: OnMessage;
  /** The beginning of a message whose rest has not come. */
  #partial: Buffer[] = [];
  #partialLength = 0;
  /** How long the beginning must get before it says more: a prefix, or a prefix and its message. */
  #needed = PREFIX_BYTES;

  /** A message that says it is longer than `maxBytes` is refused before it comes. */
  constructor(maxBytes: number, onMessage: OnMessage) {
    this.#maxBytes = maxBytes;
    this.#onMessage = onMessage;
  }

  /** Whether the bytes end in the middle of a message. */
  get isCutShort(): boolean {
    return this.#partialLength > 0;
  }

  /** Hands on every message that is complete now; says why the answer cannot be used, when it cannot. */
  read(chunk: Buffer): string | undefined {
    if (this.#partialLength === 0) return this.#cut(chunk);
    this.#partial.push(chunk);
    this.#partialLength += chunk.length;
    // Joined only when that leads on, so that a message in a thousand pieces is copied once or twice.
    if (this.#partialLength < this.#needed) return undefined;
    const bytes = Buffer.concat(this.#partial, this.#partialLength);
    this.#partial = [];
    this.#partialLength = 0;
    return this.#cut(bytes);
  }

  #cut(bytes: Buffer): string | undefined {
    let start = 0;
    while (bytes.length - start >= PREFIX_BYTES) {
      const flag = bytes[start];
      if (flag !== 0 && flag !== 1) return "what should be a message is none";
      const length = bytes.readUInt32BE(start + 1);
      if (length > this.#maxBytes) {
        return `a message of ${length} bytes is above the limit of ${this.#maxBytes}`;
      }
      const end = start + PREFIX_BYTES + length;
      if (end > bytes.length) return this.#keep(bytes, start, PREFIX_BYTES + length);
      const reason = this.#onMessage(bytes.subarray(start + PREFIX_BYTES, end), flag === 1);
      if (reason !== undefined) return reason;
      start = end;
    }
    return start < bytes.length ? this.#keep(bytes, start, PREFIX_BYTES) : undefined;
  }

  #keep(bytes: Buffer, start: number, needed: number): undefined {
    this.#partial.push(start === 0 ? bytes : bytes.subarray(start));
    this.#partialLength = bytes.length - start;
    this.#needed = needed;
  }
}
