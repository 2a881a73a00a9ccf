import { describe, expect, test } from "vitest";
import { type CancelSignal, onAbort } from "../../../src/kernel/index.ts";
import { openSocket, post, send } from "../../support/http-client.ts";
import { type Served, serve, spyClient } from "./serve.ts";

const mobileOf = (server: Served) => `${server.publicUrl}/graphql/mobile`;

describe("the signal", () => {
  test("aborts when the client goes away before its answer", async () => {
    const mobile = spyClient("mobile", (_operation, { signal }) => untilAborted(signal));
    const server = await serve({ clients: [mobile] });
    const caller = new AbortController();
    const gone = post(mobileOf(server), "{ slow }", { signal: caller.signal }).catch(() => "gone");
    await expect.poll(() => mobile.asked.length).toBe(1);
    expect(mobile.asked[0]?.request.signal.aborted).toBe(false);
    caller.abort();
    expect(await gone).toBe("gone");
    await expect.poll(() => mobile.asked[0]?.request.signal.aborted).toBe(true);
    await expect.poll(() => server.lines.at(-1)).toMatchObject({ status_code: 499, client: "mobile" });
  });

  test("aborts for every request of a pipeline, not only the one whose turn it is", async () => {
    const mobile = spyClient("mobile", (_operation, { signal }) => untilAborted(signal));
    const server = await serve({ clients: [mobile] });
    const body = '{"query":"{ slow }"}';
    const one = `POST /graphql/mobile HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const socket = openSocket(server.publicUrl);
    socket.write(one.repeat(20));
    await expect.poll(() => mobile.asked.length).toBe(20);
    socket.destroy();
    await expect.poll(() => mobile.asked.every(({ request }) => request.signal.aborted)).toBe(true);
    const status = await send(`${server.adminUrl}/status`);
    expect(status.json()).toMatchObject({ clients: [{ requests: { inFlight: 0, total: 20 } }] });
  });

  test("stays quiet when the answer was complete, on a connection that lives or dies", async () => {
    const mobile = spyClient();
    const server = await serve({ clients: [mobile] });
    await post(mobileOf(server), "{ node { id } }");
    await post(mobileOf(server), "{ node { id } }", { headers: { connection: "keep-alive" } });
    await expect.poll(() => server.lines.length).toBe(2);
    expect(mobile.asked.map(({ request }) => request.signal.aborted)).toEqual([false, false]);
  });
});

test("one log line for each request, none for health, and no query in it", async () => {
  const server = await serve();
  await post(`${mobileOf(server)}?token=secret`, "{ node { id } }", {
    headers: { "x-request-id": "r-3", "user-agent": "u".repeat(1000) },
  });
  await send(`${server.publicUrl}/health`);
  await send(`${server.publicUrl}/${"p".repeat(1000)}`);
  await expect.poll(() => server.lines.length).toBe(2);
  expect(server.lines[0]).toEqual({
    level: 30,
    time: expect.any(Number),
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    method: "POST",
    path: "/graphql/mobile",
    status_code: 200,
    duration_ms: expect.any(Number),
    client_ip: "127.0.0.1",
    user_agent: "u".repeat(256),
    correlation_id: "r-3",
    client: "mobile",
    msg: "request",
  });
  expect(server.lines[1]?.path).toHaveLength(256);
});

function untilAborted(signal: CancelSignal): Promise<{ data: null }> {
  return new Promise((resolve) => onAbort(signal, () => resolve({ data: null })));
}
