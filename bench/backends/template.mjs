/**
 * Texts and messages that are made once and hold a tag in many places. The tag is what tells one request from
 * the next; it has a fixed width, so that filling it in is overwriting bytes.
 */

export const TAG_WIDTH = 8;
/** Stands for the tag where a template is written; no fixture holds it otherwise. */
export const HOLE = "~TAG~TAG";

/** @type {(number: number) => string} */
export function toTag(number) {
  return String(number).padStart(TAG_WIDTH, "0");
}

/**
 * Bytes with holes.
 *
 * @param {Buffer} bytes
 * @param {string} [hole] what stands where the tag belongs; as wide as a tag
 * @returns {{ length: number, fill(target: Buffer, tag: string): Buffer, copy(): Buffer }}
 */
export function defineTemplate(bytes, hole = HOLE) {
  if (hole.length !== TAG_WIDTH) throw new Error(`A hole has ${TAG_WIDTH} characters: ${hole}`);
  /** @type {number[]} */
  const offsets = [];
  for (let at = bytes.indexOf(hole); at >= 0; at = bytes.indexOf(hole, at + TAG_WIDTH)) offsets.push(at);
  return {
    length: bytes.length,
    copy: () => Buffer.from(bytes),
    fill(target, tag) {
      for (const offset of offsets) {
        for (let index = 0; index < TAG_WIDTH; index++) target[offset + index] = tag.charCodeAt(index);
      }
      return target;
    },
  };
}

/** A text with holes as a function of the tag: cheap, as the text is cut only once. @type {(text: string) => (tag: string) => string} */
export function defineText(text) {
  const parts = text.split(HOLE);
  return (tag) => parts.join(tag);
}
