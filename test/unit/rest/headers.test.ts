import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { versionChooser } from "../../../src/rest/choose-version.ts";
import { degradedHeader } from "../../../src/rest/degraded-header.ts";
import { matchesEtag } from "../../../src/rest/etag-match.ts";
import type { ApiVersion, RestApi } from "../../../src/rest/model.ts";
import { nextLink } from "../../../src/rest/next-link.ts";
import { pageTokens } from "../../../src/rest/page-token.ts";

const SEED = { seed: 20261121, numRuns: 300 };
/** RFC 9110, 5.5: what a field value is made of. */
const FIELD_VALUE = /^[\x21-\x7e][\x20-\x7e]*$/;
const wellFormed = fc.string({ unit: "binary" });

describe("a page token", () => {
  const tokens = pageTokens({ version: "v1", name: "Products" });
  test("gives its cursor back, and stands in a URL as it is", () => {
    fc.assert(
      fc.property(wellFormed, (cursor) => {
        const token = tokens.encode(cursor);
        expect(token).toMatch(/^[\w-]+$/);
        expect(tokens.decode(token)).toBe(cursor);
      }),
      SEED,
    );
  });
  test("is refused where it was changed, cut or made up, and by another endpoint or version", () => {
    fc.assert(
      fc.property(wellFormed, fc.nat(), fc.constantFrom("A", "z", "=", "%", "é"), (cursor, at, letter) => {
        const token = tokens.encode(cursor);
        const index = at % token.length;
        const changed = token.slice(0, index) + letter + token.slice(index + 1);
        if (changed !== token) expect(tokens.decode(changed)).toBeUndefined();
        expect(tokens.decode(token.slice(0, index))).toBeUndefined();
        expect(tokens.decode(letter)).toBeUndefined();
        expect(pageTokens({ version: "v2", name: "Products" }).decode(token)).toBeUndefined();
        expect(pageTokens({ version: "v1", name: "Orders" }).decode(token)).toBeUndefined();
      }),
      SEED,
    );
  });
});

describe("the link to the next page", () => {
  test.each([
    ["/api/v1/a", '</api/v1/a?after=T>; rel="next"'],
    ["/api/v1/a?", '</api/v1/a?after=T>; rel="next"'],
    ["/api/v1/a?first=2&after=old&b=c", '</api/v1/a?first=2&b=c&after=T>; rel="next"'],
    ["/api/v1/a?%61fter=old&afters=1", '</api/v1/a?afters=1&after=T>; rel="next"'],
    ['/api/v1/a?q=<x>"\\^`{|}', '</api/v1/a?q=%3Cx%3E%22%5C%5E%60%7B%7C%7D&after=T>; rel="next"'],
    ["/api/v1/a?q=\u00e9", '</api/v1/a?q=%E9&after=T>; rel="next"'],
  ])("of %s", (url, link) => {
    expect(nextLink(url, "after", "T")).toBe(link);
  });
  test("can always stand in a header, and leads nowhere else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (query) => {
        const link = nextLink(`/api/v1/a?${query}`, "after", "T");
        expect(link).toMatch(FIELD_VALUE);
        expect(link).toMatch(/^<\/api\/v1\/a\?[^<>"\s]*after=T>; rel="next"$/);
      }),
      SEED,
    );
  });
});

describe("the header Degraded", () => {
  const place = { coordinate: "Product.reviews", status: "FALLBACK", cause: "UPSTREAM_TIMEOUT" };
  test("names each coordinate once for each status and cause", () => {
    const stale = {
      coordinate: "Product.name",
      status: "STALE",
      cause: "CIRCUIT_OPEN",
      ageMs: 12.4,
      retryAfterMs: 3.2,
    };
    expect(degradedHeader([place, stale, place])).toBe(
      "Product.reviews;status=FALLBACK;cause=UPSTREAM_TIMEOUT, Product.name;status=STALE;cause=CIRCUIT_OPEN;age_ms=12;retry_after_ms=4",
    );
  });
  test("quotes what is no token", () => {
    expect(degradedHeader([{ ...place, coordinate: "_A.b" }])).toBe(
      '"_A.b";status=FALLBACK;cause=UPSTREAM_TIMEOUT',
    );
  });
  test("is bounded, and counts the rest", () => {
    const many = Array.from({ length: 500 }, (_, index) => ({
      ...place,
      coordinate: `Product.field${index}`,
    }));
    const header = degradedHeader(many);
    expect(header.length).toBeLessThan(2200);
    const [, omitted] = /, \*;omitted=(\d+)$/.exec(header) ?? [];
    expect(header.split(", ").length - 1 + Number(omitted)).toBe(500);
  });
});

test.each([
  [undefined, false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['"b"', false],
  ["*", true],
  ["a", false],
])("If-None-Match: %s", (header, isMatch) => {
  expect(matchesEtag(header, '"a"')).toBe(isMatch);
});

describe("the version", () => {
  const version = (name: string, hosts: string[] = []): ApiVersion => {
    return { name, revision: "r", endpoints: [], hosts, deprecation: undefined };
  };
  const api: RestApi = {
    versions: [version("v1"), version("v2", ["v2.example"])],
    defaultVersion: "v1",
    versionByQuery: true,
  };
  const choose = versionChooser(api);
  test.each([
    ["the default", {}, "/api/a", undefined, "v1"],
    ["the path", {}, "/api/v2/a", "v2", "v2"],
    ["the host", { host: "V2.example:4000" }, "/api/a", undefined, "v2"],
    ["X-API-Version", { "x-api-version": "v2" }, "/api/a", undefined, "v2"],
    ["Accept-Version", { "accept-version": "v2" }, "/api/a", undefined, "v2"],
    ["the query", {}, "/api/a?x=1&version=v2", undefined, "v2"],
    [
      "all of them",
      { host: "v2.example", "x-api-version": "v2", "accept-version": "v2" },
      "/api/a?version=v2",
      "v2",
      "v2",
    ],
    ["a path on a host of another", { host: "v2.example" }, "/api/v1/a", "v1", "v1"],
  ])("by %s", (_, headers, url, inPath, name) => {
    expect(choose(headers, url, inPath)).toEqual({ version: name });
  });
  test.each([
    [{ "x-api-version": "v3" }, "/api/a", undefined, 'There is no version "v3", only v1 and v2.'],
    [{ "x-api-version": "" }, "/api/a", undefined, 'There is no version "", only v1 and v2.'],
    [{ "x-api-version": "v1, v2" }, "/api/a", undefined, 'There is no version "v1, v2", only v1 and v2.'],
    [{ "x-api-version": "x".repeat(9999) }, "/api/a", undefined, expect.stringMatching(/^.{90,110}$/)],
    [{ "x-api-version": "v2" }, "/api/v1/a", "v1", "The request is for version v1 and for version v2."],
    [
      { host: "v2.example", "accept-version": "v1" },
      "/api/a",
      undefined,
      "The request is for version v2 and for version v1.",
    ],
    [
      { "x-api-version": "v1" },
      "/api/a?version=v2",
      undefined,
      "The request is for version v1 and for version v2.",
    ],
    [{}, "/api/a?version=v1&version=v2", undefined, "The request is for version v1 and for version v2."],
    [{}, "/api/a?version=%ff", undefined, 'There is no version "", only v1 and v2.'],
  ])("%j %s", (headers, url, inPath, problem) => {
    expect(choose(headers as Record<string, string>, url, inPath)).toEqual({ problem });
  });
  test("is refused where nothing chooses one and there is no default", () => {
    const strict = versionChooser({ ...api, defaultVersion: undefined, versionByQuery: false });
    const problem = "The request has to say which version it is for: v1 or v2.";
    expect(strict({}, "/api/a?version=v1", undefined)).toEqual({ problem });
  });
});
