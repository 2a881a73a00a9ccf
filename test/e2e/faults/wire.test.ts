import { expect, onTestFinished, test } from "vitest";
import {
  type HttpBehaviour,
  httpFaults,
  response,
  startHttpFaultServer,
} from "../../support/http-fault-server.ts";
import { startHttpFault } from "./gateway.ts";

const nothing = { total: null, ratio: null, color: null };

test("F36: nobody gets an answer that nobody asked for", async () => {
  let served = 0;
  const { a, expectAnswer } = await startHttpFault((socket) => {
    served += 1;
    const poison = response('{"id":"POISON","name":"POISON"}');
    socket.write(Buffer.concat([response(`{"id":"${served}"}`), poison]));
  });
  for (let i = 1; i <= 20; i++) await expectAnswer({ ...nothing, id: String(i), name: null });
  a.behave((socket) => {
    served += 1;
    socket.write(response(`{"id":"${served}"}`), () =>
      setTimeout(() => socket.write(response('{"id":"POISON"}')), 5),
    );
  });
  for (let i = 21; i <= 30; i++) {
    await expectAnswer({ ...nothing, id: String(i), name: null });
    await a.until(() => a.stats.open === 0);
  }
});

test.each<[string, HttpBehaviour]>([
  ["F36: that closes after each answer without a word", httpFaults.closeAfterEach('{"id":"1"}')],
  ["F36: that closes a moment after each answer", httpFaults.closeAfterEach('{"id":"1"}', 1)],
])("%s costs no query", async (_name, behaviour) => {
  const { expectAnswer } = await startHttpFault(behaviour);
  for (let i = 0; i < 50; i++) await expectAnswer({ ...nothing, id: "1", name: null });
});

test.each<[string, HttpBehaviour]>([
  [
    "F37: both a length and chunks",
    httpFaults.raw(
      "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ),
  ],
  ["F37: two lengths", httpFaults.raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}")],
  ["F37: garbage", httpFaults.raw("\x00\x01\x02 not http at all\r\n\r\n")],
  ["F37: a bad status line", httpFaults.raw("HTTP/1.1 abc OK\r\ncontent-length: 2\r\n\r\n{}")],
  ["F37: large headers", httpFaults.raw(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(100_000)}\r\n\r\n`)],
  ["F37: a flood of 1xx", httpFaults.informationalFlood()],
])("%s is refused, its connection dropped, and the next call is clean", async (_name, behaviour) => {
  const { a, expectFailure, expectAnswer } = await startHttpFault(behaviour);
  await expectFailure("BAD_UPSTREAM");
  await a.until(() => a.stats.open === 0);
  expect(a.requests).toHaveLength(1);
  a.behave(httpFaults.answer('{"id":"2"}'));
  await expectAnswer({ ...nothing, id: "2", name: null });
  expect(a.stats.accepted).toBe(2);
});

test.each([301, 302, 303, 307, 308])("F38: a redirect by %i is not followed", async (status) => {
  const canary = await startHttpFaultServer({ behaviour: httpFaults.answer('{"id":"canary"}') });
  onTestFinished(() => canary.close());
  const { a, expectFailure } = await startHttpFault(
    httpFaults.answer("", { status, headers: { location: `${canary.url.origin}/x` } }),
  );
  await expectFailure("BAD_UPSTREAM");
  // In a loop.
  a.behave(httpFaults.answer("", { status, headers: { location: `${a.url.origin}/x` } }));
  await expectFailure("BAD_UPSTREAM");
  expect(a.requests).toHaveLength(2);
  expect(canary.stats.accepted).toBe(0);
});
