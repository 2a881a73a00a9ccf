import { expect, it } from "vitest";
import { codeOfHttpStatus } from "../../../src/transport/index.ts";

it.each([
  [undefined, [200, 201, 204, 206, 299]],
  ["INVALID_ARGUMENT", [400, 405, 406, 411, 413, 414, 415, 418, 422, 451]],
  ["UNAUTHENTICATED", [401]],
  ["FORBIDDEN", [403]],
  ["NOT_FOUND", [404, 410]],
  ["CONFLICT", [409, 412, 428]],
  ["RATE_LIMITED", [429]],
  ["UPSTREAM_TIMEOUT", [408, 504]],
  ["UPSTREAM_UNAVAILABLE", [502, 503]],
  ["UPSTREAM_ERROR", [500, 501, 505, 599]],
  ["BAD_UPSTREAM", [100, 103, 301, 302, 304, 308, 600, 999]],
])("%s is what %j stand for", (code, statuses) => {
  for (const status of statuses) expect(codeOfHttpStatus(status)).toBe(code);
});
