import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { type Answer, openSocket, send, sendRaw } from "../../support/http-client.ts";
import { httpFaults, response } from "../../support/http-fault-server.ts";
import { backend, faulty, serveRoutes } from "./gateway.ts";

const SECRET = "CHAOS-INTERNAL-DETAIL";

/** A route `a` to a backend, without retries, that gives up after so many milliseconds. */
const route = (url: URL | string, policies = "timeout: { ms: 300 }, retry: { attempts: 1 }"): string =>
  `a: { match: { path: "/**" }, to: { url: "${url}" }, policies: { ${policies} } }`;

const told = ({ status, text, headers }: Answer): unknown[] => [
  status,
  /"code":"(\w+)"/.exec(text)?.[1],
  headers["retry-after"],
];

describe("a backend that is in trouble", () => {
  it.each([
    ["hangs (F1)", httpFaults.hang(), [504, "UPSTREAM_TIMEOUT", undefined]],
    ["hangs after its headers (F4)", httpFaults.hangAfterHeaders(), [504, "UPSTREAM_TIMEOUT", undefined]],
    ["drips its headers (F6)", httpFaults.dripHeaders(20), [504, "UPSTREAM_TIMEOUT", undefined]],
    ["resets (F7)", httpFaults.reset(), [503, "UPSTREAM_UNAVAILABLE", "1"]],
    ["says 500", httpFaults.answer(SECRET, { status: 500 }), [502, "UPSTREAM_ERROR", undefined]],
    ["says 501", httpFaults.answer(SECRET, { status: 501 }), [502, "UPSTREAM_ERROR", undefined]],
    [
      "says 503 and when",
      httpFaults.answer(SECRET, { status: 503, headers: { "retry-after": 7, "set-cookie": "a=1" } }),
      [503, "UPSTREAM_UNAVAILABLE", "7"],
    ],
    ["says 504", httpFaults.answer(SECRET, { status: 504 }), [504, "UPSTREAM_TIMEOUT", undefined]],
    [
      "says 429 (F16)",
      httpFaults.answer(SECRET, { status: 429, headers: { "retry-after": 3 } }),
      [429, "RATE_LIMITED", "3"],
    ],
    [
      "has a bad status line (F37)",
      httpFaults.rawThenEnd("HTTX 9\r\n\r\n"),
      [502, "BAD_UPSTREAM", undefined],
    ],
    [
      "has two lengths (F37)",
      httpFaults.raw("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"),
      [502, "BAD_UPSTREAM", undefined],
    ],
    ["floods with 1xx (F37)", httpFaults.informationalFlood(), [502, "BAD_UPSTREAM", undefined]],
  ])("%s", async (_, behaviour, expected) => {
    const server = await faulty(behaviour);
    const ms = expected[1] === "UPSTREAM_TIMEOUT" ? 300 : 20_000;
    const { publicUrl } = await serveRoutes(
      route(server.url, `timeout: { ms: ${ms} }, retry: { attempts: 1 }`),
    );
    const answer = await send(`${publicUrl}/x`, { headers: { "x-request-id": "id-1" } });
    expect(told(answer)).toEqual(expected);
    expect(answer.headers).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      "x-request-id": "id-1",
    });
    expect(answer.headers).not.toHaveProperty("set-cookie");
    expect(answer.text).not.toMatch(new RegExp(`${SECRET}|127\\.0\\.0\\.1|${server.url.port}`));
  });

  it("is not there (F10): says so, then asks no more until the breaker lets it", async () => {
    const server = await faulty(httpFaults.hang());
    await server.close();
    const { publicUrl, adminUrl } = await serveRoutes(route(server.url));
    for (let call = 0; call < 5; call++) {
      expect(told(await send(publicUrl))).toEqual([503, "UPSTREAM_UNAVAILABLE", "1"]);
    }
    const [status, code, retryAfter] = told(await send(publicUrl));
    expect([status, code]).toEqual([503, "CIRCUIT_OPEN"]);
    expect(Number(retryAfter)).toBeGreaterThan(20);
    const { breakers } = (await send(`${adminUrl}/breakers`)).json<{
      breakers: { name: string; state: string }[];
    }>();
    expect(breakers.map(({ name, state }) => [name, state])).toEqual([
      ["routes.a", "open"],
      ["routes.a:*", "closed"],
    ]);
  });

  it.each([
    ["drips its body (F5)", httpFaults.drip(20)],
    ["hangs in its body (F4)", httpFaults.hangMidBody()],
    ["resets in its body (F9)", httpFaults.resetMidBody()],
    ["ends its body early (F9)", httpFaults.truncated()],
    ["ends its chunks early (F9)", httpFaults.truncatedChunked()],
  ])("%s: the caller can tell that it is not all, and the breaker counts it", async (_, behaviour) => {
    const server = await faulty(behaviour);
    const { publicUrl, adminUrl, lines } = await serveRoutes(route(server.url));
    const raw = await sendRaw(publicUrl, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 5000);
    expect(raw).toMatch(/^HTTP\/1.1 200 /);
    expect(raw).not.toMatch(/\r\n0\r\n\r\n$/);
    const length = /content-length: (\d+)/.exec(raw)?.[1];
    if (length !== undefined) expect(raw.split("\r\n\r\n")[1]?.length).toBeLessThan(Number(length));
    await server.until(() => server.stats.open === 0);
    const { breakers } = (await send(`${adminUrl}/breakers`)).json<{
      breakers: { name: string; counts: { failed: number } }[];
    }>();
    expect(breakers[0]).toMatchObject({ name: "routes.a", counts: { failed: 1 } });
    expect(lines.filter(({ msg }) => msg === "a route could not be served")).toMatchObject([{ route: "a" }]);
  });
});

it("opens after enough failures, and then sends probes alone (F11)", async () => {
  const server = await faulty(httpFaults.answer("{}", { status: 500 }));
  const { publicUrl } = await serveRoutes(route(server.url, "retry: { attempts: 3 }"));
  for (let call = 0; call < 20; call++) await send(publicUrl);
  expect(server.requests.length).toBe(5);
});

it.each([400, 401, 403, 404, 409, 422])(
  "hands a %i on as it is, and counts no failure (F12)",
  async (status) => {
    const server = await faulty(httpFaults.answer('{"why":"mine"}', { status }));
    const { publicUrl } = await serveRoutes(route(server.url, "retry: { attempts: 3 }"));
    for (let call = 0; call < 10; call++) {
      const answer = await send(publicUrl);
      expect([answer.status, answer.text]).toEqual([status, '{"why":"mine"}']);
    }
    expect(server.requests.length).toBe(10);
  },
);

describe("what is sent again", () => {
  const once = (...then: Parameters<typeof faulty>) => {
    let calls = 0;
    const [behaviour] = then;
    return faulty((socket, seen, nth) =>
      calls++ === 0 ? socket.resetAndDestroy() : behaviour(socket, seen, nth),
    );
  };

  it.each([
    ["GET", undefined, 200, 2],
    ["PUT", "{}", 200, 2],
    ["DELETE", undefined, 200, 2],
    ["POST", "{}", 503, 1],
    ["PATCH", "{}", 503, 1],
    ["PUT", "x".repeat(70_000), 503, 1],
  ])("%s with the body %s", async (method, body, status, total) => {
    const server = await once(httpFaults.answer("{}"));
    const { publicUrl } = await serveRoutes(route(server.url, "retry: { attempts: 3, baseMs: 1 }"));
    const answer = await send(publicUrl, { method, ...(body !== undefined && { body }) });
    expect([answer.status, server.requests.length]).toEqual([status, total]);
    if (total === 2) expect(server.requests[1]?.body).toBe(body ?? "");
  });

  it("a 503 is the policy's alone: the library repeats nothing", async () => {
    const server = await faulty(httpFaults.answer("{}", { status: 503 }));
    const { publicUrl } = await serveRoutes(route(server.url));
    await send(publicUrl);
    expect(server.requests.length).toBe(1);
  });

  it("a connection that died while it was kept is replaced at once", async () => {
    const used = new WeakSet<object>();
    const server = await faulty((socket) => {
      if (used.has(socket)) socket.destroy();
      else socket.write(response("{}"));
      used.add(socket);
    });
    const { publicUrl } = await serveRoutes(route(server.url));
    for (let call = 0; call < 5; call++) expect((await send(publicUrl)).status).toBe(200);
    // Never for what may act twice.
    expect((await send(publicUrl, { method: "POST", body: "{}" })).status).toBe(503);
    expect(server.requests.map(({ method }) => method).join(" ")).toBe(
      "GET GET GET GET GET GET GET GET GET POST",
    );
  });
});

it("gives no more time than the caller has (F2)", async () => {
  const server = await faulty(httpFaults.hang());
  const { publicUrl } = await serveRoutes(route(server.url, "timeout: { ms: 60000 }"));
  const answer = await send(publicUrl, { headers: { "x-request-timeout-ms": "200" } });
  expect(told(answer)).toEqual([504, "DEADLINE_EXCEEDED", undefined]);
  await server.until(() => server.stats.open === 0);
});

it("stops the backend when the caller goes away, before and in the answer (F24)", async () => {
  for (const behaviour of [httpFaults.hang(), httpFaults.hangMidBody(), httpFaults.endless()]) {
    const server = await faulty(behaviour);
    const { publicUrl, adminUrl } = await serveRoutes(route(server.url, "timeout: { ms: 60000 }"));
    const socket = openSocket(publicUrl);
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await server.until(() => server.requests.length === 1);
    socket.destroy();
    await server.until(() => server.stats.open === 0);
    const metrics = (await send(`${adminUrl}/metrics`)).text;
    expect(metrics).toContain('selvage_calls_in_flight{source="routes.a"} 0');
    const { breakers } = (await send(`${adminUrl}/breakers`)).json<{
      breakers: { counts: { failed: number } }[];
    }>();
    expect(breakers[0]?.counts.failed).toBe(0);
  }
});

it("drops what is sent when the caller goes away in the middle of his body", async () => {
  let ended: string | undefined;
  const { url, server } = await backend((incoming) => {
    incoming.resume();
    incoming.on("end", () => {
      ended = "end";
    });
    incoming.on("error", () => undefined);
    incoming.on("close", () => {
      ended ??= "cut";
      server.emit("cut");
    });
  });
  const cut = once(server, "cut");
  const { publicUrl } = await serveRoutes(route(url, "timeout: { ms: 60000 }"));
  const outgoing = request(publicUrl, { method: "POST", headers: { "content-length": "1000" } });
  outgoing.on("error", () => undefined);
  server.once("request", () => outgoing.destroy());
  outgoing.write("half");
  await cut;
  expect(ended).toBe("cut");
});

it("does not blame the backend for a caller who does not read", async () => {
  const server = await faulty(httpFaults.endless());
  // Time enough to fill every buffer on the way.
  const { publicUrl, adminUrl } = await serveRoutes(route(server.url, "timeout: { ms: 3000 }"));
  const socket = openSocket(publicUrl).pause();
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await server.until(() => server.requests.length === 1 && server.stats.open === 0);
  const { breakers } = (await send(`${adminUrl}/breakers`)).json<{
    breakers: { counts: { failed: number } }[];
  }>();
  expect(breakers[0]?.counts.failed).toBe(0);
  socket.destroy();
});

it("does not blame the backend for a caller who does not send his body", async () => {
  const server = await faulty(httpFaults.hang());
  const { publicUrl, adminUrl } = await serveRoutes(route(server.url));
  const raw = await sendRaw(publicUrl, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf", 3000);
  expect(raw).toMatch(/^HTTP\/1.1 408 /);
  const { breakers } = (await send(`${adminUrl}/breakers`)).json<{
    breakers: { counts: { failed: number } }[];
  }>();
  expect(breakers[0]?.counts.failed).toBe(0);
});
