/**
 * How much memory a payload takes, roughly and rather too much than too little: two bytes a character, and of binary
 * data the whole buffer that it is a part of, which lives as long as any part of it.
 *
 * Properties share their names with all objects of the same shape, so names count little. What stands in a payload
 * twice counts twice.
 *
 * @param limit - the estimate ends where it has become larger than this
 */
export function estimateBytes(payload: unknown, limit: number): number {
  let bytes = 0;
  // A list of what is still to be looked at, because a payload may be nested deeper than functions may be called.
  const waiting: unknown[] = [payload];
  while (waiting.length > 0 && bytes <= limit) {
    const value = waiting.pop();
    if (typeof value === "string") bytes += 16 + 2 * value.length;
    else if (typeof value !== "object" || value === null) bytes += 8;
    else if (ArrayBuffer.isView(value)) bytes += 64 + value.buffer.byteLength;
    else if (Array.isArray(value)) {
      bytes += 32 + 8 * value.length;
      for (const item of value) waiting.push(item);
    } else {
      bytes += 32;
      for (const name in value) {
        bytes += 16;
        waiting.push((value as Record<string, unknown>)[name]);
      }
    }
  }
  return bytes;
}
