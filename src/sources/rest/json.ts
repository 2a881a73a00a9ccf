import { isUtf8 } from "node:buffer";
import { isSafeNumber, type ParseOptions, parse } from "lossless-json";
import { Failure } from "../../kernel/index.ts";
import { ExactNumber } from "../exact-number.ts";
import { mayHoldUnsafeNumber } from "./unsafe-number.ts";

/**
 * Reads a JSON answer (RFC 8259). A number that a double cannot hold becomes an {@link ExactNumber}, so that
 * none is changed silently; an answer without such a number takes the engine's own fast parser.
 *
 * @throws {Failure} BAD_UPSTREAM, without a word of the answer in it
 */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new Failure("BAD_UPSTREAM", { detail: "the answer is not UTF-8" });
  const text = body.toString("utf8").replace(/^\uFEFF/, "");
  try {
    return mayHoldUnsafeNumber(text) ? parse(text, null, EXACTLY) : JSON.parse(text);
  } catch (error) {
    const kind = error instanceof Error ? error.name : "error";
    throw new Failure("BAD_UPSTREAM", { detail: `the answer is not JSON (${kind}, ${body.length} bytes)` });
  }
}

/** As JSON.parse reads it, but for the numbers: of a name that is given twice, the last counts. */
const EXACTLY: ParseOptions = {
  parseNumber: (text) => (isSafeNumber(text) ? Number(text) : new ExactNumber(text)),
  onDuplicateKey: ({ newValue }) => newValue,
};
