import { Failure } from "../kernel/index.ts";
import { serialize } from "./grpc-call.ts";
import { InFlight } from "./in-flight.ts";
import { LeanCall } from "./lean-call.ts";
import { LeanChannel } from "./lean-channel.ts";
import { toHeaders } from "./lean-headers.ts";
import { toFrame } from "./message-reader.ts";
import type { GrpcTransport, GrpcTransportOptions } from "./types.ts";

/**
 * What {@link openGrpc} does, on `node:http2` alone and for well under half of the CPU time per call.
 *
 * Connects when the first call comes, and again after an outage. An address where nobody listens is no error
 * here: calls fail with UPSTREAM_UNAVAILABLE until somebody does.
 */
export function openLeanGrpc(address: string, options: GrpcTransportOptions): GrpcTransport {
  const { maxBytes, tls, serverName } = options;
  const upstream = { address, scheme: tls ? "https" : "http", authority: serverName ?? address };
  const channel = new LeanChannel(address, options);
  const inFlight = new InFlight();
  const onEnd = (call: LeanCall): void => inFlight.delete(call);
  let closed: Promise<void> | undefined;

  return {
    request(method, message, metadata, call) {
      return new Promise((resolve, reject) => {
        if (call.signal.aborted) {
          throw new Failure("CANCELLED", { detail: `${address}: cancelled before it was sent` });
        }
        if (closed)
          throw new Failure("UPSTREAM_UNAVAILABLE", { detail: `${address}: the transport is closed` });
        const frame = toFrame(serialize(method, message));
        const headers = toHeaders(method.path, metadata, upstream);
        const options = { channel, address, method, headers, frame, call, maxBytes, onEnd };
        const running = new LeanCall(options, resolve, reject);
        inFlight.add(running);
        running.start();
      });
    },
    close() {
      closed ??= inFlight.drain().then(() => channel.close());
      return closed;
    },
  };
}
