import { expect, it } from "vitest";
import { applyChanges, dropHopByHop, fromAnswer, fromRaw } from "../../../src/proxy/headers.ts";
import { toName } from "../../../src/proxy/naming.ts";

const NONE = { remove: [], rename: {}, set: {}, add: {} };

it("keeps each line of a header, but one of those that can be there once", () => {
  const headers = fromRaw(["A", "1", "a", "2", "Authorization", "x", "authorization", "y", "__proto__", "z"]);
  expect({ ...headers }).toEqual({ a: ["1", "2"], authorization: ["x"] });
});

it("drops what the Connection header lists, however it is written", () => {
  const headers = fromAnswer({ connection: ["A , b", "C,,"], a: "1", b: "2", c: "3", d: "4", te: "x" });
  dropHopByHop(headers);
  expect(Object.keys(headers)).toEqual(["d"]);
});

it("removes, renames, sets and adds in this order", () => {
  const headers = fromAnswer({ a: "1", b: "2", c: "3" });
  applyChanges(headers, {
    remove: ["a"],
    rename: { a: "x", b: "c", c: "b" },
    set: { d: "4" },
    add: { d: "5", b: "6" },
  });
  expect({ ...headers }).toEqual({ c: ["2"], b: ["3", "6"], d: ["4", "5"] });
  applyChanges(headers, NONE);
  expect(Object.keys(headers).sort()).toEqual(["b", "c", "d"]);
});

it.each([
  ["user_id", "userId"],
  ["address_line_1", "addressLine1"],
  ["a__b", "aB"],
  ["_id", "_id"],
  ["trailing_", "trailing_"],
  ["alreadyCamel", "alreadyCamel"],
  ["", ""],
])("writes %s as %s, and never the other way round by itself", (snake, camel) => {
  expect(toName(snake, "camelCase")).toBe(camel);
  expect(toName(camel, "camelCase")).toBe(camel);
});

it("writes camelCase as snake_case", () => {
  expect(toName("userId", "snake_case")).toBe("user_id");
  expect(toName("HTTPStatus", "snake_case")).toBe("http_status");
});
