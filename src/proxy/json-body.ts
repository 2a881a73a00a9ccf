import { isUtf8 } from "node:buffer";
import { isLosslessNumber, parse, stringify } from "lossless-json";
import type { BodyChanges } from "../config/index.ts";
import { toName } from "./naming.ts";

/** Why a body cannot be changed: in words that hold nothing of it. */
export class JsonFault extends Error {
  override readonly name = "JsonFault";
}

/**
 * Changes a JSON text. Numbers keep the digits that they have, whatever a double makes of them; a name that is given
 * twice counts as its last; `__proto__` is dropped.
 *
 * @throws {JsonFault} if it is no JSON, too deep, or two names of an object become one
 */
export function changeJson(body: Buffer, { naming, add }: BodyChanges): Buffer {
  const value = read(body);
  const renamed = guard(() => rename(value, naming));
  const additions = Object.entries(add);
  if (additions.length > 0 && isObject(renamed)) {
    for (const [name, addition] of additions) renamed[name] = addition;
  }
  return Buffer.from(guard(() => stringify(renamed)) ?? "");
}

function read(body: Buffer): unknown {
  if (!isUtf8(body)) throw new JsonFault("it is not UTF-8");
  const text = body.toString("utf8").replace(/^\uFEFF/, "");
  return guard(() => parse(text, null, { onDuplicateKey: ({ newValue }) => newValue }));
}

/** The parser's messages quote the text; the stack's end is a RangeError. */
function guard<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof JsonFault) throw error;
    throw new JsonFault(error instanceof RangeError ? "it is nested too deeply" : "it is not JSON");
  }
}

function rename(value: unknown, naming: BodyChanges["naming"]): unknown {
  if (Array.isArray(value)) return value.map((item) => rename(item, naming));
  if (!isObject(value)) return value;
  const renamed: Record<string, unknown> = Object.create(null);
  for (const [name, item] of Object.entries(value)) {
    // Harmless here, and a trap for whoever merges it into an object of his own.
    if (name === "__proto__") continue;
    const other = naming === undefined ? name : toName(name, naming);
    // To lose one of them silently would be worse than to say so.
    if (other in renamed) throw new JsonFault(`two names of an object are the same in ${naming}`);
    renamed[other] = rename(item, naming);
  }
  return renamed;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}
