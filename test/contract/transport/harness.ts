import { getEventListeners } from "node:events";
import { afterEach, expect } from "vitest";
import { type ErrorCode, Failure } from "../../../src/kernel/index.ts";
import {
  type GrpcMethod,
  type GrpcTransport,
  type GrpcTransportOptions,
  type HttpRequest,
  type HttpTransport,
  type HttpTransportOptions,
  openGrpc,
  openHttp,
  openLeanGrpc,
  type TransportOptions,
} from "../../../src/transport/index.ts";
import {
  type GrpcBehaviour,
  type GrpcFaultServer,
  startGrpcFaultServer,
} from "../../support/grpc-fault-server.ts";
import {
  type HttpBehaviour,
  type HttpFaultServer,
  startHttpFaultServer,
} from "../../support/http-fault-server.ts";

/** Servers and transports that a test opens here are closed after it, last first. */
const disposers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposers.splice(0).reverse()) await dispose();
});

export const MAX_BYTES = 1_000_000;
export const OPTIONS: TransportOptions = { connectTimeoutMs: 2_000, maxBytes: MAX_BYTES };

type Tls = { readonly cert: string; readonly key: string };

export const GET: HttpRequest = {
  method: "GET",
  path: "/a?b=c",
  headers: { accept: "application/json" },
  body: undefined,
};
export const POST: HttpRequest = { method: "POST", path: "/a", headers: {}, body: '{"x":1}' };

export async function startHttp(behaviour: HttpBehaviour, tls?: Tls): Promise<HttpFaultServer> {
  const server = await startHttpFaultServer({ behaviour, ...(tls && { tls }) });
  disposers.push(() => server.close());
  return server;
}

export function openToHttp(url: URL, options: Partial<HttpTransportOptions> = {}): HttpTransport {
  const transport = openHttp(url, { ...OPTIONS, ...options });
  disposers.push(() => transport.close());
  return transport;
}

/** Messages are plain text in these tests; the transport does not look into them. */
export interface Text {
  readonly text: string;
}
export const UNARY: GrpcMethod = {
  path: "/test.v1.Test/Get",
  responseStream: false,
  serialize: (message) => Buffer.from((message as Text).text),
  deserialize: (bytes): Text => ({ text: bytes.toString() }),
};
export const STREAM: GrpcMethod = { ...UNARY, path: "/test.v1.Test/List", responseStream: true };
export const HELLO: Text = { text: "hello" };

export async function startGrpc(
  behaviour: GrpcBehaviour,
  more: { port?: number; tls?: Tls; maxConcurrentStreams?: number } = {},
): Promise<GrpcFaultServer> {
  const server = await startGrpcFaultServer({ behaviour, ...more });
  disposers.push(() => server.close());
  return server;
}

type OpenToGrpc = (address: string, options?: Partial<GrpcTransportOptions>) => GrpcTransport;

export function opener(open: (address: string, options: GrpcTransportOptions) => GrpcTransport): OpenToGrpc {
  return (address, options) => {
    const transport = open(address, { ...OPTIONS, tls: false, ...options });
    disposers.push(() => transport.close());
    return transport;
  };
}

/** Every gRPC transport, by name; the first is the reference. What holds for one of them must hold for all. */
export const GRPC_TRANSPORTS: readonly [name: string, openToGrpc: OpenToGrpc][] = [
  ["grpc-js", opener(openGrpc)],
  ["lean", opener(openLeanGrpc)],
];

export interface TestCall {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  abort(): void;
}

/** By default with more time than a test has. */
export function call(timeoutMs = 20_000): TestCall {
  const controller = new AbortController();
  return { timeoutMs, signal: controller.signal, abort: () => controller.abort() };
}

/** The code an answer fails with; anything but a `Failure` fails the test. */
export async function codeOf(answer: Promise<unknown>): Promise<ErrorCode | "answered"> {
  try {
    await answer;
    return "answered";
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

export function expectNoListeners(signal: AbortSignal): void {
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
}

/** What the process warns of while the work goes on. */
export async function warningsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", onWarning);
  await work();
  await pause();
  process.off("warning", onWarning);
  return warnings;
}

/**
 * Some turns of the event loop.
 *
 * undici frees a connection one turn after its answer; until then the next request opens another.
 */
export function pause(ms = 5): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
