import { describe, expect, it } from "vitest";
import { openHttp } from "../../../src/transport/index.ts";
import { type GrpcBehaviour, grpcFaults, startGrpcFaultServer } from "../../support/grpc-fault-server.ts";
import { type HttpBehaviour, httpFaults, startHttpFaultServer } from "../../support/http-fault-server.ts";
import {
  call,
  codeOf,
  expectNoListeners,
  GET,
  GRPC_TRANSPORTS,
  HELLO,
  OPTIONS,
  pause,
  STREAM,
  UNARY,
} from "./harness.ts";

/** How many timers and sockets keep this process up. vitest may have a timer of its own among them. */
function handles(): { timers: number; sockets: number } {
  const kinds = process.getActiveResourcesInfo();
  return {
    timers: kinds.filter((kind) => kind === "Timeout").length,
    sockets: kinds.filter((kind) => kind.startsWith("TCP") || kind.startsWith("TLS")).length,
  };
}

async function expectNoNewHandles(work: () => Promise<void>): Promise<void> {
  const before = handles();
  await work();
  const allowed = { timers: Math.max(1, before.timers), sockets: 0 };
  for (let turn = 0; turn < 100; turn++) {
    await pause(20);
    const now = handles();
    if (now.timers <= allowed.timers && now.sockets === 0) return;
  }
  expect(handles()).toEqual(allowed);
}

describe("after a transport is closed, nothing keeps the process up", () => {
  const http: Record<string, HttpBehaviour> = {
    answer: httpFaults.answer("{}"),
    hang: httpFaults.hang(),
    drip: httpFaults.drip(10),
    reset: httpFaults.reset(),
    bomb: httpFaults.gzipBomb(10_000_000),
    garbage: httpFaults.raw("garbage\r\n\r\n"),
  };
  it.each(Object.entries(http))("HTTP: %s", async (_name, behaviour) => {
    await expectNoNewHandles(async () => {
      const server = await startHttpFaultServer({ behaviour });
      const transport = openHttp(server.url, OPTIONS);
      const calls = Array.from({ length: 20 }, (_, i) => call(i % 2 ? 60 : 20_000));
      const answers = calls.map((each) => codeOf(transport.request(GET, each)));
      await pause(20);
      for (const { abort } of calls) abort();
      await Promise.all(answers);
      for (const { signal } of calls) expectNoListeners(signal);
      await transport.close();
      await server.close();
    });
  });

  const grpc: Record<string, GrpcBehaviour> = {
    answer: grpcFaults.answer("world"),
    hang: grpcFaults.hang(),
    "two messages": grpcFaults.twoMessages(),
    reset: grpcFaults.rstStream(2),
    dropped: grpcFaults.dropConnection(),
    endless: grpcFaults.endless("x"),
  };
  const both = Object.entries(grpc).flatMap(([name, behaviour]) =>
    GRPC_TRANSPORTS.map(([transport, open]) => [transport, name, behaviour, open] as const),
  );
  it.each(both)("gRPC by %s: %s", async (_transport, _name, behaviour, openToGrpc) => {
    await expectNoNewHandles(async () => {
      const server = await startGrpcFaultServer({ behaviour });
      const transport = openToGrpc(server.address);
      const calls = Array.from({ length: 20 }, (_, i) => call(i % 2 ? 60 : 20_000));
      const answers = calls.map((each, i) =>
        codeOf(transport.request(i % 3 === 0 ? STREAM : UNARY, HELLO, {}, each)),
      );
      await pause(20);
      for (const { abort } of calls) abort();
      await Promise.all(answers);
      for (const { signal } of calls) expectNoListeners(signal);
      await transport.close();
      await server.close();
    });
  });

  it.each(GRPC_TRANSPORTS)("an address where nobody listens: %s", async (_transport, openToGrpc) => {
    await expectNoNewHandles(async () => {
      const grpcTransport = openToGrpc("127.0.0.1:1");
      const httpTransport = openHttp(new URL("http://127.0.0.1:1"), OPTIONS);
      await codeOf(grpcTransport.request(UNARY, HELLO, {}, call()));
      await codeOf(httpTransport.request(GET, call()));
      await Promise.all([grpcTransport.close(), httpTransport.close()]);
    });
  });
});
