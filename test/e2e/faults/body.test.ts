import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type HttpBehaviour, httpFaults } from "../../support/http-fault-server.ts";
import { B, startHttpFault } from "./gateway.ts";

const MAX_BYTES = 100_000;
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
const gzipped = gzipSync("{}");
const GOOD = '{"id":"1","name":"a","total":7,"ratio":0.5,"color":"RED"}';
const READ = { id: "1", name: "a", total: "7", ratio: 0.5, color: "RED" };

const coded = (coding: string, body: Buffer): HttpBehaviour =>
  httpFaults.answer(body, { headers: { "content-encoding": coding } });
const typed = (type: string, body: string): HttpBehaviour =>
  httpFaults.answer(body, { headers: { "content-type": type } });

describe("is refused, asked for once, and the next answer is good:", () => {
  test.each<[string, HttpBehaviour]>([
    ["F9: a body that is reset", httpFaults.resetMidBody()],
    ["F9: a body that is cut short", httpFaults.truncated()],
    ["F9: chunks that hold JSON, and never end", httpFaults.truncatedChunked()],
    ["F29: HTML", typed("text/html", "<html>TypeError</html>")],
    ["F29: HTML of no type", httpFaults.raw(`HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n<html></html>`)],
    ["F29: a list in place of an object", httpFaults.answer(`[${GOOD}]`)],
    ["F29: a string in place of an object", httpFaults.answer('"text"')],
    ["F29: a number in place of an object", httpFaults.answer("7")],
    ["F30: JSON that is cut off", httpFaults.answer('{"id":"1","name":')],
    ["F30: NaN", httpFaults.answer('{"id":"1","ratio":NaN}')],
    ["F30: JSON of fifty thousand levels", httpFaults.answer("[".repeat(50_000) + "]".repeat(50_000))],
    ["F31: 50 MB that say so", httpFaults.raw(`${HEAD}content-length: 52428800\r\n\r\n`)],
    ["F31: a body without end", httpFaults.endless()],
    ["F32: a gzip bomb", httpFaults.gzipBomb(63_000_000)],
    ["F32: gzip in gzip", coded("gzip, gzip", gzipSync(gzipped))],
    ["F32: what is no gzip", coded("gzip", Buffer.from("this is no gzip"))],
    ["F32: gzip that is cut short", coded("gzip", gzipped.subarray(0, -4))],
  ])("%s", async (_name, behaviour) => {
    const { a, expectFailure, expectAnswer, breakers } = await startHttpFault(behaviour, {
      maxBytes: MAX_BYTES,
    });
    await expectFailure("BAD_UPSTREAM");
    expect(a.requests).toHaveLength(1);
    const method = (await breakers()).find(({ name }) => name === "a:GET /x");
    expect(method?.counts).toMatchObject({ calls: 1, failed: 1 });
    a.behave(httpFaults.answer(GOOD));
    await expectAnswer(READ);
    await a.until(() => a.stats.open === 1);
  });
});

test.each<[string, HttpBehaviour]>([
  ["F29: status 204", httpFaults.raw("HTTP/1.1 204 No Content\r\n\r\n")],
  ["F29: an empty body", httpFaults.answer("")],
  ["F29: the body null", httpFaults.answer("null")],
])("%s is null, and no error", async (_name, behaviour) => {
  const { expectAnswer } = await startHttpFault(behaviour);
  await expectAnswer(null);
});

test.each<[string, HttpBehaviour]>([
  ["F29: JSON of another type", typed("text/plain", GOOD)],
  [
    "F29: JSON of no type",
    httpFaults.raw(`HTTP/1.1 200 OK\r\ncontent-length: ${GOOD.length}\r\n\r\n${GOOD}`),
  ],
  ["F30: JSON after a byte order mark", httpFaults.answer(`\uFEFF${GOOD}`)],
])("%s is read as what it is", async (_name, behaviour) => {
  const { expectAnswer } = await startHttpFault(behaviour);
  await expectAnswer(READ);
});

test("F33: what would change a prototype changes none, and is not handed on", async () => {
  const evil = '{"__proto__":{"name":"evil","polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const { a, ask, expectAnswer } = await startHttpFault(httpFaults.answer(evil));
  const nothing = { id: null, name: null, total: null, ratio: null, color: null };
  await expectAnswer(nothing);
  const { data } = await ask("{ any }");
  expect(JSON.stringify(data?.any)).not.toContain("__proto__");
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  // With a number that needs the other parser.
  a.behave(httpFaults.answer(`{"__proto__":{"name":"evil","polluted":1},"total":9007199254740993}`));
  await expectAnswer({ ...nothing, total: "9007199254740993" });
  expect(JSON.stringify((await ask("{ any }")).data)).not.toContain("evil");
  a.behave(httpFaults.answer("{}"));
  await expectAnswer(nothing);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test.each([
  ["9007199254740993", "9007199254740993", null],
  ["-9223372036854775808", "-9223372036854775808", null],
  ["1e400", null, null],
  ["9007199254740992.5", null, 9007199254740992],
  ["0.1234567890123456789", null, 0.12345678901234568],
])("F34: the number %s is handed on exactly, or not at all", async (digits, whole, ratio) => {
  const { ask } = await startHttpFault(
    httpFaults.answer(`{"id":${digits},"total":${digits},"ratio":${digits}}`),
  );
  const { data, errors = [] } = await ask("{ x { id total ratio } b { id name tags } }");
  expect(data?.x).toEqual({ id: whole, total: whole, ratio });
  expect(JSON.stringify(data?.b)).toBe(B);
  const failed = Object.entries({ id: whole, total: whole, ratio }).filter(([, value]) => value === null);
  expect(errors.map(({ path, extensions }) => `${path.join(".")} ${extensions.code}`)).toEqual(
    failed.map(([name]) => `x.${name} BAD_UPSTREAM`),
  );
});
