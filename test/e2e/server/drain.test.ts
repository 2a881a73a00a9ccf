import { expect, test } from "vitest";
import { FakeClock } from "../../support/fake-clock.ts";
import { post, send } from "../../support/http-client.ts";
import { serve, spyClient } from "./serve.ts";

const KEPT = { headers: { connection: "keep-alive" } };

test("says that it is not ready before it stops to take requests, and ends those it has", async () => {
  let answer: (result: { data: { slow: string } }) => void = () => {};
  const mobile = spyClient("mobile", ({ operationName }) =>
    operationName === "Held" ? new Promise((resolve) => (answer = resolve)) : { data: { slow: "at once" } },
  );
  const clock = new FakeClock();
  const server = await serve({
    clients: [mobile],
    clock,
    config: { drain: { delayMs: 5_000, limitMs: 10_000 } },
  });
  const url = `${server.publicUrl}/graphql/mobile`;
  const ready = () => send(`${server.publicUrl}/health/ready`);
  expect((await ready()).status).toBe(200);

  let isClosed = false;
  const closed = server.close().then(() => (isClosed = true));
  for (const atMs of [0, 4_999]) {
    await clock.run(atMs);
    const unready = await ready();
    expect([unready.status, unready.json()]).toEqual([503, { status: "stopping" }]);
    expect((await send(`${server.publicUrl}/health/live`)).status).toBe(200);
    expect((await send(`${server.adminUrl}/status`)).status).toBe(200);
    const taken = await post(url, "{ slow }", KEPT);
    expect([taken.status, taken.headers.connection]).toEqual([200, "keep-alive"]);
  }
  const inFlight = post(url, { query: "query Held { slow }", operationName: "Held" }, KEPT);
  await expect.poll(() => mobile.asked.length).toBe(3);

  await clock.run(1);
  await expect(ready()).rejects.toThrow("ECONNREFUSED");
  expect(isClosed).toBe(false);
  answer({ data: { slow: "done" } });
  const { status, headers, text } = await inFlight;
  expect([status, headers.connection, text]).toEqual([200, "close", '{"data":{"slow":"done"}}\n']);
  await closed;
  expect(mobile.asked.some(({ request }) => request.signal.aborted)).toBe(false);
  expect(clock.pending).toBe(0);
});

test("without a delay it stops to take requests at once, and what does not end in time is aborted", async () => {
  const mobile = spyClient("mobile", () => new Promise(() => {}));
  const server = await serve({ clients: [mobile], config: { drain: { delayMs: 0, limitMs: 50 } } });
  const left = post(`${server.publicUrl}/graphql/mobile`, "{ slow }").catch((error: Error) => error.message);
  await expect.poll(() => mobile.asked.length).toBe(1);
  await server.close();
  expect(await left).toBe("socket hang up");
  expect(mobile.asked[0]?.request.signal.aborted).toBe(true);
});
