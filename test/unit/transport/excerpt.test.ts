import { expect, it } from "vitest";
import { excerpt } from "../../../src/transport/excerpt.ts";

it.each([
  ["out of memory", "out of memory"],
  ["  two\n\tlines ", "two lines"],
  ["", undefined],
  [" \r\n ", undefined],
  ["Authorization: Bearer abc.def-1", "Authorization: *** ***"],
  ["sent Bearer abc.def-1 to db", "sent Bearer *** to db"],
  ["got eyJhbGciOi.eyJzdWIi.c2ln from", "got *** from"],
  ['{"password":"hunter2","user":"u1"}', '{"password":***,"user":"u1"}'],
  ["api_key=k1&user=u1", "api_key=***&user=u1"],
  ["Set-Cookie: sid=1; Path=/", "Set-Cookie: ***; Path=/"],
  ["access token: t0ken, expired", "access token: ***, expired"],
])("%j is %j", (text, expected) => {
  expect(excerpt(text)).toBe(expected);
  expect(excerpt(Buffer.from(text))).toBe(expected);
});

it("keeps 200 characters, and no secret that the cut would hide the end of", () => {
  expect(excerpt("x".repeat(1_000))).toBe(`${"x".repeat(200)}…`);
  expect(excerpt(`${"x ".repeat(95)}token=${"s".repeat(50)}`)).not.toContain("s");
  expect(excerpt(Buffer.alloc(50_000_000, "y"))).toHaveLength(201);
});
