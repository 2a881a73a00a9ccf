import { once } from "node:events";
import type { ServerHttp2Stream } from "node:http2";
import { type AddressInfo, createServer, type Server as NetServer, type Socket } from "node:net";
import { describe, expect, it, vi } from "vitest";
import type { GrpcTransportOptions } from "../../../src/transport/index.ts";
import { type GrpcFaultServer, grpcFaults } from "../../support/grpc-fault-server.ts";
import { createPrivateTls } from "../../support/tls.ts";
import {
  call,
  codeOf,
  expectNoListeners,
  GRPC_TRANSPORTS,
  HELLO,
  pause,
  startGrpc,
  UNARY,
} from "./harness.ts";

describe.each(GRPC_TRANSPORTS)("%s", (_transport, openToGrpc) => {
  describe("an address", () => {
    it.each(["127.0.0.1:1", "no-such-host.invalid:443"])(
      "where nobody listens fails at once: %s",
      async (address) => {
        const transport = openToGrpc(address, { connectTimeoutMs: 30_000 });
        for (let i = 0; i < 3; i++) {
          const { signal, timeoutMs } = call(60_000);
          expect(await codeOf(transport.request(UNARY, HELLO, {}, { signal, timeoutMs }))).toBe(
            "UPSTREAM_UNAVAILABLE",
          );
          expectNoListeners(signal);
        }
      },
    );

    it("where somebody listens but does not answer fails after the connect timeout, and is tried anew", async () => {
      const { server, sockets } = await listenSilently();
      const { port } = server.address() as AddressInfo;
      // A plain TCP connection counts as one for grpc-js until HTTP/2 settings are due, so: TLS.
      const transport = openToGrpc(`127.0.0.1:${port}`, { connectTimeoutMs: 500, tls: true });
      const both = await Promise.all([
        codeOf(transport.request(UNARY, HELLO, {}, call())),
        codeOf(transport.request(UNARY, HELLO, {}, call())),
      ]);
      expect(both).toEqual(["UPSTREAM_TIMEOUT", "UPSTREAM_TIMEOUT"]);
      const third = call();
      expect(await codeOf(transport.request(UNARY, HELLO, {}, third))).toBe("UPSTREAM_TIMEOUT");
      expectNoListeners(third.signal);
      await vi.waitFor(() => expect(sockets).toHaveLength(2));
      expect(
        await codeOf(openToGrpc(`127.0.0.1:${port}`, { tls: true }).request(UNARY, HELLO, {}, call(50))),
      ).toBe("UPSTREAM_TIMEOUT");
      for (const socket of sockets) socket.destroy();
      server.close();
    });

    it("that is lost while nobody calls is connected to again by the next call", async () => {
      let session: ServerHttp2Stream["session"];
      const server = await startGrpc((stream, seen, nth) => {
        ({ session } = stream);
        grpcFaults.answer("world")(stream, seen, nth);
      });
      const transport = openToGrpc(server.address);
      for (let i = 1; i <= 3; i++) {
        expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("answered");
        expect(server.stats.accepted).toBe(i);
        session?.destroy();
        await server.until(() => server.stats.open === 0);
        await pause(50);
      }
    });

    it("that came back while nobody called is there for the first call", async () => {
      const before = await startGrpc(grpcFaults.answer("before"));
      const transport = openToGrpc(before.address);
      await before.close();
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("UPSTREAM_UNAVAILABLE");
      await startGrpc(grpcFaults.answer("after"), { port: before.port });
      await pause(1_500);
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("answered");
    });

    it("that comes back is found again within five seconds", async () => {
      let server = await startGrpc(grpcFaults.answer("before"));
      const { address, port } = server;
      const transport = openToGrpc(address);
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("answered");
      await server.close();
      // Long enough for the pauses between attempts to have grown to their limit.
      const outageEnd = Date.now() + 6_000;
      while (Date.now() < outageEnd) {
        expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("UPSTREAM_UNAVAILABLE");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      server = await startGrpc(grpcFaults.answer("after"), { port });
      const returned = Date.now();
      while ((await codeOf(transport.request(UNARY, HELLO, {}, call()))) !== "answered") {
        expect(Date.now() - returned).toBeLessThan(5_000);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }, 20_000);
  });

  describe("TLS", () => {
    const tls = createPrivateTls();
    const startTls = (): Promise<GrpcFaultServer> => startGrpc(grpcFaults.answer("world"), { tls });

    it("trusts a private authority and the name it is told", async () => {
      const server = await startTls();
      const transport = openToGrpc(server.address, { tls: true, ca: tls.ca, serverName: tls.serverName });
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("answered");
      expect(server.calls[0]?.headers[":authority"]).toBe(tls.serverName);
    });

    it.each<[string, Partial<GrpcTransportOptions>]>([
      ["no authority", { serverName: tls.serverName }],
      ["another authority", { ca: createPrivateTls().ca, serverName: tls.serverName }],
      ["another name", { ca: tls.ca, serverName: "other.test" }],
      ["no name", { ca: tls.ca }],
      ["no TLS", { tls: false }],
    ])("sends nothing with %s", async (_name, options) => {
      const server = await startTls();
      const transport = openToGrpc(server.address, { tls: true, ...options });
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("UPSTREAM_UNAVAILABLE");
      expect(server.calls).toHaveLength(0);
    });
  });

  describe("close", () => {
    it("waits for what is in flight, then closes the connection", async () => {
      let finish: (() => void) | undefined;
      const server = await startGrpc((stream, seen, nth) => {
        finish = () => grpcFaults.answer("late")(stream, seen, nth);
      });
      const transport = openToGrpc(server.address);
      const inFlight = transport.request(UNARY, HELLO, {}, call());
      await server.until(() => finish !== undefined);
      const closed = transport.close();
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("UPSTREAM_UNAVAILABLE");
      finish?.();
      expect(await inFlight).toEqual([{ text: "late" }]);
      await closed;
      await transport.close();
      await server.until(() => server.stats.open === 0);
    });

    it("does not wait for ever", async () => {
      const server = await startGrpc(grpcFaults.hang());
      const transport = openToGrpc(server.address);
      const inFlight = codeOf(transport.request(UNARY, HELLO, {}, call(60_000)));
      await server.until(() => server.calls.length === 1);
      await transport.close();
      expect(await inFlight).toBe("UPSTREAM_UNAVAILABLE");
      await server.until(() => server.stats.open === 0);
    }, 15_000);
  });
});

async function listenSilently(): Promise<{ server: NetServer; sockets: Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    sockets.push(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, sockets };
}
