import { constants } from "node:http2";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { GrpcMethod } from "../../../src/transport/index.ts";
import { frame, type GrpcBehaviour, grpcFaults } from "../../support/grpc-fault-server.ts";
import {
  call,
  codeOf,
  expectNoListeners,
  GRPC_TRANSPORTS,
  HELLO,
  MAX_BYTES,
  pause,
  STREAM,
  startGrpc,
  UNARY,
} from "./harness.ts";

describe.each(GRPC_TRANSPORTS)("%s", (_transport, openToGrpc) => {
  describe("an answer that cannot be used", () => {
    const gzip = { headers: { "grpc-encoding": "gzip" } };
    const zipped = (bytes: Buffer): Buffer => frame(bytes, { compressed: true });

    it.each<[string, GrpcBehaviour]>([
      ["HTML with status 200", grpcFaults.html(200)],
      ["no message", grpcFaults.answer()],
      ["no message, in headers alone", grpcFaults.trailersOnly(0)],
      ["less than a message", grpcFaults.frames([frame("abc", { length: 100 })])],
      ["less than a prefix", grpcFaults.frames([Buffer.from([0, 0])])],
      ["a message of 4 GB, it says", grpcFaults.frames([frame("abc", { length: 0xffff_ffff })])],
      [
        "a message of 4 GB, it says, and the stream goes on",
        (stream) => {
          stream.respond({ ":status": 200, "content-type": "application/grpc" });
          stream.write(frame("abc", { length: 0xffff_ffff }));
        },
      ],
      ["no trailers", grpcFaults.frames([frame("world")], { status: null })],
      ["trailers without a status", grpcFaults.noStatus("world")],
      ["two messages", grpcFaults.answer("one", "two")],
      ["two messages and no status", grpcFaults.twoMessages()],
      ["a status that is none", grpcFaults.status(999)],
      ["a status that is no number", grpcFaults.status("abc")],
      ["a compressed flag without a coding", grpcFaults.frames([zipped(gzipSync("x"))])],
      [
        "a coding that nobody knows",
        grpcFaults.frames([zipped(gzipSync("x"))], { headers: { "grpc-encoding": "zz" } }),
      ],
      [
        "a compressed flag and the coding identity",
        grpcFaults.frames([zipped(gzipSync("x"))], { headers: { "grpc-encoding": "identity" } }),
      ],
      ["bad gzip", grpcFaults.frames([zipped(Buffer.from("this is no gzip"))], gzip)],
      ["a gzip bomb", grpcFaults.frames([zipped(gzipSync(Buffer.alloc(63_000_000)))], gzip)],
      ["a message over the limit", grpcFaults.answer("x".repeat(MAX_BYTES + 1))],
    ])("is refused: %s; and the next call is clean", async (_name, behaviour) => {
      const server = await startGrpc(behaviour);
      const transport = openToGrpc(server.address);
      const { signal, timeoutMs } = call();
      expect(await codeOf(transport.request(UNARY, HELLO, {}, { signal, timeoutMs }))).toBe("BAD_UPSTREAM");
      expect(server.calls).toHaveLength(1);
      expectNoListeners(signal);
      server.behave(grpcFaults.answer("clean"));
      expect(await transport.request(UNARY, HELLO, {}, call())).toEqual([{ text: "clean" }]);
    });

    it("does not include a message of exactly the limit", async () => {
      const server = await startGrpc(grpcFaults.answer("x".repeat(MAX_BYTES)));
      expect(await codeOf(openToGrpc(server.address).request(UNARY, HELLO, {}, call()))).toBe("answered");
    });

    it.each([
      `Received message larger than max (2000000 vs ${MAX_BYTES})`,
      `Received message that decompresses to a size larger than ${MAX_BYTES}`,
    ])("is not what a server says of a request: %s", async (words) => {
      const server = await startGrpc(grpcFaults.trailersOnly(8, words));
      expect(await codeOf(openToGrpc(server.address).request(UNARY, HELLO, {}, call()))).toBe("RATE_LIMITED");
    });

    it.each(["x".repeat(1_000), ""])(
      "is a stream that does not end, and it is cancelled: %#",
      async (message) => {
        const server = await startGrpc(grpcFaults.endless(message));
        expect(await codeOf(openToGrpc(server.address).request(STREAM, HELLO, {}, call()))).toBe(
          "BAD_UPSTREAM",
        );
        await server.until(() => server.calls[0]?.rstCode === constants.NGHTTP2_CANCEL);
      },
    );

    it("is a stream of messages that decode to more than the limit together", async () => {
      const message = zipped(gzipSync(Buffer.alloc(MAX_BYTES / 4)));
      const server = await startGrpc(grpcFaults.frames(Array(5).fill(message), gzip));
      const transport = openToGrpc(server.address);
      expect(await codeOf(transport.request(STREAM, HELLO, {}, call()))).toBe("BAD_UPSTREAM");
      server.behave(grpcFaults.frames(Array(3).fill(message), gzip));
      expect(await transport.request(STREAM, HELLO, {}, call())).toHaveLength(3);
    });

    it("is one that the proto cannot decode", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const broken: GrpcMethod = {
        ...UNARY,
        deserialize: () => {
          throw new RangeError("index out of range");
        },
      };
      expect(await codeOf(openToGrpc(server.address).request(broken, HELLO, {}, call()))).toBe(
        "BAD_UPSTREAM",
      );
    });

    it.each([
      [400, "UPSTREAM_ERROR"],
      [401, "UNAUTHENTICATED"],
      [502, "UPSTREAM_UNAVAILABLE"],
    ])("has the meaning of its HTTP status, if it has one: %d", async (httpStatus, code) => {
      const server = await startGrpc(grpcFaults.html(httpStatus));
      expect(await codeOf(openToGrpc(server.address).request(UNARY, HELLO, {}, call()))).toBe(code);
    });
  });

  describe("a connection or stream that goes away", () => {
    it.each<[string, GrpcBehaviour]>([
      ["reset by CANCEL", grpcFaults.rstStream(constants.NGHTTP2_CANCEL)],
      ["reset by INTERNAL_ERROR", grpcFaults.rstStream(constants.NGHTTP2_INTERNAL_ERROR)],
      ["dropped", grpcFaults.dropConnection()],
      ["dropped after GOAWAY", grpcFaults.goawayDrop()],
      ["dropped after the headers", grpcFaults.dropAfter()],
      ["dropped in a message", grpcFaults.dropAfter(frame("abc", { length: 100 }))],
      ["dropped after a message", grpcFaults.dropAfter(frame("abc"))],
      [
        "ended by a GOAWAY with an error",
        (stream) => stream.session?.goaway(constants.NGHTTP2_INTERNAL_ERROR),
      ],
    ])("is UPSTREAM_UNAVAILABLE and tried once: %s; the next call is clean", async (_name, behaviour) => {
      const server = await startGrpc(behaviour);
      const transport = openToGrpc(server.address);
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("UPSTREAM_UNAVAILABLE");
      expect(server.calls).toHaveLength(1);
      server.behave(grpcFaults.answer("clean"));
      expect(await transport.request(UNARY, HELLO, {}, call())).toEqual([{ text: "clean" }]);
    });

    it("is tried once more if the server refused the stream unseen", async () => {
      const refuse = grpcFaults.rstStream(constants.NGHTTP2_REFUSED_STREAM);
      const server = await startGrpc((stream, seen, nth) =>
        (nth === 1 ? refuse : grpcFaults.answer("world"))(stream, seen, nth),
      );
      const transport = openToGrpc(server.address);
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("answered");
      expect(server.calls).toHaveLength(2);
      server.behave(refuse);
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("UPSTREAM_UNAVAILABLE");
      expect(server.calls).toHaveLength(4);
    });

    it("is tried once more if it came after the last that a GOAWAY names", async () => {
      const server = await startGrpc((stream, seen, nth) => {
        if (nth === 1) setTimeout(() => grpcFaults.answer("first")(stream, seen, nth), 50);
        if (nth === 2) stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 1);
        if (nth > 2) grpcFaults.answer("new")(stream, seen, nth);
      });
      const transport = openToGrpc(server.address);
      const first = transport.request(UNARY, HELLO, {}, call());
      await server.until(() => server.calls.length === 1);
      expect(await transport.request(UNARY, HELLO, {}, call())).toEqual([{ text: "new" }]);
      expect(await first).toEqual([{ text: "first" }]);
      expect(server.calls).toHaveLength(3);
      expect(server.stats.accepted).toBe(2);
    });

    it("is sent on the next connection if it still waited for a stream", async () => {
      let finish: (() => void) | undefined;
      const server = await startGrpc(
        (stream, seen, nth) => {
          if (nth > 1) grpcFaults.answer("new")(stream, seen, nth);
          else {
            finish = () => grpcFaults.answer("first")(stream, seen, nth);
            stream.session?.goaway(constants.NGHTTP2_NO_ERROR);
          }
        },
        { maxConcurrentStreams: 1 },
      );
      const transport = openToGrpc(server.address);
      const answers = Array.from({ length: 5 }, () => transport.request(UNARY, HELLO, {}, call()));
      await server.until(() => finish !== undefined);
      await pause(50);
      finish?.();
      expect((await Promise.all(answers)).flat()).toEqual([
        { text: "first" },
        ...Array(4).fill({ text: "new" }),
      ]);
      expect(server.calls).toHaveLength(5);
      expect(server.stats.accepted).toBe(2);
    });

    it("lets what is in flight finish after GOAWAY, and new calls go elsewhere", async () => {
      let finish: (() => void) | undefined;
      const server = await startGrpc((stream, seen, nth) => {
        finish = () => grpcFaults.answer("late")(stream, seen, nth);
        stream.session?.goaway(0);
      });
      const transport = openToGrpc(server.address);
      const first = transport.request(UNARY, HELLO, {}, call());
      await server.until(() => finish !== undefined);
      server.behave(grpcFaults.answer("new"));
      expect(await transport.request(UNARY, HELLO, {}, call())).toEqual([{ text: "new" }]);
      finish?.();
      expect(await first).toEqual([{ text: "late" }]);
      expect(server.stats.accepted).toBe(2);
    });
  });
});
