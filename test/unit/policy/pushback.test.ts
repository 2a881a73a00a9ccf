import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Failure } from "../../../src/kernel/index.ts";
import { parseRetryAfter } from "../../../src/sources/rest/retry-after.ts";
import { openGrpc } from "../../../src/transport/index.ts";
import {
  call,
  GET,
  GRPC_TRANSPORTS,
  HELLO,
  opener,
  openToHttp,
  startGrpc,
  startHttp,
  UNARY,
} from "../../contract/transport/harness.ts";
import { grpcFaults } from "../../support/grpc-fault-server.ts";
import { httpFaults } from "../../support/http-fault-server.ts";
import { openSource } from "../../support/source.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function failureOf(answer: Promise<unknown>): Promise<Failure> {
  const error = await answer.then(
    () => "answered",
    (thrown: unknown) => thrown,
  );
  if (error instanceof Failure) return error;
  throw new Error(`no failure: ${String(error)}`);
}

describe("Retry-After", () => {
  const now = Date.UTC(1994, 10, 6, 8, 49, 0);
  it.each([
    [undefined, undefined],
    ["0", 0],
    ["120", 120_000],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 37_000],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 37_000],
    ["Sun Nov  6 08:49:37 1994", 37_000],
    ["Sun, 06 Nov 1994 08:48:00 GMT", 0],
    ["", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["1, 2", undefined],
    ["soon", undefined],
    ["9999999999", undefined],
    ["06 Nov 1994", undefined],
    ["Sun, 99 Nov 1994 08:49:37 GMT", undefined],
  ])("%s: %s ms", (value, ms) => expect(parseRetryAfter(value, now)).toBe(ms));
});

describe("a REST backend", () => {
  async function ask(status: number, headers: Record<string, string>): Promise<unknown> {
    const server = await startHttp(httpFaults.answer("{}", { status, headers }));
    const source = await openSource(
      { rest: { url: server.url, naming: "snake_case", tls: undefined } },
      'type Query { x: Int @rest(path: "/x") }',
    );
    closers.push(() => source.close());
    const [outcome] = await source.load("Query.x", [{}]);
    return outcome;
  }

  it.each([
    [429, "RATE_LIMITED"],
    [503, "UPSTREAM_UNAVAILABLE"],
    [504, "UPSTREAM_TIMEOUT"],
  ])("F16: that answers %i says when to come back", async (status, code) => {
    expect(await ask(status, { "retry-after": "2" })).toMatchObject({
      code,
      retryAfterMs: 2_000,
      stage: "answer",
    });
    expect(await ask(status, {})).toMatchObject({ code, retryAfterMs: undefined });
  });
});

describe("no HTTP connection", () => {
  it("is told from a connection that breaks", async () => {
    const server = await startHttp(httpFaults.reset());
    const transport = openToHttp(server.url);
    expect(await failureOf(transport.request(GET, call()))).toMatchObject({
      code: "UPSTREAM_UNAVAILABLE",
      stage: undefined,
    });
    await server.close();
    expect(await failureOf(transport.request(GET, call()))).toMatchObject({
      code: "UPSTREAM_UNAVAILABLE",
      stage: "connect",
    });
  });

  it("in time is one too", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const transport = openToHttp(new URL(`https://127.0.0.1:${port}`), { connectTimeoutMs: 100 });
    const failure = await failureOf(transport.request(GET, call()));
    expect(failure).toMatchObject({ code: "UPSTREAM_TIMEOUT", stage: "connect" });
    silent.close();
  });

  it("is not what keeps a header with a line break from being sent", async () => {
    const server = await startHttp(httpFaults.answer("{}"));
    const request = { ...GET, headers: { x: "a\r\nb" } };
    const failure = await failureOf(openToHttp(server.url).request(request, call()));
    expect(failure).toMatchObject({ code: "INVALID_ARGUMENT", stage: undefined });
    expect(failure.message).toBe("An argument holds characters that cannot be sent to the backend.");
  });
});

describe.each(GRPC_TRANSPORTS)("%s", (_transport, openToGrpc) => {
  const PUSHBACK = "grpc-retry-pushback-ms";

  it.each<[string, Record<string, string>, number | "never" | undefined]>([
    ["a time", { [PUSHBACK]: "200" }, 200],
    ["at once", { [PUSHBACK]: "0" }, 0],
    ["no more", { [PUSHBACK]: "-1" }, "never"],
    ["what is no number", { [PUSHBACK]: "soon" }, "never"],
    ["a number with a rest", { [PUSHBACK]: "200ms" }, "never"],
    ["nothing", {}, undefined],
  ])("F15: reads what the server says of a retry: %s", async (_name, metadata, retryAfterMs) => {
    const server = await startGrpc(grpcFaults.trailersOnly(14, "busy", metadata));
    const failure = await failureOf(openToGrpc(server.address).request(UNARY, HELLO, {}, call()));
    expect(failure).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", retryAfterMs, stage: undefined });
    server.behave(grpcFaults.frames([], { status: 8, trailers: metadata }));
    const inTrailers = await failureOf(openToGrpc(server.address).request(UNARY, HELLO, {}, call()));
    expect(inTrailers).toMatchObject({ code: "RATE_LIMITED", retryAfterMs });
  });
});

// Of the lean transport nobody can tell.
it("grpc-js: tells no connection from a server's UNAVAILABLE", async () => {
  const openToGrpc = opener(openGrpc);
  const transport = openToGrpc("127.0.0.1:1", { connectTimeoutMs: 30_000 });
  for (let i = 0; i < 2; i++) {
    const failure = await failureOf(transport.request(UNARY, HELLO, {}, call()));
    expect(failure).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", stage: "connect" });
  }
  const noName = openToGrpc("no-such-host.invalid:443", { connectTimeoutMs: 30_000 });
  const failure = await failureOf(noName.request(UNARY, HELLO, {}, call()));
  expect(failure).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", stage: "connect" });
});
