import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { send } from "../../support/http-client.ts";
import { httpFaults } from "../../support/http-fault-server.ts";
import { faulty, serveRoutes } from "./gateway.ts";

const route = (url: URL): string => `
a:
  match: { path: "/**" }
  to: { url: "${url}", maxJsonBytes: 100000 }
  request: { body: { naming: snake_case, add: { source: gateway, limits: { maxAge: 1 } } } }
  response: { body: { naming: camelCase, add: { served_by: gateway } } }
  policies: { retry: { attempts: 1 } }
`;

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" };

it("changes the names of JSON both ways, and adds members; every number keeps its digits", async () => {
  const text =
    '{"order_id":9007199254740993,"line_items":[{"unit_price":1.10,"big":1e400}],"a":null,"_id":"x"}';
  const server = await faulty(
    httpFaults.answer(text, {
      headers: { etag: '"1"', "accept-ranges": "bytes", "content-type": "application/json" },
    }),
  );
  const { publicUrl } = await serveRoutes(route(server.url));
  const answer = await send(publicUrl, {
    ...{ method: "POST", headers: { ...JSON_HEADERS, "accept-encoding": "br", range: "bytes=0-1" } },
    body: '{"userId":12345678901234567890,"homeAddress":{"zipCode":"00100"},"tags":[{"tagName":1.0}]}',
  });
  expect(server.requests[0]?.body).toBe(
    '{"user_id":12345678901234567890,"home_address":{"zip_code":"00100"},"tags":[{"tag_name":1.0}],"source":"gateway","limits":{"maxAge":1}}',
  );
  expect(server.requests[0]?.headers).toMatchObject({ "accept-encoding": "identity" });
  expect(server.requests[0]?.headers).not.toHaveProperty("range");
  expect(answer.text).toBe(
    '{"orderId":9007199254740993,"lineItems":[{"unitPrice":1.10,"big":1e400}],"a":null,"_id":"x","served_by":"gateway"}',
  );
  expect(answer.headers["content-length"]).toBe(String(Buffer.byteLength(answer.text)));
  expect(Object.keys(answer.headers)).not.toContain("etag");
  expect(Object.keys(answer.headers)).not.toContain("accept-ranges");
});

it("leaves alone what is no JSON, and what has no body", async () => {
  const server = await faulty(
    httpFaults.answer("user_id=1", { headers: { "content-type": "text/plain", etag: '"1"' } }),
  );
  const { publicUrl } = await serveRoutes(route(server.url));
  const answer = await send(publicUrl, {
    ...{ method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "userId=1" },
  });
  expect(server.requests[0]?.body).toBe("userId=1");
  expect([answer.text, answer.headers.etag]).toEqual(["user_id=1", '"1"']);
  server.behave(httpFaults.raw("HTTP/1.1 204 No Content\r\ncontent-type: application/json\r\n\r\n"));
  expect((await send(publicUrl)).status).toBe(204);
  server.behave(httpFaults.answer("", { status: 200 }));
  expect((await send(publicUrl)).text).toBe("");
});

it("reads an answer that is compressed though nobody asked, and a request that is", async () => {
  const server = await faulty(
    httpFaults.answer(gzipSync('{"a_b":1}'), { headers: { "content-encoding": "gzip" } }),
  );
  const { publicUrl } = await serveRoutes(route(server.url));
  const answer = await send(publicUrl, {
    ...{
      method: "POST",
      headers: { ...JSON_HEADERS, "content-encoding": "gzip" },
      body: gzipSync('{"aB":1}'),
    },
  });
  expect(answer.json()).toEqual({ aB: 1, served_by: "gateway" });
  expect(answer.headers).not.toHaveProperty("content-encoding");
  expect(server.requests[0]?.body).toContain('{"a_b":1,');
  expect(server.requests[0]?.headers).not.toHaveProperty("content-encoding");
});

describe("refuses a request whose body", () => {
  it.each([
    ["is no JSON", "{", 400, "INVALID_ARGUMENT"],
    ["is empty inside", " ", 400, "INVALID_ARGUMENT"],
    ["is no UTF-8", Buffer.from([0x22, 0xff, 0x22]), 400, "INVALID_ARGUMENT"],
    ["has two names that become one", '{"aB":1,"a_b":2}', 400, "INVALID_ARGUMENT"],
    ["is nested too deeply", "[".repeat(40_000) + "]".repeat(40_000), 400, "INVALID_ARGUMENT"],
    ["is too large", `"${"x".repeat(100_001)}"`, 413, "PAYLOAD_TOO_LARGE"],
  ])("%s", async (_, body, status, code) => {
    const server = await faulty(httpFaults.answer("{}"));
    const { publicUrl } = await serveRoutes(route(server.url));
    const answer = await send(publicUrl, { method: "POST", headers: JSON_HEADERS, body });
    expect([answer.status, answer.json<{ error: { code: string } }>().error.code]).toEqual([status, code]);
    expect(server.requests).toEqual([]);
    expect((await send(publicUrl)).status).toBe(200);
  });
});

describe("refuses an answer whose body", () => {
  it.each([
    ["is no JSON", httpFaults.answer("{SECRET")],
    ["is HTML", httpFaults.answer("<html>SECRET</html>")],
    ["is nested too deeply", httpFaults.answer("[".repeat(40_000))],
    ["has two names that become one", httpFaults.answer('{"aB":1,"a_b":2}')],
    ["has no end (F31)", httpFaults.endless()],
    ["is a bomb (F32)", httpFaults.gzipBomb(50_000_000)],
    ["is badly compressed (F32)", httpFaults.answer("SECRET", { headers: { "content-encoding": "gzip" } })],
    [
      "is in a chain of codings",
      httpFaults.answer("SECRET", { headers: { "content-encoding": "gzip, gzip" } }),
    ],
    ["is cut off (F9)", httpFaults.truncated()],
    ["is cut off, and JSON until there (F9)", httpFaults.truncatedChunked()],
  ])("%s", async (_, behaviour) => {
    const server = await faulty(behaviour);
    const { publicUrl } = await serveRoutes(route(server.url));
    const answer = await send(publicUrl);
    expect([answer.status, answer.json<{ error: { code: string } }>().error.code]).toEqual([
      502,
      "BAD_UPSTREAM",
    ]);
    expect(answer.text).not.toContain("SECRET");
    server.behave(httpFaults.answer("{}"));
    expect((await send(publicUrl)).status).toBe(200);
  });
});

it("keeps __proto__ out (F33)", async () => {
  const server = await faulty(httpFaults.answer('{"__proto__":{"polluted":1},"a_b":1}'));
  const { publicUrl } = await serveRoutes(route(server.url));
  expect((await send(publicUrl)).text).toBe('{"aB":1,"served_by":"gateway"}');
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
