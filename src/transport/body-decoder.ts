import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Gunzip,
  type Inflate,
  type InflateRaw,
} from "node:zlib";

type Decompressor = BrotliDecompress | Gunzip | Inflate | InflateRaw;

export type Coding = "gzip" | "deflate" | "br";

/**
 * How an answer is coded (RFC 9110, section 8.4), or "refused".
 *
 * Nothing was asked for, so one coding is more than due: a chain of them is refused (CVE-2026-22036), and zstd,
 * which Node 20 cannot decode.
 */
export function codingOf(contentEncoding: string | undefined): Coding | "identity" | "refused" {
  switch (contentEncoding?.trim().toLowerCase()) {
    case undefined:
    case "":
    case "identity":
      return "identity";
    case "gzip":
    case "x-gzip":
      return "gzip";
    case "deflate":
      return "deflate";
    case "br":
      return "br";
    default:
      return "refused";
  }
}

interface DecoderEvents {
  /** More may be written, after `write` said no. */
  onDrain(): void;
  onBody(body: Buffer): void;
  onError(reason: string, cause?: unknown): void;
}

/** Decodes a body as it comes in and gives up at the first byte over `maxBytes`. */
export class BodyDecoder {
  readonly #coding: Coding;
  readonly #maxBytes: number;
  readonly #events: DecoderEvents;
  readonly #chunks: Buffer[] = [];
  #stream: Decompressor | undefined;
  #written = 0;
  #length = 0;
  #hasAll = false;

  constructor(coding: Coding, maxBytes: number, events: DecoderEvents) {
    this.#coding = coding;
    this.#maxBytes = maxBytes;
    this.#events = events;
  }

  /** False when the writer should wait for `onDrain`. */
  write(chunk: Buffer): boolean {
    this.#stream ??= this.#open(chunk);
    this.#written += chunk.length;
    return this.#stream.write(chunk);
  }

  end(): void {
    this.#hasAll = true;
    // An empty body needs no decoding, whatever its header says: a 204 may carry one.
    if (this.#stream === undefined) this.#events.onBody(Buffer.alloc(0));
    else this.#stream.end();
  }

  destroy(): void {
    this.#stream?.destroy();
  }

  #open(first: Buffer): Decompressor {
    const stream = openStream(this.#coding, first);
    stream.on("data", (chunk: Buffer) => {
      this.#length += chunk.length;
      if (this.#length <= this.#maxBytes) {
        this.#chunks.push(chunk);
        return;
      }
      stream.destroy();
      this.#events.onError(`answer decodes to more than the limit of ${this.#maxBytes} bytes`);
    });
    stream.on("drain", () => this.#events.onDrain());
    stream.on("error", (error) => this.#events.onError(`bad ${this.#coding} data`, error));
    stream.on("end", () => {
      // When something follows the compressed data, zlib stops there and leaves the rest unread.
      if (this.#hasAll && stream.bytesWritten === this.#written) {
        this.#events.onBody(Buffer.concat(this.#chunks, this.#length));
      } else {
        this.#events.onError(`data after the end of the ${this.#coding} stream`);
      }
    });
    return stream;
  }
}

function openStream(coding: Coding, first: Buffer): Decompressor {
  if (coding === "gzip") return createGunzip();
  if (coding === "br") return createBrotliDecompress();
  // "deflate" means zlib (RFC 9110, section 8.4.1.2), but some servers leave its two-byte header out. Its low
  // four bits are always 8 (RFC 1950), which no raw deflate stream of sense begins with.
  return ((first[0] ?? 0) & 0x0f) === 0x08 ? createInflate() : createInflateRaw();
}
