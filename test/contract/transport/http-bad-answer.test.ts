import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type HttpBehaviour, httpFaults, response } from "../../support/http-fault-server.ts";
import { call, codeOf, expectNoListeners, GET, MAX_BYTES, openToHttp, pause, startHttp } from "./harness.ts";

describe("an answer that cannot be used", () => {
  const gzipped = gzipSync("{}");
  const coded = (coding: string, body: Buffer): HttpBehaviour =>
    httpFaults.answer(body, { headers: { "content-encoding": coding } });

  it.each<[string, HttpBehaviour]>([
    ["reset in the body", httpFaults.resetMidBody()],
    ["truncated", httpFaults.truncated()],
    ["truncated in chunks, though valid JSON", httpFaults.truncatedChunked()],
    ["bad chunking", httpFaults.raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n")],
    ["garbage", httpFaults.raw("\x00\x01\x02 not http at all\r\n\r\n")],
    ["a bad status line", httpFaults.raw("HTTP/1.1 abc OK\r\ncontent-length: 2\r\n\r\n{}")],
    ["half a status line", httpFaults.rawThenEnd("HTTP/1.")],
    [
      "both content-length and chunks",
      httpFaults.raw(
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      ),
    ],
    [
      "two content-lengths",
      httpFaults.raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
    ],
    ["large headers", httpFaults.raw(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(100_000)}\r\n\r\n`)],
    ["a flood of 103", httpFaults.informationalFlood()],
    ["an unasked 100", httpFaults.raw("HTTP/1.1 100 Continue\r\n\r\n")],
    [
      "an unasked upgrade",
      httpFaults.raw("HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
    ],
    ["endless", httpFaults.endless()],
    [
      "endless until the end of the connection",
      httpFaults.endless("HTTP/1.1 200 OK\r\n\r\n", " ".repeat(65_536)),
    ],
    ["announced as too large", httpFaults.raw(`HTTP/1.1 200 OK\r\ncontent-length: ${MAX_BYTES + 1}\r\n\r\n`)],
    ["a gzip bomb", httpFaults.gzipBomb(63_000_000)],
    ["two codings", coded("gzip, gzip", gzipSync(gzipped))],
    [
      "two codings in two headers",
      httpFaults.raw(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-encoding: br\r\ncontent-length: 2\r\n\r\n{}",
      ),
    ],
    ["a coding that is not decoded", coded("zstd", gzipped)],
    ["bad gzip", coded("gzip", Buffer.from("this is no gzip"))],
    ["truncated gzip", coded("gzip", gzipped.subarray(0, -4))],
    ["bytes after gzip", coded("gzip", Buffer.concat([gzipped, Buffer.from("and more")]))],
    ["bytes after deflate", coded("deflate", Buffer.concat([deflateSync("{}"), Buffer.from("and more")]))],
    [
      "bytes after deflate, later",
      (socket) => {
        const body = deflateSync("{}");
        socket.write(
          response(body, { headers: { "content-encoding": "deflate", "content-length": body.length + 8 } }),
          () => setTimeout(() => socket.write("and more"), 10),
        );
      },
    ],
    ["bytes after brotli", coded("br", Buffer.concat([brotliCompressSync("{}"), Buffer.from("and more")]))],
    ["bad deflate", coded("deflate", Buffer.from("\x78\x9cnope"))],
    ["bad brotli", coded("br", Buffer.from("nope nope nope"))],
    [
      "gzip that never decodes to anything",
      httpFaults.endless(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n",
        gzipSync("").toString("latin1").repeat(1_000),
      ),
    ],
  ])("is refused: %s; and the next call is clean", async (_name, behaviour) => {
    const server = await startHttp(behaviour);
    const transport = openToHttp(server.url);
    const { signal, timeoutMs } = call();
    expect(await codeOf(transport.request(GET, { signal, timeoutMs }))).toBe("BAD_UPSTREAM");
    expect(server.requests).toHaveLength(1);
    expectNoListeners(signal);
    server.behave(httpFaults.answer('{"clean":true}'));
    expect((await transport.request(GET, call())).body.toString()).toBe('{"clean":true}');
  });

  it.each<[string, HttpBehaviour]>([
    ["endless", httpFaults.endless()],
    ["a bomb", httpFaults.gzipBomb(63_000_000)],
    ["announced as too large", httpFaults.raw(`HTTP/1.1 200 OK\r\ncontent-length: ${MAX_BYTES + 1}\r\n\r\n`)],
    [
      "bad gzip that goes on",
      httpFaults.endless("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n", "x".repeat(9_999)),
    ],
  ])("costs the upstream the connection: %s", async (_name, behaviour) => {
    const server = await startHttp(behaviour);
    const transport = openToHttp(server.url);
    expect(await codeOf(transport.request(GET, call()))).toBe("BAD_UPSTREAM");
    server.behave(httpFaults.answer("{}"));
    await pause();
    await transport.request(GET, call());
    await server.until(() => server.stats.accepted === 2 && server.stats.open === 1);
  });

  it.each<[string, Buffer]>([
    ["gzip", gzipSync("x".repeat(MAX_BYTES))],
    ["x-gzip", gzipped],
    ["deflate", deflateSync("{}")],
    ["deflate", deflateRawSync("{}")],
    ["br", brotliCompressSync("y".repeat(300_000))],
    ["identity", Buffer.from("{}")],
  ])("does not include one in %s, up to the limit", async (coding, body) => {
    const server = await startHttp(coded(coding, body));
    const transport = openToHttp(server.url);
    const decoded = (await transport.request(GET, call())).body.toString();
    expect(["{}", "x".repeat(MAX_BYTES), "y".repeat(300_000)]).toContain(decoded);
    await pause();
    await transport.request(GET, call());
    expect(server.stats.accepted).toBe(1);
  });

  it("does not include one of exactly the limit, and no more", async () => {
    const server = await startHttp(
      httpFaults.raw(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n1234\r\n0\r\n\r\n`),
    );
    expect((await openToHttp(server.url, { maxBytes: 4 }).request(GET, call())).body).toHaveLength(4);
    expect(await codeOf(openToHttp(server.url, { maxBytes: 3 }).request(GET, call()))).toBe("BAD_UPSTREAM");
  });
});
