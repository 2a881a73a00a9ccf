import { isUtf8 } from "node:buffer";
import { Failure } from "../../kernel/index.ts";

/** How the bytes of a value are laid out (https://protobuf.dev/programming-guides/encoding/#structure). */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const GROUP_START = 3;
const GROUP_END = 4;
const FIXED32 = 5;

/** A message of more levels is no answer; protobufjs gives up at the same depth. */
const MAX_DEPTH = 100;

/** Shorter ones are looked at byte by byte: that takes less time than a call that would do it. */
const SHORT_TEXT = 64;

/** What a proto says of the bytes of one field. */
export interface WireField {
  readonly wireType: number;
  /** Whether many of them may stand in one stretch of bytes. */
  readonly isPackable: boolean;
  readonly isText: boolean;
  /** Set where it holds a message. */
  readonly message: WireMessage | undefined;
}

/** A message's fields, by number. */
export type WireMessage = Map<number, WireField>;

/** The wire type of a scalar type of a descriptor: `TYPE_INT64`. */
export function wireTypeOf(type: string): number {
  switch (type) {
    case "TYPE_DOUBLE":
    case "TYPE_FIXED64":
    case "TYPE_SFIXED64":
      return FIXED64;
    case "TYPE_FLOAT":
    case "TYPE_FIXED32":
    case "TYPE_SFIXED32":
      return FIXED32;
    case "TYPE_STRING":
    case "TYPE_BYTES":
    case "TYPE_MESSAGE":
      return LENGTH;
    case "TYPE_GROUP":
      return GROUP_START;
    default:
      return VARINT;
  }
}

/**
 * Refuses a message whose bytes protobufjs would take for something that nobody sent.
 *
 * It decodes a text that is cut off at the end of its message, replaces bytes that are no UTF-8, and reads a field by
 * the type of the proto when the bytes say another. All of it silently. The protobuf specification lets a parser refuse
 * each of them.
 *
 * @throws {Failure} BAD_UPSTREAM
 */
export function checkWire(bytes: Buffer, message: WireMessage): void {
  const walk = new Walk(bytes);
  walk.message(message, bytes.length, 0);
}

class Walk {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  message(message: WireMessage, end: number, depth: number): void {
    if (depth > MAX_DEPTH) throw bad(`a message of more than ${MAX_DEPTH} levels`);
    while (this.#at < end) {
      const tag = this.#varint(end);
      const wireType = tag & 7;
      const number = tag >>> 3;
      if (number === 0) throw bad("a field of number 0");
      const field = message.get(number);
      if (field === undefined) this.#skip(wireType, number, end, depth);
      else this.#field(field, wireType, number, end, depth);
    }
  }

  #field(field: WireField, wireType: number, number: number, end: number, depth: number): void {
    const isPacked = field.isPackable && wireType === LENGTH;
    if (wireType !== field.wireType && !isPacked) throw bad(`field ${number} has wire type ${wireType}`);
    if (wireType !== LENGTH) {
      this.#skip(wireType, number, end, depth);
      return;
    }
    const length = this.#varint(end);
    if (length > end - this.#at) throw bad("a value is cut short");
    const valueEnd = this.#at + length;
    if (field.message !== undefined) this.message(field.message, valueEnd, depth + 1);
    else if (isPacked) while (this.#at < valueEnd) this.#skip(field.wireType, number, valueEnd, depth);
    else if (field.isText && !this.#isText(valueEnd)) throw bad(`field ${number} is not UTF-8`);
    this.#at = valueEnd;
  }

  #skip(wireType: number, number: number, end: number, depth: number): void {
    if (wireType === VARINT) this.#varint(end);
    else if (wireType === LENGTH) this.#advance(this.#varint(end), end);
    else if (wireType === FIXED64) this.#advance(8, end);
    else if (wireType === FIXED32) this.#advance(4, end);
    else if (wireType === GROUP_START) this.#group(number, end, depth + 1);
    else throw bad(`there is no wire type ${wireType}`);
  }

  /** A group of an unknown field: proto3 has none, an old backend may. */
  #group(number: number, end: number, depth: number): void {
    if (depth > MAX_DEPTH) throw bad(`a message of more than ${MAX_DEPTH} levels`);
    for (;;) {
      const tag = this.#varint(end);
      if ((tag & 7) === GROUP_END) {
        if (tag >>> 3 !== number) throw bad("a group ends that did not begin");
        return;
      }
      this.#skip(tag & 7, tag >>> 3, end, depth);
    }
  }

  #advance(length: number, end: number): void {
    if (length > end - this.#at) throw bad("a value is cut short");
    this.#at += length;
  }

  /** The low 32 bits of a varint, of at most ten bytes. */
  #varint(end: number): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.#at >= end) throw bad("a value is cut short");
      const byte = this.#bytes[this.#at++] as number;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw bad("a number of more than ten bytes");
  }

  #isText(end: number): boolean {
    if (end - this.#at > SHORT_TEXT) return isUtf8(this.#bytes.subarray(this.#at, end));
    for (let at = this.#at; at < end; at++) {
      if ((this.#bytes[at] as number) >= 0x80) return isUtf8(this.#bytes.subarray(this.#at, end));
    }
    return true;
  }
}

function bad(reason: string): Failure {
  return new Failure("BAD_UPSTREAM", { detail: `a gRPC message that cannot be read: ${reason}` });
}
