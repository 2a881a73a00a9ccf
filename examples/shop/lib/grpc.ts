import { setTimeout as sleep } from "node:timers/promises";
import * as grpc from "@grpc/grpc-js";
import { HealthImplementation } from "grpc-health-check";
import type { BackendName } from "./backends.ts";
import type { Listening } from "./control.ts";
import type { Fault } from "./fault.ts";
import { openListener } from "./grpc-listener.ts";
import { GrpcError, loadService, toFaultStatus, toMalformed, toStatus, toStrings } from "./grpc-messages.ts";
import type { OpenCall } from "./ledger.ts";
import { runBackend, type Surroundings } from "./process.ts";

export { GrpcError };

type Stream = Iterable<unknown> | AsyncIterable<unknown>;

/** A handler names the request type that its proto promises; proto-loader has checked it by then. */
export interface GrpcService {
  /** Below `protos/`. */
  readonly proto: string;
  /** Such as "shop.products.v1.Products". */
  readonly name: string;
  /** One message in, one out. */
  readonly unary: Readonly<Record<string, (request: never) => unknown>>;
  /** One message in, many out. */
  readonly streams: Readonly<Record<string, (request: never, gone: AbortSignal) => Stream>>;
}

/** Runs this process as a gRPC backend, with grpc.health.v1 beside its service. */
export function runGrpc(name: BackendName, service: GrpcService): Promise<void> {
  const methods = [...Object.keys(service.unary), ...Object.keys(service.streams)];
  const routes = methods.map((method) => `${service.name}/${method}`);
  return runBackend(name, routes, (surroundings) => openGrpc(service, surroundings));
}

const DRAIN_MS = 200;

async function openGrpc(service: GrpcService, surroundings: Surroundings): Promise<Listening> {
  const server = new grpc.Server();
  const listener = await openListener(server, surroundings.host, surroundings.port);
  const begin: Begin = (method, call) =>
    beginExchange(`${service.name}/${method}`, call, surroundings, listener.cut);
  const implementation: grpc.UntypedServiceImplementation = {};
  for (const [method, handle] of Object.entries(service.unary)) {
    implementation[method] = serveUnary(handle, (call) => begin(method, call));
  }
  for (const [method, handle] of Object.entries(service.streams)) {
    implementation[method] = serveStream(handle, (call) => begin(method, call));
  }
  server.addService(loadService(service.proto, service.name), implementation);
  new HealthImplementation({ "": "SERVING", [service.name]: "SERVING" }).addToServer(server);

  const close = async (): Promise<void> => {
    listener.stop();
    const drained = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    await Promise.race([drained, sleep(DRAIN_MS)]);
    listener.cutAll();
  };
  return { port: listener.port, close };
}

type UnaryCall = grpc.ServerUnaryCall<unknown, unknown>;
type StreamCall = grpc.ServerWritableStream<unknown, unknown>;
type Begin = (method: string, call: UnaryCall | StreamCall) => Exchange;

/** One call's way through a backend: what is recorded of it, and the faults it meets. */
interface Exchange {
  readonly record: OpenCall;
  readonly gone: AbortSignal;
  readonly before: Promise<Fault | undefined>;
  after(): Promise<Fault | undefined>;
  /** Cuts the connection off. */
  reset(): void;
}

function beginExchange(
  route: string,
  call: UnaryCall | StreamCall,
  { ledger, faults }: Surroundings,
  cut: (peer: string) => void,
): Exchange {
  const deadline = Number(call.getDeadline());
  const record = ledger.begin({
    route,
    url: JSON.stringify(call.request),
    headers: toStrings(call.metadata),
    deadlineMs: Number.isFinite(deadline) ? deadline - Date.now() : null,
  });
  const gone = new AbortController();
  call.on("cancelled", () => {
    record.aborted();
    gone.abort();
  });
  const hit = faults.take(route);
  const reset = (): void => {
    record.reset();
    cut(call.getPeer());
  };
  return {
    record,
    gone: gone.signal,
    before: hit.before(gone.signal),
    after: () => hit.after(gone.signal),
    reset,
  };
}

function serveUnary(
  handle: (request: never) => unknown,
  begin: (call: UnaryCall) => Exchange,
): grpc.handleUnaryCall<unknown, unknown> {
  const serve = async (call: UnaryCall, callback: grpc.sendUnaryData<unknown>): Promise<void> => {
    const { record, gone, before, after, reset } = begin(call);
    let answer: unknown;
    let error: grpc.ServerErrorResponse | null = null;
    let fault = await before;
    if (fault === undefined && !gone.aborted) {
      try {
        answer = handle(call.request as never);
      } catch (thrown) {
        error = toStatus(thrown);
      }
      fault = await after();
    }
    if (gone.aborted) return;
    if (fault?.kind === "reset") return reset();
    if (fault?.kind === "status") error = toFaultStatus(fault);
    if (fault?.kind === "malformed") answer = toMalformed(fault);
    // Counted before the bytes leave, so whoever has the answer finds it counted.
    record.answered(error?.code ?? grpc.status.OK);
    callback(error, answer);
  };
  return (call, callback) => void serve(call, callback);
}

function serveStream(
  handle: (request: never, gone: AbortSignal) => Stream,
  begin: (call: StreamCall) => Exchange,
): grpc.handleServerStreamingCall<unknown, unknown> {
  const serve = async (call: StreamCall): Promise<void> => {
    const { record, gone, before, after, reset } = begin(call);
    try {
      let fault = await before;
      if (fault === undefined && !gone.aborted) {
        for await (const message of handle(call.request as never, gone)) {
          if (gone.aborted) return;
          if (!call.write(message)) await drained(call, gone);
        }
        fault = await after();
      }
      if (gone.aborted) return;
      if (fault?.kind === "reset") return reset();
      if (fault?.kind === "status") throw toFaultStatus(fault);
      if (fault?.kind === "malformed") call.write(toMalformed(fault));
      record.answered(grpc.status.OK);
      call.end();
    } catch (thrown) {
      if (gone.aborted) return;
      const error = toStatus(thrown);
      record.answered(error.code);
      call.emit("error", error);
    }
  };
  return (call) => void serve(call);
}

function drained(call: StreamCall, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    call.once("drain", resolve);
    gone.addEventListener("abort", () => resolve(), { once: true });
  });
}
