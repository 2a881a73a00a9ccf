import fc from "fast-check";
import { GraphQLString, Kind } from "graphql";
import { describe, expect, it } from "vitest";
import { Failure, Problems } from "../../../src/kernel/index.ts";
import { compilePath } from "../../../src/sources/rest/path.ts";

/** Binds a template's `$args.a` and `$args.b`; or the code with which it refuses. */
function bind(template: string, args: Readonly<Record<string, unknown>>): string {
  const problems = new Problems();
  const path = compilePath(
    template,
    { kind: Kind.STRING, value: template },
    {
      args: new Map([
        ["a", GraphQLString],
        ["b", GraphQLString],
      ]),
      objectFields: undefined,
      batched: false,
      config: new Set(),
      used: new Set(),
      usedArgs: new Set(),
      encode: () => (value) => value,
      problems,
    },
  );
  expect(problems.all).toEqual([]);
  try {
    return path({ args, object: {}, batch: [], config: {}, context: {}, requestHeaders: {} });
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return (error as Failure).code;
  }
}

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  // Code units by themselves, and so halves of surrogate pairs.
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        "..",
        ".",
        "%2e",
        "%2E",
        "%2f",
        "/",
        "\\",
        "?",
        "#",
        ";",
        "@",
        ":",
        "\r\n",
        "\0",
        "\t",
        "%",
        "a",
        "é",
        "💥",
        "\ud83d",
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.join("")),
);

describe("a value in a path", () => {
  it.each([
    ["/items/{$args.a}/details", 3],
    ["/items/$args.a/details", 3],
    ["/{$args.a}", 1],
    ["/x-{$args.a}.json/y", 2],
    ["/.{$args.a}/y", 2],
    ["/%2e{$args.a}/y", 2],
    ["/{$args.a}%2e/y", 2],
  ])("of %s stays in its segment, as any URL parser sees it, or is refused", (template, count) => {
    fc.assert(
      fc.property(hostile, (a) => {
        const path = bind(template, { a });
        if (path === "INVALID_ARGUMENT") return;
        expect(path).toMatch(/^[\x21-\x7e]+$/);
        const url = new URL(path, "http://backend.internal:8080");
        expect([url.origin, url.search, url.hash]).toEqual(["http://backend.internal:8080", "", ""]);
        expect(url.pathname).toBe(path);
        const segments = url.pathname.slice(1).split("/");
        expect(segments).toHaveLength(count);
        const raw = (template.slice(1).split("/")[segments.length === 3 ? 1 : 0] as string).replace(
          /^\$args\.a$/,
          "{$args.a}",
        );
        const [before = "", after = ""] = raw.split("{$args.a}");
        const segment = segments[segments.length === 3 ? 1 : 0] as string;
        expect(decodeURIComponent(segment.slice(before.length, segment.length - after.length))).toBe(a);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is never refused without need", () => {
    fc.assert(
      fc.property(hostile, (a) => {
        const isRefused = bind("/items/{$args.a}", { a }) === "INVALID_ARGUMENT";
        expect(isRefused).toBe(["", ".", ".."].includes(a) || /\p{Surrogate}/u.test(a));
      }),
      { numRuns: 2_000 },
    );
  });

  it("of two values keeps both in their segment", () => {
    expect(bind("/{$args.a}{$args.b}", { a: ".", b: "." })).toBe("INVALID_ARGUMENT");
    expect(bind("/{$args.a}{$args.b}", { a: ".", b: "/" })).toBe("/.%2F");
    expect(bind("/{$args.a}/{$args.b}", { a: "..", b: "x" })).toBe("INVALID_ARGUMENT");
  });

  it.each([undefined, null, {}, { id: 1 }, [], ["a"], Object.create(null), { toString: "x" }, () => "x"])(
    "that is none is refused: %j",
    (a) => {
      expect(bind("/items/{$args.a}", { a })).toBe("INVALID_ARGUMENT");
    },
  );

  it("may be a number or a truth", () => {
    expect(bind("/{$args.a}/{$args.b}", { a: 5, b: true })).toBe("/5/true");
  });

  it("is not looked for on the prototype", () => {
    expect(bind("/items/{$args.a}", Object.create({ a: "inherited" }))).toBe("INVALID_ARGUMENT");
  });
});
