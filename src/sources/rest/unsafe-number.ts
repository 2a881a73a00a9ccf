/** A number of fewer characters, and without an exponent, is one that a double holds. */
const UNSAFE_LENGTH = 16;

/** An exponent to the end of its number. In a text it seldom ends so: what follows the digits of a UUID is no end. */
const EXPONENT = /\d[eE][-+]?\d+(?:[\s,\]}]|$)/;

/**
 * Whether a JSON text may hold a number that a double cannot: one of sixteen characters and more, or one with an
 * exponent. Says yes of some texts without one, for example where such digits stand in a string after a space.
 *
 * Takes linear time of any text. Every answer goes through it, and as one expression it took about as long
 * as the parser. So it looks at each sixteenth character alone, which no longer number can hide between, and an
 * expression that begins with two rare characters is fast by itself.
 */
export function mayHoldUnsafeNumber(text: string): boolean {
  return holdsLongNumber(text) || EXPONENT.test(text);
}

function holdsLongNumber(text: string): boolean {
  for (let at = UNSAFE_LENGTH - 1; at < text.length; at += UNSAFE_LENGTH) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isDigitOrPoint(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (end < text.length && isDigitOrPoint(text.charCodeAt(end))) end++;
    if (end - start >= UNSAFE_LENGTH && mayBegin(text, start)) return true;
    // The run is over, and what follows it has to be looked at from there.
    at = end - 1;
  }
  return false;
}

function isDigitOrPoint(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 46;
}

/** Whether a number can begin at that place of a JSON text. */
function mayBegin(text: string, at: number): boolean {
  return at === 0 || "-:,[ \t\n\r".includes(text.charAt(at - 1));
}
