import { deflateSync, gzipSync } from "node:zlib";
import { Server, ServerCredentials, status as Status } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { type ErrorCode, Failure } from "../../../src/kernel/index.ts";
import { codeOfGrpcStatus } from "../../../src/transport/index.ts";
import { frame, grpcFaults } from "../../support/grpc-fault-server.ts";
import {
  call,
  codeOf,
  GRPC_TRANSPORTS,
  HELLO,
  pause,
  STREAM,
  startGrpc,
  type Text,
  UNARY,
} from "./harness.ts";

describe.each(GRPC_TRANSPORTS)("%s", (_transport, openToGrpc) => {
  describe("an answer", () => {
    it("is the one message of a unary method, and the request is on the wire as given", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const answer = await openToGrpc(server.address).request(UNARY, HELLO, { "x-request-id": "r1" }, call());
      expect(answer).toEqual([{ text: "world" }]);
      expect(server.calls[0]).toMatchObject({ path: UNARY.path, headers: { "x-request-id": "r1" } });
      expect(server.calls[0]?.message.toString()).toBe("hello");
    });

    it("is every message of a stream, also none", async () => {
      const server = await startGrpc(grpcFaults.answer("a", "b", "", "c"));
      const transport = openToGrpc(server.address);
      const texts = (await transport.request(STREAM, HELLO, {}, call())) as readonly Text[];
      expect(texts.map(({ text }) => text)).toEqual(["a", "b", "", "c"]);
      server.behave(grpcFaults.answer());
      expect(await transport.request(STREAM, HELLO, {}, call())).toEqual([]);
    });

    it("may be gzipped", async () => {
      const frames = [frame(gzipSync("zipped"), { compressed: true })];
      const server = await startGrpc(grpcFaults.frames(frames, { headers: { "grpc-encoding": "gzip" } }));
      expect(await openToGrpc(server.address).request(UNARY, HELLO, {}, call())).toEqual([
        { text: "zipped" },
      ]);
    });

    it("may be compressed in part, as a stream of messages", async () => {
      const zip = (text: string): Buffer => frame(gzipSync(text), { compressed: true });
      const frames = [frame("a"), zip("b"), frame("c"), zip(""), zip("e".repeat(50_000)), frame("f")];
      const server = await startGrpc(grpcFaults.frames(frames, { headers: { "grpc-encoding": "gzip" } }));
      const texts = (await openToGrpc(server.address).request(STREAM, HELLO, {}, call())) as readonly Text[];
      expect(texts.map(({ text }) => text)).toEqual(["a", "b", "c", "", "e".repeat(50_000), "f"]);
    });

    it("may be deflated", async () => {
      const frames = [frame(deflateSync("zipped"), { compressed: true })];
      const server = await startGrpc(grpcFaults.frames(frames, { headers: { "grpc-encoding": "deflate" } }));
      expect(await openToGrpc(server.address).request(UNARY, HELLO, {}, call())).toEqual([
        { text: "zipped" },
      ]);
    });

    it("may come in pieces of any size, and the request be large", async () => {
      const large = "x".repeat(900_000);
      const bytes = Buffer.concat([frame("one"), frame(""), frame(large), frame("four")]);
      for (const size of [1, 7, 60_000]) {
        // The first messages in small pieces, the large one in larger ones.
        const cuts = Array.from({ length: 20 }, (_, i) => (i + 1) * size);
        const pieces = [0, ...cuts].map((from, i) => bytes.subarray(from, cuts[i]));
        const server = await startGrpc(grpcFaults.pieces(pieces));
        const request = { text: large };
        const answer = await openToGrpc(server.address).request(STREAM, request, {}, call());
        expect(answer).toEqual([{ text: "one" }, { text: "" }, { text: large }, { text: "four" }]);
        expect(server.calls[0]?.message).toHaveLength(large.length);
      }
    });

    it("comes over one connection for all", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const transport = openToGrpc(server.address);
      await Promise.all(Array.from({ length: 100 }, () => transport.request(UNARY, HELLO, {}, call())));
      expect(server.stats.accepted).toBe(1);
      expect(server.calls).toHaveLength(100);
    });
  });

  describe("a status", () => {
    it.each<[keyof typeof Status, ErrorCode]>([
      ["CANCELLED", "CANCELLED"],
      ["UNKNOWN", "UPSTREAM_ERROR"],
      ["INVALID_ARGUMENT", "INVALID_ARGUMENT"],
      ["DEADLINE_EXCEEDED", "UPSTREAM_TIMEOUT"],
      ["NOT_FOUND", "NOT_FOUND"],
      ["ALREADY_EXISTS", "CONFLICT"],
      ["PERMISSION_DENIED", "FORBIDDEN"],
      ["RESOURCE_EXHAUSTED", "RATE_LIMITED"],
      ["FAILED_PRECONDITION", "CONFLICT"],
      ["ABORTED", "CONFLICT"],
      ["OUT_OF_RANGE", "INVALID_ARGUMENT"],
      ["UNIMPLEMENTED", "UPSTREAM_ERROR"],
      ["INTERNAL", "UPSTREAM_ERROR"],
      ["UNAVAILABLE", "UPSTREAM_UNAVAILABLE"],
      ["DATA_LOSS", "UPSTREAM_ERROR"],
      ["UNAUTHENTICATED", "UNAUTHENTICATED"],
    ])("%s is %s, in trailers or in headers alone, and is asked for once", async (name, code) => {
      const server = await startGrpc(grpcFaults.trailersOnly(Status[name], "why"));
      const transport = openToGrpc(server.address);
      for (const method of [UNARY, STREAM]) {
        server.behave(grpcFaults.trailersOnly(Status[name], "why"));
        expect(await codeOf(transport.request(method, HELLO, {}, call()))).toBe(code);
        server.behave(grpcFaults.status(Status[name]));
        expect(await codeOf(transport.request(method, HELLO, {}, call()))).toBe(code);
      }
      expect(server.calls).toHaveLength(4);
      expect(codeOfGrpcStatus(Status[name])).toBe(code);
    });

    it("names the upstream only where clients do not see it, and keeps the trailers for a retry", async () => {
      const server = await startGrpc(
        grpcFaults.trailersOnly(14, "REASON: 50% über", { "grpc-retry-pushback-ms": "200" }),
      );
      const failure = await openToGrpc(server.address)
        .request(UNARY, HELLO, {}, call())
        .catch((error: Failure) => error);
      if (!(failure instanceof Failure)) throw new Error("it should have failed");
      expect(failure.message).not.toContain("REASON");
      expect(failure.detail).toContain("REASON: 50% über");
      expect(failure.cause).toMatchObject({ code: 14 });
      const { metadata } = failure.cause as { metadata: { getMap(): unknown } };
      expect(metadata.getMap()).toMatchObject({ "grpc-retry-pushback-ms": "200" });
    });
  });

  describe("a request", () => {
    it("with metadata that gRPC cannot carry is refused unsent", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const transport = openToGrpc(server.address);
      const bad: Record<string, string>[] = [
        ...[{ "x-a": "b\r\nc" }, { "x-a": "b\0" }, { "x-a": "\u{1F4A5}" }, { "x-a": "b\n" }, { "x a": "b" }],
        ...[{ "x-bin": "b" }, { ":path": "/x" }, { connection: "close" }, { "transfer-encoding": "chunked" }],
        ...[{ host: "other" }, { "Content-Length": "3" }, { "": "b" }],
      ];
      for (const metadata of bad) {
        expect(await codeOf(transport.request(UNARY, HELLO, metadata, call()))).toBe("INVALID_ARGUMENT");
      }
      expect(server.calls).toHaveLength(0);
    });

    it("carries metadata in lower case and without the spaces around it", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const metadata = { "X-Tenant": "  a b ", "x-empty": "", "x-text": "~!'\"" };
      await openToGrpc(server.address).request(UNARY, HELLO, metadata, call());
      expect(server.calls[0]?.headers).toMatchObject({ "x-tenant": "a b", "x-empty": "", "x-text": "~!'\"" });
    });

    it("leaves what the protocol says of itself to the protocol", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const metadata = { te: "x", "content-type": "x", "grpc-timeout": "1n", "grpc-encoding": "gzip" };
      const transport = openToGrpc(server.address);
      expect(await codeOf(transport.request(UNARY, HELLO, metadata, call()))).toBe("answered");
      const seen = server.calls[0]?.headers;
      expect(seen).toMatchObject({ ":method": "POST", ":scheme": "http", ":authority": server.address });
      expect(seen).toMatchObject({ te: "trailers" });
      expect(seen?.["content-type"]).toMatch(/^application\/grpc(\+proto)?$/);
      expect(seen?.["grpc-timeout"]).toMatch(/^\d+m$/);
      expect(seen).not.toHaveProperty("grpc-encoding");
    });

    it("waits while the server takes no more streams, and can be cancelled there", async () => {
      const finish: (() => void)[] = [];
      let open = 0;
      let most = 0;
      const server = await startGrpc(
        (stream, seen, nth) => {
          open += 1;
          most = Math.max(most, open);
          finish.push(() => {
            open -= 1;
            grpcFaults.answer("world")(stream, seen, nth);
          });
        },
        { maxConcurrentStreams: 3 },
      );
      const transport = openToGrpc(server.address);
      const given = call();
      const answers = Array.from({ length: 20 }, (_, i) =>
        codeOf(transport.request(UNARY, HELLO, {}, i === 10 ? given : call())),
      );
      await server.until(() => server.calls.length === 3);
      given.abort();
      expect(await answers[10]).toBe("CANCELLED");
      while (server.calls.length < 19 || finish.length > 0) {
        for (const each of finish.splice(0)) each();
        await pause();
      }
      expect((await Promise.all(answers)).filter((code) => code === "answered")).toHaveLength(19);
      expect(server.calls).toHaveLength(19);
      expect(most).toBe(3);
      expect(server.stats.accepted).toBe(1);
    });

    it("that cannot be serialized is our fault", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      expect(await codeOf(openToGrpc(server.address).request(UNARY, {}, {}, call()))).toBe(
        "INTERNAL_SERVER_ERROR",
      );
      expect(server.calls).toHaveLength(0);
    });
  });

  it("works with grpc-js's own server", async () => {
    const server = new Server();
    const definition = {
      requestStream: false,
      requestSerialize: UNARY.serialize,
      requestDeserialize: UNARY.deserialize,
      responseSerialize: UNARY.serialize,
      responseDeserialize: UNARY.deserialize,
    } as const;
    server.addService(
      {
        get: { ...definition, path: UNARY.path, responseStream: false },
        list: { ...definition, path: STREAM.path, responseStream: true },
      },
      {
        get: (request: { request: object }, reply: (error: null, value: object) => void) =>
          reply(null, request.request),
        list: (stream: { write(value: object): void; end(): void }) => {
          for (let i = 0; i < 500; i++) stream.write({ text: `m${i}` });
          stream.end();
        },
      },
    );
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    const transport = openToGrpc(`127.0.0.1:${port}`);
    expect(await transport.request(UNARY, HELLO, {}, call())).toEqual([HELLO]);
    expect(await transport.request(STREAM, HELLO, {}, call())).toHaveLength(500);
    const unknown = { ...UNARY, path: "/test.v1.Test/Nothing" };
    expect(await codeOf(transport.request(unknown, HELLO, {}, call()))).toBe("UPSTREAM_ERROR");
    server.forceShutdown();
  });
});
