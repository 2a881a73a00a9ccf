import fc from "fast-check";
import { expect, test } from "vitest";
import { domainFinder, withoutPath } from "../../../src/server/domain-finder.ts";

const at = (name: string, path: string, ...hosts: string[]) => ({ name, config: { path, hosts } });

const find = domainFinder([
  at("top", ""),
  at("shop", "/shop"),
  at("media", "", "media.example.com", "::1"),
  at("news", "/news", "media.example.com"),
]);

const nameOf = (url: string, host?: string): string | undefined =>
  find({ url, headers: host === undefined ? {} : { host } })?.name;

test.each([
  ["/", undefined, "top"],
  ["/shop", undefined, "shop"],
  ["/shop?x=/news", undefined, "shop"],
  ["/shop#x", undefined, "shop"],
  ["/shops", undefined, "top"],
  ["/Shop/a", undefined, "top"],
  ["//shop/a", undefined, "top"],
  ["/shop/../news", undefined, "shop"],
  ["/%73hop/a", undefined, "top"],
  ["/shop/a", "MEDIA.example.com:81", "media"],
  ["/news/a", "media.example.com.", "news"],
  ["/news/a", "other.example.com", "top"],
  ["/news/a", "[::1]:4000", "media"],
  ["/shop/a", "not a host", "shop"],
  ["http://media.example.com:80/news/a", "other.example.com", "news"],
  ["HTTPS://other.example.com/shop", "media.example.com", "shop"],
  ["http://user@media.example.com/news", "media.example.com", "top"],
  ["*", undefined, "top"],
])("%s of %s is for %s", (url, host, name) => {
  expect(nameOf(url, host)).toBe(name);
});

test("without the domain's path is the path that stands behind it, and nothing else changes", () => {
  expect(withoutPath("/shop", "/shop")).toBe("/");
  expect(withoutPath("/shop?a=b", "/shop")).toBe("/?a=b");
  expect(withoutPath("http://h:1/shop/a?b", "/shop")).toBe("http://h:1/a?b");
  const origin = fc.constantFrom("", "http://h.example", "https://[::1]:80");
  const rest = fc.oneof(
    fc.constant(""),
    fc.webPath({ size: "small" }).filter((path) => path.startsWith("/")),
  );
  const query = fc.oneof(
    fc.constant(""),
    fc.webQueryParameters().map((text) => `?${text}`),
  );
  fc.assert(
    fc.property(origin, rest, query, (before, path, search) => {
      const url = `${before}/shop${path}${search}`;
      expect(withoutPath(url, "/shop")).toBe(`${before}${path || "/"}${search}`);
      expect(["shop", "media"]).toContain(nameOf(url));
    }),
    { seed: 7 },
  );
});

test("a gateway without a domain for every host finds none for some", () => {
  const some = domainFinder([at("media", "", "media.example.com")]);
  expect(some({ url: "/", headers: { host: "other.example.com" } })).toBeUndefined();
  expect(some({ url: "/", headers: {} })).toBeUndefined();
});
