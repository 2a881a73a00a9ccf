import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../../src/transport/index.ts";
import { httpFaults } from "../../support/http-fault-server.ts";
import { call, codeOf, GET, MAX_BYTES, openToHttp, POST, startHttp } from "./harness.ts";

describe("an answer", () => {
  it("has its status, headers and body, and the request is on the wire as given", async () => {
    const server = await startHttp(
      httpFaults.raw(
        'HTTP/1.1 201 Created\r\nX-A: 1\r\nx-a: 2\r\n__proto__: p\r\ncontent-length: 7\r\n\r\n{"a":1}',
      ),
    );
    const answer = await openToHttp(server.url).request(POST, call());
    expect(answer.status).toBe(201);
    expect(answer.body.toString()).toBe('{"a":1}');
    expect(answer.headers["x-a"]).toBe("1, 2");
    expect(Object.keys(answer.headers)).toContain("__proto__");
    expect(server.requests[0]).toMatchObject({ method: "POST", path: "/a", body: '{"x":1}' });
    expect(server.requests[0]?.headers).not.toHaveProperty("accept-encoding");
  });

  it("may be empty, in many chunks, and of any status", async () => {
    const server = await startHttp(
      httpFaults.raw("HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n"),
    );
    const transport = openToHttp(server.url);
    expect((await transport.request(GET, call())).body).toHaveLength(0);
    const large = "x".repeat(MAX_BYTES);
    server.behave(httpFaults.answer(large, { status: 500 }));
    const answer = await transport.request(GET, call());
    expect([answer.status, answer.body.toString() === large]).toEqual([500, true]);
  });

  it("is not followed when it redirects", async () => {
    const canary = await startHttp(httpFaults.answer("{}"));
    const server = await startHttp(
      httpFaults.answer("", { status: 302, headers: { location: canary.url.href } }),
    );
    expect((await openToHttp(server.url).request(GET, call())).status).toBe(302);
    expect(canary.requests).toHaveLength(0);
  });

  it("comes over a connection that is used again", async () => {
    const server = await startHttp(httpFaults.answer("{}"));
    const transport = openToHttp(server.url);
    for (let i = 0; i < 20; i++) await transport.request(GET, call());
    // Two, because undici frees a connection only after the turn in which its answer was handed out.
    expect(server.stats.accepted).toBeLessThanOrEqual(2);
  });

  it("may have a few informational ones before it", async () => {
    const server = await startHttp(
      httpFaults.raw(
        "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
      ),
    );
    expect((await openToHttp(server.url).request(GET, call())).status).toBe(200);
  });
});

describe("a request that HTTP cannot carry", () => {
  it.each<[string, Partial<HttpRequest>]>([
    ["a line break in a header", { headers: { "x-a": "b\r\nx-c: d" } }],
    ["a NUL in a header", { headers: { "x-a": "b\0" } }],
    ["what is not latin-1 in a header", { headers: { "x-a": "\u{1F4A5}" } }],
    ["a space in the path", { path: "/a b" }],
    ["a line break in the path", { path: "/a\r\nx-c: d" }],
  ])("is refused unsent, time and again: %s", async (_name, part) => {
    const server = await startHttp(httpFaults.answer("{}"));
    const transport = openToHttp(server.url);
    // More often than the pool has lanes: undici would lose one each time.
    for (let i = 0; i < 200; i++) {
      expect(await codeOf(transport.request({ ...GET, ...part }, call()))).toBe("INVALID_ARGUMENT");
    }
    expect(server.requests).toHaveLength(0);
    expect((await transport.request(GET, call())).status).toBe(200);
  });
});

it("works with Node's own server", async () => {
  const server = createHttpServer((request, reply) => reply.end(JSON.stringify({ url: request.url })));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const transport = openToHttp(new URL(`http://127.0.0.1:${port}`));
  const bodies = await Promise.all(
    Array.from({ length: 300 }, async (_, i) => {
      const { body } = await transport.request({ ...GET, path: `/${i}` }, call());
      return body.toString() === `{"url":"/${i}"}`;
    }),
  );
  expect(bodies.every(Boolean)).toBe(true);
  server.closeAllConnections();
  server.close();
});
