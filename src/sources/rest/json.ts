import { isUtf8 } from "node:buffer";
import { isSafeNumber, parse } from "lossless-json";
import { Failure } from "../../kernel/index.ts";
import { ExactNumber } from "../exact-number.ts";

/** Finds what may be a number that a double cannot hold: sixteen digits and more, or an exponent. */
const PERHAPS_UNSAFE = /(?:[\d.]{16}|[\d.][eE])[\d.eE+-]*\s*(?:[,\]}]|$)/;

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
    return PERHAPS_UNSAFE.test(text) ? parse(text, null, parseNumber) : JSON.parse(text);
  } catch (error) {
    const kind = error instanceof Error ? error.name : "error";
    throw new Failure("BAD_UPSTREAM", { detail: `the answer is not JSON (${kind}, ${body.length} bytes)` });
  }
}

function parseNumber(text: string): number | ExactNumber {
  return isSafeNumber(text) ? Number(text) : new ExactNumber(text);
}
