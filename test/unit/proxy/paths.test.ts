import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePath } from "../../../src/config/routes-path.ts";
import { parsePathRegex } from "../../../src/config/routes-regex.ts";
import { readPath } from "../../../src/proxy/request-path.ts";
import { matchPath } from "../../../src/proxy/router.ts";
import { targetPath } from "../../../src/proxy/target.ts";

const SEED = 20261121;

/** Pieces out of which attacks are made, and harmless ones between them. */
const piece = fc.constantFrom(
  ...[
    "/",
    "//",
    ".",
    "..",
    "%2e",
    "%2E",
    "%2f",
    "%5c",
    "\\",
    ";",
    "%3b",
    "%00",
    "%",
    "%25",
    "%252e",
    "?",
    "#",
  ],
  ...["a", "users", "admin", "%61", "\u00e9", "%C3%A9", "%ff", " ", "~", "@", ":", "'"],
);
const hostile = fc.array(piece, { maxLength: 12 }).map((pieces) => `/users/${pieces.join("")}`);

const pattern = (text: string) => {
  const path = parsePath(text);
  if ("fault" in path) throw new Error(path.fault);
  return path;
};

describe("a path that is passed on", () => {
  it("stays below the backend's path for every reader, and has the segments that came", () => {
    const users = pattern("/users/**");
    let passed = 0;
    fc.assert(
      fc.property(hostile, (text) => {
        const path = readPath(text);
        if (typeof path === "string") return;
        const captures = matchPath(users, path);
        if (captures === undefined || captures === "unsafe") return;
        passed++;
        const target = targetPath("/base", { kind: "strip", segments: 1 }, captures);
        expect(target.replace(/^\/base/, "")).toBe(
          text.slice("/users".length) === "/" ? "" : text.slice("/users".length),
        );
        // The URL standard's parser is the strictest reader of dots, Node's decoder the most generous of the rest.
        const seen = new URL(`http://b${target}`).pathname;
        expect(seen === "/base" || seen.startsWith("/base/")).toBe(true);
        expect(seen.split("/").length).toBe(target.split("/").length);
        expect(decodeURIComponent(target).split(/[/\\]/).length).toBe(target.split("/").length);
      }),
      { seed: SEED, numRuns: 5000 },
    );
    expect(passed).toBeGreaterThan(300);
  });

  it("is byte for byte what came, where it is kept", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (segments) => {
        const text = `/${segments.map(encodeURIComponent).join("/")}`;
        const path = readPath(text);
        if (typeof path === "string") return;
        expect(path.decoded).toEqual(segments);
        const captures = matchPath(pattern("/**"), path);
        if (captures === undefined || captures === "unsafe") throw new Error("/** takes every path");
        expect(targetPath("/", { kind: "keep" }, captures)).toBe(text);
        expect(targetPath("/x/", { kind: "keep" }, captures)).toBe(`/x${text}`);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});

describe("a pattern", () => {
  it.each([
    ["users", "begins with"],
    ["/a//b", "empty segment"],
    ["/a/**/b", "** at its end"],
    ["/a*", "segments of text"],
    ["/a{b}", "segments of text"],
    ["/{a-b}", "segments of text"],
    ["/{a}/{a}", "name each parameter once"],
    ["/a/../b", '"." or ".."'],
    ["/a%20b", "written decoded"],
    ["/a?b", "segments of text"],
    ["/a b", "segments of text"],
  ])("%s is refused", (text, why) => {
    expect(parsePath(text)).toEqual({ fault: expect.stringContaining(why) });
  });

  it.each(["/", "/**", "/a", "/a/", "/{a}/b/{c}/**", "/caf\u00e9", "/a.b-c_d~e;f=1,g:h@i"])(
    "%s is one",
    (text) => {
      expect(parsePath(text)).toMatchObject({ text });
    },
  );
});

describe("an expression", () => {
  it.each([["(a+)+"], ["(a|a)*"], ["(\\w|\\d)+x"], ["/a*a*"], ["(.*)*"], ["(?<x>a+)+"], [".*x.*y.*"]])(
    "%s is refused as slow",
    (text) => {
      expect(parsePathRegex(text)).toEqual({ fault: expect.stringContaining("again and again") });
    },
  );

  it.each(["(", "a)|(b", "[", "*", "(?<a>x)(?<a>y)"])("%s is refused as none", (text) => {
    expect(parsePathRegex(text)).toEqual({ fault: expect.stringContaining("regular expression") });
  });

  it.each([
    "/v[0-9]+/users/.*",
    "/(en|de)/.*",
    "/files/[^/]+\\.json",
    "/(?<id>[0-9]+)/orders",
    "/(?!admin)[^/]+",
  ])("%s is one, for a whole path", (text) => {
    const expression = parsePathRegex(text);
    if (!(expression instanceof RegExp)) throw new Error(expression.fault);
    expect(expression.source.startsWith("^(?:")).toBe(true);
    expect(expression.source.endsWith(")$")).toBe(true);
  });
});
