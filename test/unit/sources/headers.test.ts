import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import { checkHeaderValue } from "../../../src/sources/headers.ts";

function isSent(value: string): boolean {
  try {
    return checkHeaderValue("x-test", value) === value;
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect((error as Failure).message).not.toContain("x-test");
    return false;
  }
}

describe("a header value", () => {
  it("is sent unchanged if it is made of what RFC 9110 allows, and refused if not", () => {
    for (let unit = 0; unit <= 0x2ff; unit++) {
      const isAllowed = unit === 0x09 || (unit >= 0x20 && unit <= 0x7e) || (unit >= 0x80 && unit <= 0xff);
      expect([unit, isSent(`a${String.fromCharCode(unit)}b`)]).toEqual([unit, isAllowed]);
    }
  });

  it("with a line break or NUL anywhere is refused", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom("\r", "\n", "\r\n", "\0"),
        fc.string(),
        (before, bad, after) => {
          expect(isSent(before + bad + after)).toBe(false);
        },
      ),
    );
  });
});
