import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { openHttp, type TransportOptions } from "../../../src/transport/index.ts";
import {
  type HttpBehaviour,
  type HttpFaultServer,
  httpFaults,
  response,
} from "../../support/http-fault-server.ts";
import { createPrivateTls } from "../../support/tls.ts";
import { call, codeOf, GET, OPTIONS, openToHttp, POST, pause, startHttp } from "./harness.ts";

describe("an upstream that is not there", () => {
  it("refuses the connection", async () => {
    const server = await startHttp(httpFaults.hang());
    await server.close();
    expect(await codeOf(openToHttp(server.url).request(GET, call()))).toBe("UPSTREAM_UNAVAILABLE");
  });

  it("has no name", async () => {
    const transport = openToHttp(new URL("http://no-such-host.invalid"));
    expect(await codeOf(transport.request(GET, call()))).toBe("UPSTREAM_UNAVAILABLE");
  });

  it.each<[string, HttpBehaviour]>([
    ["resets", httpFaults.reset()],
    ["closes without a word", (socket) => void socket.end()],
  ])("%s, and is asked only once", async (_name, behaviour) => {
    const server = await startHttp(behaviour);
    for (const request of [GET, POST]) {
      const before = server.requests.length;
      expect(await codeOf(openToHttp(server.url).request(request, call()))).toBe("UPSTREAM_UNAVAILABLE");
      expect(server.requests).toHaveLength(before + 1);
    }
  });

  it("accepts no connection in time", async () => {
    // A full backlog of a listener that never accepts is not to be had portably; a TLS handshake that is never
    // answered is, and is part of connecting.
    const silent = createServer(() => {});
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const transport = openToHttp(new URL(`https://127.0.0.1:${port}`), { connectTimeoutMs: 100 });
    expect(await codeOf(transport.request(GET, call()))).toBe("UPSTREAM_TIMEOUT");
    silent.close();
  });
});

describe("TLS", () => {
  const tls = createPrivateTls();
  const startTls = (): Promise<HttpFaultServer> => startHttp(httpFaults.answer("{}"), tls);

  it("trusts a private authority and the name it is told", async () => {
    const server = await startTls();
    const transport = openToHttp(server.url, { ca: tls.ca, serverName: tls.serverName });
    for (let i = 0; i < 3; i++) {
      expect((await transport.request(GET, call())).status).toBe(200);
      await pause();
    }
    expect(server.stats.accepted).toBe(1);
  });

  it.each<[string, Partial<TransportOptions>]>([
    ["no authority", { serverName: tls.serverName }],
    ["another authority", { ca: createPrivateTls().ca, serverName: tls.serverName }],
    ["another name", { ca: tls.ca, serverName: "other.test" }],
    ["no name", { ca: tls.ca }],
  ])("sends nothing with %s", async (_name, options) => {
    const server = await startTls();
    expect(await codeOf(openToHttp(server.url, options).request(POST, call()))).toBe("UPSTREAM_UNAVAILABLE");
    expect(server.requests).toHaveLength(0);
  });

  it("gets the free retry too, and no byte of the handshake counts as an answer", async () => {
    const server = await startTls();
    const transport = openToHttp(server.url, { ca: tls.ca, serverName: tls.serverName });
    await transport.request(GET, call());
    await pause();
    let isFirst = true;
    server.behave((socket) => {
      if (isFirst) socket.destroy();
      else socket.write(response("{}"));
      isFirst = false;
    });
    expect((await transport.request(GET, call())).status).toBe(200);
    await pause();
    server.behave((socket) => void socket.destroy());
    expect(await codeOf(transport.request(POST, call()))).toBe("UPSTREAM_UNAVAILABLE");
  });
});

describe("close", () => {
  it("waits for what is in flight, then closes every connection", async () => {
    let answer: (() => void) | undefined;
    const server = await startHttp((socket) => {
      answer = () => void socket.write(response("{}"));
    });
    const transport = openHttp(server.url, OPTIONS);
    const inFlight = transport.request(GET, call());
    await server.until(() => answer !== undefined);
    const closed = transport.close();
    expect(await codeOf(transport.request(GET, call()))).toBe("UPSTREAM_UNAVAILABLE");
    answer?.();
    expect((await inFlight).status).toBe(200);
    await closed;
    await transport.close();
    await server.until(() => server.stats.open === 0);
  });

  it("does not wait for ever", async () => {
    const server = await startHttp(httpFaults.hang());
    const transport = openHttp(server.url, OPTIONS);
    const inFlight = codeOf(transport.request(GET, call(60_000)));
    await server.until(() => server.requests.length === 1);
    await transport.close();
    expect(await inFlight).toBe("UPSTREAM_UNAVAILABLE");
    await server.until(() => server.stats.open === 0);
  }, 15_000);
});
