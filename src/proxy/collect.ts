import type { Readable } from "node:stream";
import { BodyDecoder, codingOf } from "../transport/index.ts";

/** Why a body was not read to its end, in words that hold nothing of it. */
export class BodyFault extends Error {
  override readonly name = "BodyFault";
  readonly isTooLarge: boolean;

  constructor(message: string, isTooLarge: boolean) {
    super(message);
    this.isTooLarge = isTooLarge;
  }
}

/**
 * Reads a body as a whole, decompressed, up to `maxBytes` of it.
 *
 * Rejects with a {@link BodyFault}, or with what the stream was destroyed with. Does not destroy the stream.
 */
export function collect(
  stream: Readable,
  { maxBytes, contentEncoding }: { readonly maxBytes: number; readonly contentEncoding?: string | undefined },
): Promise<Buffer> {
  const coding = codingOf(contentEncoding);
  if (coding === "refused") return Promise.reject(new BodyFault("its coding is not read here", false));
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      stream.off("data", onData);
      decoder?.destroy();
      reject(error);
    };
    const refuse = (reason: string, isTooLarge: boolean): void => fail(new BodyFault(reason, isTooLarge));
    const decoder =
      coding === "identity"
        ? undefined
        : new BodyDecoder(coding, maxBytes, {
            onDrain: () => void stream.resume(),
            onBody: resolve,
            onError: (reason) => refuse(reason, false),
          });
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > maxBytes) refuse(`it is larger than ${maxBytes} bytes`, true);
      else if (decoder === undefined) chunks.push(chunk);
      else if (!decoder.write(chunk)) stream.pause();
    };
    stream.on("data", onData);
    const onClose = (): void => refuse("it was cut off", false);
    stream.once("close", onClose);
    stream.once("end", () => {
      stream.off("close", onClose);
      if (decoder === undefined) resolve(Buffer.concat(chunks, length));
      else decoder.end();
    });
    stream.once("error", fail);
  });
}
