import { describe, expect, it } from "vitest";
import { type HttpBehaviour, httpFaults, response } from "../../support/http-fault-server.ts";
import {
  call,
  codeOf,
  expectNoListeners,
  GET,
  openToHttp,
  pause,
  startHttp,
  warningsDuring,
} from "./harness.ts";

describe("the time limit of an attempt", () => {
  it.each<[string, HttpBehaviour]>([
    ["hang", httpFaults.hang()],
    ["hang after headers", httpFaults.hangAfterHeaders()],
    ["hang in the body", httpFaults.hangMidBody()],
    ["drip", httpFaults.drip(20)],
    ["drip in the headers", httpFaults.dripHeaders(20)],
  ])("ends a %s, and the connection with it", async (_name, behaviour) => {
    const server = await startHttp(behaviour);
    const { signal, timeoutMs } = call(150);
    expect(await codeOf(openToHttp(server.url).request(GET, { signal, timeoutMs }))).toBe("UPSTREAM_TIMEOUT");
    await server.until(() => server.stats.open === 0);
    await pause();
    expect(server.requests).toHaveLength(1);
    expect(server.stats.accepted).toBe(1);
    expectNoListeners(signal);
  });

  it("ends a request that waits for a connection, and costs no other request its connection", async () => {
    const held: (() => void)[] = [];
    const server = await startHttp((socket, request) => {
      if (request.path === "/hold") held.push(() => socket.write(response("{}")));
      else socket.write(response("{}"));
    });
    const transport = openToHttp(server.url, { maxConnections: 128 });
    const running = Array.from({ length: 128 }, () => transport.request({ ...GET, path: "/hold" }, call()));
    await server.until(() => held.length === 128);
    const queued = await Promise.all(
      Array.from({ length: 50 }, () => codeOf(transport.request({ ...GET, path: "/queued" }, call(50)))),
    );
    expect(new Set(queued)).toEqual(new Set(["UPSTREAM_TIMEOUT"]));
    for (const release of held) release();
    await Promise.all(running);
    await transport.request(GET, call());
    expect(server.requests.filter(({ path }) => path === "/queued")).toHaveLength(0);
    expect(server.stats).toMatchObject({ accepted: 128, open: 128 });
  });

  it("may be longer than a timer can be", async () => {
    const server = await startHttp(httpFaults.answer("{}"));
    expect((await openToHttp(server.url).request(GET, call(1e12))).status).toBe(200);
  });
});

describe("a cancelled call", () => {
  it("destroys its connection, and leaves nothing on the signal", async () => {
    const server = await startHttp(httpFaults.hangMidBody());
    const { signal, timeoutMs, abort } = call();
    const answer = openToHttp(server.url).request(GET, { signal, timeoutMs });
    await server.until(() => server.requests.length === 1);
    abort();
    expect(await codeOf(answer)).toBe("CANCELLED");
    await server.until(() => server.stats.open === 0);
    expect(server.stats.accepted).toBe(1);
    expectNoListeners(signal);
  });

  it("is not sent when it was cancelled before", async () => {
    const server = await startHttp(httpFaults.answer("{}"));
    const transport = openToHttp(server.url);
    const { signal, timeoutMs, abort } = call();
    abort();
    expect(await codeOf(transport.request(GET, { signal, timeoutMs }))).toBe("CANCELLED");
    await transport.request(GET, call());
    expect(server.requests).toHaveLength(1);
    expectNoListeners(signal);
  });

  it("is not sent when it is cancelled while the connection opens", async () => {
    const server = await startHttp(httpFaults.answer("{}"));
    const transport = openToHttp(server.url);
    const { signal, timeoutMs, abort } = call();
    const answer = transport.request({ ...GET, path: "/cancelled" }, { signal, timeoutMs });
    abort();
    expect(await codeOf(answer)).toBe("CANCELLED");
    await transport.request(GET, call());
    expect(server.requests.map(({ path }) => path)).toEqual([GET.path]);
  });

  it("shares its signal with many without a warning or a trace", async () => {
    const server = await startHttp(httpFaults.answer("{}"));
    const transport = openToHttp(server.url);
    const shared = call();
    const warnings = await warningsDuring(() =>
      Promise.all(Array.from({ length: 100 }, () => transport.request(GET, shared))),
    );
    expect(warnings).toEqual([]);
    expectNoListeners(shared.signal);
  });
});
