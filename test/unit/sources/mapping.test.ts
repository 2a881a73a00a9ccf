import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import {
  follow,
  formatPath,
  type Mapping,
  MappingSyntaxError,
  type PathStep,
  parseMapping,
} from "../../../src/sources/mapping.ts";

const name = fc.stringMatching(/^[A-Za-z_]\w{0,8}$/);

const step: fc.Arbitrary<PathStep> = fc.oneof(
  fc.record({ kind: fc.constant("name" as const), name }),
  fc.record({ kind: fc.constant("index" as const), index: fc.nat() }),
  fc.constant({ kind: "entries" as const }),
);

const { mapping } = fc.letrec<{ mapping: Mapping; object: Mapping; path: Mapping }>((tie) => ({
  mapping: fc.oneof({ maxDepth: 4 }, tie("path"), tie("object")),
  path: fc.record({ kind: fc.constant("path" as const), steps: fc.array(step, { maxLength: 4 }) }),
  object: fc.record({
    kind: fc.constant("object" as const),
    base: fc.array(step, { maxLength: 3 }),
    entries: fc
      .uniqueArray(fc.tuple(name, tie("mapping")), { minLength: 1, maxLength: 3, selector: ([key]) => key })
      .map((entries) => new Map(entries)),
  }),
}));

/** Writes a mapping with the spaces and commas that a person may or may not write. */
function print(value: Mapping, space: string): string {
  if (value.kind === "path") return formatPath(value.steps);
  const entries = [...value.entries].map(([key, entry]) => `${key}${space}:${space}${print(entry, space)}`);
  const base = value.base.length === 0 ? "" : formatPath(value.base);
  return `${base}${space}{${space}${entries.join(`${space},${space}`)}${space}}`;
}

describe("a mapping", () => {
  it("that is printed is read as the same", () => {
    fc.assert(
      fc.property(mapping, fc.constantFrom("", " ", "\n\t"), (value, space) => {
        expect(parseMapping(print(value, space))).toEqual(value);
      }),
    );
  });

  it("that cannot be read throws its own error, at a place inside the text", () => {
    const likely = fc.string({ unit: fc.constantFrom(..."ab0[]{}.,:$-> \n", "->entries"), maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), likely), (text) => {
        try {
          parseMapping(text);
        } catch (error) {
          expect(error).toBeInstanceOf(MappingSyntaxError);
          const { offset } = error as MappingSyntaxError;
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["", 0, "expected a field name, found the end"],
    ["a.", 2, "expected a field name, found the end"],
    ["a b", 2, 'expected the end, found "b"'],
    ["a[x]", 1, '"[" has no meaning in a path'],
    ["a-b", 1, '"-" has no meaning in a path'],
    [".a", 0, 'expected a field name, found ".a"'],
    ["$a", 1, 'expected the end, found "a"'],
    ["[0]", 0, 'expected a field name, found "[0]"'],
    ["{ id }", 5, 'expected ":", found "}"'],
    ["{ id: a", 7, 'expected a field name or "}", found the end'],
    ["a { }", 2, "an object of paths needs at least one"],
    ["{ id: a, id: b }", 9, '"id" is given twice'],
  ])("%j is refused at %d: %s", (text, offset, message) => {
    expect(() => parseMapping(text)).toThrow(
      expect.objectContaining({ name: "MappingSyntaxError", offset, message }),
    );
  });

  it("of objects in objects has an end", () => {
    const text = `${"{a:".repeat(50_000)}b${"}".repeat(50_000)}`;
    expect(() => parseMapping(text)).toThrow(MappingSyntaxError);
  });
});

describe("following a path", () => {
  const at = (value: unknown, path: string): unknown => {
    const parsed = parseMapping(path);
    return parsed.kind === "path" ? follow(value, parsed.steps) : undefined;
  };

  it.each<[string, unknown, unknown]>([
    ["$", 5, 5],
    ["a.b", { a: { b: 1 } }, 1],
    ["a.b", { a: null }, null],
    ["a.b", {}, undefined],
    ["a.b", null, null],
    ["a[1].b", { a: [{}, { b: 2 }] }, 2],
    ["a[5].b", { a: [] }, undefined],
    ["a.b", { a: [{ b: 1 }, { b: 2 }, null, {}] }, [1, 2, null, undefined]],
    ["a.b", { a: [[{ b: 1 }]] }, [[1]]],
    ["a->entries", { a: { x: 1 } }, [{ key: "x", value: 1 }]],
    ["a->entries.value", { a: { x: 1, y: 2 } }, [1, 2]],
    ["constructor", {}, undefined],
    ["__proto__", {}, undefined],
    ["toString", { toString: 1 }, 1],
    ["length", { length: 3 }, 3],
  ])("%s of %j is %j", (path, value, expected) => {
    expect(at(value, path)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ["a.b", { a: "text" }],
    ["a.length", { a: "text" }],
    ["a[0]", { a: { 0: 1 } }],
    ["a[0]", { a: "text" }],
    ["a->entries", { a: 5 }],
    ["a", 5],
  ])("%s of %j is an answer of another shape", (path, value) => {
    expect(() => at(value, path)).toThrow(expect.objectContaining({ code: "BAD_UPSTREAM" }));
  });

  it("through lists in lists has an end", () => {
    let value: unknown = {};
    for (let level = 0; level < 100_000; level++) value = [value];
    expect(() => at(value, "a")).toThrow(Failure);
  });
});
