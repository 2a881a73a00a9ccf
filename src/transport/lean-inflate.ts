import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";

/** How messages may be compressed (Message-Encoding); we ask for none, but a server need not care. */
const CODINGS: ReadonlyMap<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> =
  new Map([
    ["gzip", promisify(gunzip)],
    ["deflate", promisify(inflate)],
  ]);

export function isKnownCoding(coding: string): boolean {
  return CODINGS.has(coding);
}

/**
 * Decompresses a message, on another thread.
 *
 * @throws {Error} when it is no such data, or more than `maxBytes` of it
 */
export async function decompress(message: Buffer, coding: string, maxBytes: number): Promise<Buffer> {
  const decode = CODINGS.get(coding);
  if (decode === undefined) throw new Error(`nothing decodes ${coding}`);
  // zlib takes a limit of no less than one.
  const bytes = await decode(message, { maxOutputLength: Math.max(maxBytes, 1) });
  if (bytes.length > maxBytes) throw new Error(`decodes to more than ${maxBytes} bytes`);
  return bytes;
}
