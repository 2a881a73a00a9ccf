import { constants } from "node:http2";
import { describe, expect, it } from "vitest";
import type { GrpcMethod } from "../../../src/transport/index.ts";
import { type GrpcBehaviour, grpcFaults } from "../../support/grpc-fault-server.ts";
import {
  call,
  codeOf,
  expectNoListeners,
  GRPC_TRANSPORTS,
  HELLO,
  STREAM,
  startGrpc,
  UNARY,
  warningsDuring,
} from "./harness.ts";

describe.each(GRPC_TRANSPORTS)("%s", (_transport, openToGrpc) => {
  describe("the deadline", () => {
    it("is on the wire and ends a hang there too", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const transport = openToGrpc(server.address);
      // So that none of the time below goes into connecting.
      await transport.request(UNARY, HELLO, {}, call());
      server.behave(grpcFaults.hang());
      const { signal, timeoutMs } = call(200);
      expect(await codeOf(transport.request(UNARY, HELLO, {}, { signal, timeoutMs }))).toBe(
        "UPSTREAM_TIMEOUT",
      );
      const onWire = String(server.calls[1]?.headers["grpc-timeout"]);
      expect(onWire).toMatch(/^\d+m$/);
      expect(Number.parseInt(onWire, 10)).toBeLessThanOrEqual(200);
      await server.until(() => server.calls[1]?.rstCode === constants.NGHTTP2_CANCEL);
      expectNoListeners(signal);
    });

    it.each<[string, GrpcMethod]>([
      ["unary", UNARY],
      ["stream", STREAM],
    ])("ends a hang after the headers: %s", async (_name, method) => {
      const server = await startGrpc(grpcFaults.hangAfterHeaders());
      expect(await codeOf(openToGrpc(server.address).request(method, HELLO, {}, call(100)))).toBe(
        "UPSTREAM_TIMEOUT",
      );
    });

    it("may be later than a timer can be", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const transport = openToGrpc(server.address);
      for (let i = 0; i < 2; i++) {
        expect(await codeOf(transport.request(UNARY, HELLO, {}, call(1e12)))).toBe("answered");
        expect(server.calls[i]?.headers["grpc-timeout"]).toMatch(/^\d{1,8}[SMH]$/);
      }
    });

    it("sends nothing when there is no time left", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const transport = openToGrpc(server.address);
      await transport.request(UNARY, HELLO, {}, call());
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call(0)))).toBe("UPSTREAM_TIMEOUT");
      await transport.request(UNARY, HELLO, {}, call());
      expect(server.calls).toHaveLength(2);
    });
  });

  describe("a cancelled call", () => {
    it.each<[string, GrpcMethod, GrpcBehaviour]>([
      ["unary", UNARY, grpcFaults.hang()],
      ["stream", STREAM, grpcFaults.hangAfterHeaders()],
    ])(
      "is cancelled at the server, and leaves nothing on the signal: %s",
      async (_name, method, behaviour) => {
        const server = await startGrpc(behaviour);
        const { signal, timeoutMs, abort } = call();
        const answer = openToGrpc(server.address).request(method, HELLO, {}, { signal, timeoutMs });
        await server.until(() => server.calls.length === 1);
        abort();
        expect(await codeOf(answer)).toBe("CANCELLED");
        await server.until(() => server.calls[0]?.rstCode === constants.NGHTTP2_CANCEL);
        expectNoListeners(signal);
      },
    );

    it("is not sent when it was cancelled before", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const transport = openToGrpc(server.address);
      const { signal, timeoutMs, abort } = call();
      abort();
      expect(await codeOf(transport.request(UNARY, HELLO, {}, { signal, timeoutMs }))).toBe("CANCELLED");
      await transport.request(UNARY, HELLO, {}, call());
      expect(server.calls).toHaveLength(1);
    });

    it("is not sent when it is cancelled while the connection opens", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const transport = openToGrpc(server.address);
      const { signal, timeoutMs, abort } = call();
      const answer = transport.request(UNARY, HELLO, {}, { signal, timeoutMs });
      abort();
      expect(await codeOf(answer)).toBe("CANCELLED");
      await transport.request(UNARY, HELLO, {}, call());
      expect(server.calls).toHaveLength(1);
      expectNoListeners(signal);
    });

    it("leaves no stream behind when it is cancelled in the turn that sent it", async () => {
      let openStreams = 0;
      const server = await startGrpc((stream, seen, nth) => {
        if (seen.path === STREAM.path) {
          grpcFaults.answer("last")(stream, seen, nth);
          return;
        }
        openStreams += 1;
        stream.on("close", () => {
          openStreams -= 1;
        });
      });
      const transport = openToGrpc(server.address);
      const held = call();
      const first = codeOf(transport.request(UNARY, HELLO, {}, held));
      await server.until(() => openStreams === 1);
      for (let turns = 0; turns < 10; turns++) {
        const { signal, timeoutMs, abort } = call();
        const answer = codeOf(transport.request(UNARY, HELLO, {}, { signal, timeoutMs }));
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        abort();
        expect(await answer).toBe("CANCELLED");
      }
      held.abort();
      expect(await first).toBe("CANCELLED");
      // Its stream is the last on the connection: whatever the others left behind has come before it.
      await transport.request(STREAM, HELLO, {}, call());
      await server.until(() => openStreams === 0);
    });

    it("shares its signal with many without a warning or a trace", async () => {
      const server = await startGrpc(grpcFaults.answer("world"));
      const transport = openToGrpc(server.address);
      const shared = call();
      const warnings = await warningsDuring(() =>
        Promise.all(Array.from({ length: 100 }, () => transport.request(UNARY, HELLO, {}, shared))),
      );
      expect(warnings).toEqual([]);
      expectNoListeners(shared.signal);
    });
  });
});
