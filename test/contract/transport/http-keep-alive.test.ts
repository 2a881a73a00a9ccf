import { describe, expect, it } from "vitest";
import { type HttpBehaviour, httpFaults, response } from "../../support/http-fault-server.ts";
import { call, codeOf, GET, openToHttp, POST, pause, startHttp } from "./harness.ts";

describe("a kept-alive connection that died", () => {
  it("costs no GET, one after the other, when the server closes after each answer", async () => {
    const server = await startHttp(httpFaults.closeAfterEach("{}"));
    const transport = openToHttp(server.url);
    for (let i = 0; i < 50; i++) expect((await transport.request(GET, call())).status).toBe(200);
  });

  it.each([0, 1, 2, 3])("costs no GET when it closes %d ms after each answer", async (delayMs) => {
    const server = await startHttp(httpFaults.closeAfterEach("{}", delayMs));
    const transport = openToHttp(server.url);
    for (let i = 0; i < 50; i++) expect((await transport.request(GET, call())).status).toBe(200);
  });

  /** Answers the first request of each connection and resets at the second: the race, every time. */
  const losing: HttpBehaviour = (() => {
    const seen = new WeakSet<object>();
    return (socket) => {
      if (seen.has(socket)) socket.resetAndDestroy();
      else socket.write(response("{}"));
      seen.add(socket);
    };
  })();

  it("is replaced once for a GET, also when many are in flight", async () => {
    const server = await startHttp(losing);
    const transport = openToHttp(server.url);
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => codeOf(transport.request(GET, call()))),
      );
      expect(new Set(answers)).toEqual(new Set(["answered"]));
    }
  });

  it("is not replaced for a POST, which reaches the server at most once", async () => {
    const server = await startHttp(losing);
    const transport = openToHttp(server.url);
    await transport.request(GET, call());
    await pause();
    expect(await codeOf(transport.request(POST, call()))).toBe("UPSTREAM_UNAVAILABLE");
    expect(server.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("is replaced for a POST that says it is idempotent, and not for a GET that says it is not", async () => {
    const server = await startHttp(losing);
    const transport = openToHttp(server.url);
    await transport.request(GET, call());
    await pause();
    expect(await codeOf(transport.request({ ...POST, idempotent: true }, call()))).toBe("answered");
    await pause();
    expect(await codeOf(transport.request({ ...GET, idempotent: false }, call()))).toBe(
      "UPSTREAM_UNAVAILABLE",
    );
  });

  it("is replaced only once", async () => {
    const server = await startHttp(httpFaults.answer("{}"));
    const transport = openToHttp(server.url);
    await transport.request(GET, call());
    await pause();
    server.behave(httpFaults.reset());
    expect(await codeOf(transport.request(GET, call()))).toBe("UPSTREAM_UNAVAILABLE");
    expect(server.requests).toHaveLength(3);
  });

  it("is not replaced after the first byte of an answer", async () => {
    const server = await startHttp(httpFaults.answer("{}"));
    const transport = openToHttp(server.url);
    await transport.request(GET, call());
    await pause();
    server.behave(httpFaults.rawThenEnd("HT"));
    expect(await codeOf(transport.request(GET, call()))).toBe("BAD_UPSTREAM");
    expect(server.requests).toHaveLength(2);
  });

  it("never hands out an answer that nobody asked for", async () => {
    const server = await startHttp((socket, { path }) => {
      socket.write(Buffer.concat([response(JSON.stringify(path)), response('"POISON"')]));
    });
    const transport = openToHttp(server.url);
    for (let i = 0; i < 50; i++) {
      const { body } = await transport.request({ ...GET, path: `/${i}` }, call());
      expect(body.toString()).toBe(`"/${i}"`);
    }
    server.behave((socket, { path }) => {
      socket.write(response(JSON.stringify(path)), () =>
        setTimeout(() => socket.write(response('"POISON"')), 5),
      );
    });
    for (let i = 0; i < 10; i++) {
      const { body } = await transport.request({ ...GET, path: `/late${i}` }, call());
      expect(body.toString()).toBe(`"/late${i}"`);
      await server.until(() => server.stats.open === 0);
    }
  });
});
