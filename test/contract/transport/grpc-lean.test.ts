import { once } from "node:events";
import { createServer as createHttp2Server, constants as Http2, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { openLeanGrpc } from "../../../src/transport/index.ts";
import { frame, type GrpcBehaviour, grpcFaults } from "../../support/grpc-fault-server.ts";
import { createPrivateTls } from "../../support/tls.ts";
import { call, codeOf, HELLO, OPTIONS, opener, pause, startGrpc, UNARY } from "./harness.ts";

/** What the lean transport does otherwise than the reference, each with its reason in `src/transport/README.md`. */
const openToGrpc = opener(openLeanGrpc);

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("connecting", () => {
  it("is not done before the server has spoken HTTP/2", async () => {
    const address = await listen(createServer((socket) => socket.resume()));
    const transport = openToGrpc(address, { connectTimeoutMs: 200 });
    expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("UPSTREAM_TIMEOUT");
    await expect.poll(() => sockets.size).toBe(0);
  });

  it("fails at once where TLS does not agree on HTTP/2", async () => {
    const tls = createPrivateTls();
    const address = await listen(createTlsServer({ cert: tls.cert, key: tls.key }));
    const { ca, serverName } = tls;
    const transport = openToGrpc(address, { tls: true, ca, serverName, connectTimeoutMs: 20_000 });
    expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("UPSTREAM_UNAVAILABLE");
  });

  it("is tried no more often than the pauses allow, while calls fail at once", async () => {
    let accepted = 0;
    const address = await listen(
      createServer((socket) => {
        accepted += 1;
        socket.destroy();
      }),
    );
    const transport = openToGrpc(address);
    const startedAt = Date.now();
    while (Date.now() - startedAt < 300) {
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("UPSTREAM_UNAVAILABLE");
    }
    expect(accepted).toBe(1);
    await expect.poll(() => codeOf(transport.request(UNARY, HELLO, {}, call())).then(() => accepted)).toBe(2);
  });
});

/** Hands bytes on to an address, until it is frozen: then it keeps what it is given, and says nothing. */
async function startProxy(target: string): Promise<{ address: string; freeze(): void }> {
  let thaw = new Set<() => void>();
  const [host, port] = target.split(":");
  const address = await listen(
    createServer((socket) => {
      const upstream = connect({ host, port: Number(port) });
      sockets.add(upstream);
      upstream.on("error", () => {});
      socket.pipe(upstream);
      upstream.pipe(socket);
      thaw.add(() => {
        socket.unpipe();
        upstream.unpipe();
        socket.pause();
        upstream.pause();
      });
    }),
  );
  return {
    address,
    freeze() {
      for (const stop of thaw) stop();
      thaw = new Set();
    },
  };
}

describe("a connection that says nothing for as long as a call lasts", () => {
  it("is replaced when it does not answer a PING either", async () => {
    const server = await startGrpc(grpcFaults.answer("world"));
    const proxy = await startProxy(server.address);
    const transport = openToGrpc(proxy.address, { connectTimeoutMs: 300 });
    expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("answered");
    proxy.freeze();
    const later = codeOf(transport.request(UNARY, HELLO, {}, call()));
    expect(await codeOf(transport.request(UNARY, HELLO, {}, call(100)))).toBe("UPSTREAM_TIMEOUT");
    expect(await later).toBe("UPSTREAM_UNAVAILABLE");
    expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("answered");
    expect(server.stats.accepted).toBe(2);
  });

  it("is kept when it does, and not asked again while it has nothing to say", async () => {
    const pings: Buffer[] = [];
    const streams: ServerHttp2Stream[] = [];
    let sessions = 0;
    const http2 = createHttp2Server();
    http2.on("session", (session) => {
      sessions += 1;
      session.on("ping", (payload) => pings.push(payload));
    });
    http2.on("stream", (stream) => {
      stream.on("error", () => {});
      streams.push(stream);
    });
    const transport = openToGrpc(await listen(http2), { connectTimeoutMs: 100 });
    for (let i = 0; i < 3; i++) {
      expect(await codeOf(transport.request(UNARY, HELLO, {}, call(50)))).toBe("UPSTREAM_TIMEOUT");
    }
    await pause(200);
    expect(pings).toHaveLength(1);
    expect(sessions).toBe(1);
    expect(streams).toHaveLength(3);
  });

  it("leaves nothing behind when it is closed before it answers", async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const server = await startGrpc(grpcFaults.answer("world"));
    const proxy = await startProxy(server.address);
    const transport = openLeanGrpc(proxy.address, { ...OPTIONS, tls: false, connectTimeoutMs: 60_000 });
    expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe("answered");
    proxy.freeze();
    expect(await codeOf(transport.request(UNARY, HELLO, {}, call(50)))).toBe("UPSTREAM_TIMEOUT");
    const waiting = timers();
    expect(waiting).toBeGreaterThan(0);
    await transport.close();
    await pause(20);
    expect(timers()).toBeLessThan(waiting);
  });
});

describe("an answer", () => {
  it("is asked for without compression", async () => {
    const server = await startGrpc(grpcFaults.answer("world"));
    await openToGrpc(server.address).request(UNARY, HELLO, {}, call());
    expect(server.calls[0]?.headers).not.toHaveProperty("grpc-accept-encoding");
  });

  it.each<[string, GrpcBehaviour, string]>([
    [
      "a flag that is neither compressed nor not",
      grpcFaults.frames([Buffer.from([2, 0, 0, 0, 0])]),
      "BAD_UPSTREAM",
    ],
    [
      "part of a message after the last",
      grpcFaults.frames([frame("a"), Buffer.from([0, 0])]),
      "BAD_UPSTREAM",
    ],
    ["a status of no digits", grpcFaults.frames([frame("a")], { status: "" }), "BAD_UPSTREAM"],
    [
      "a status after an HTTP one",
      grpcFaults.frames([frame("a")], { httpStatus: 503, status: 5 }),
      "UPSTREAM_UNAVAILABLE",
    ],
    [
      "a connection that is too insecure for the server",
      grpcFaults.rstStream(Http2.NGHTTP2_INADEQUATE_SECURITY),
      "UPSTREAM_UNAVAILABLE",
    ],
    [
      "a GOAWAY that asks for calm",
      (stream) => stream.session?.goaway(Http2.NGHTTP2_ENHANCE_YOUR_CALM),
      "UPSTREAM_UNAVAILABLE",
    ],
  ])("is judged more strictly: %s", async (_name, behaviour, code) => {
    const server = await startGrpc(behaviour);
    const transport = openToGrpc(server.address);
    expect(await codeOf(transport.request(UNARY, HELLO, {}, call()))).toBe(code);
    server.behave(grpcFaults.answer("clean"));
    expect(await transport.request(UNARY, HELLO, {}, call())).toEqual([{ text: "clean" }]);
  });
});
