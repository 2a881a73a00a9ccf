import { type ChannelOptions, credentials, Metadata } from "@grpc/grpc-js";
import { type Call, Failure } from "../kernel/index.ts";
import { GrpcCall, serialize } from "./grpc-call.ts";
import { GrpcChannel } from "./grpc-channel.ts";
import { toEntries } from "./grpc-metadata.ts";
import { unmistakableLimit } from "./grpc-status.ts";
import { InFlight } from "./in-flight.ts";
import type { GrpcMethod, GrpcTransport, GrpcTransportOptions } from "./types.ts";

/**
 * Opens a gRPC channel to `host:port`; connects when the first call comes, and again after an outage.
 *
 * An address where nobody listens is no error here: calls fail with UPSTREAM_UNAVAILABLE until somebody does.
 */
export function openGrpc(address: string, options: GrpcTransportOptions): GrpcTransport {
  const { maxBytes, connectTimeoutMs, tls, ca } = options;
  const limit = unmistakableLimit(maxBytes);
  const channel = new GrpcChannel({
    address,
    connectTimeoutMs,
    credentials: tls ? credentials.createSsl(ca ? Buffer.from(ca) : null) : credentials.createInsecure(),
    options: channelOptions(options, limit),
  });
  const inFlight = new InFlight();
  let closed: Promise<void> | undefined;

  async function request(
    method: GrpcMethod,
    message: object,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<readonly object[]> {
    if (call.signal.aborted)
      throw new Failure("CANCELLED", { detail: `${address}: cancelled before it was sent` });
    if (closed) throw new Failure("UPSTREAM_UNAVAILABLE", { detail: `${address}: the transport is closed` });
    const bytes = serialize(method, message);
    const sent = toMetadata(metadata, address);
    let running: GrpcCall | undefined;
    try {
      return await new Promise((resolve, reject) => {
        running = new GrpcCall(
          { channel, address, method, message: bytes, metadata: sent, call, maxBytes, limit },
          resolve,
          reject,
        );
        inFlight.add(running);
        running.start();
      });
    } finally {
      if (running) inFlight.delete(running);
    }
  }

  return {
    request,
    close() {
      closed ??= inFlight.drain().then(() => channel.close());
      return closed;
    },
  };
}

function channelOptions({ serverName }: GrpcTransportOptions, limit: number): ChannelOptions {
  return {
    "grpc.max_receive_message_length": limit,
    // An outage ends for us within 3 s and a fifth (grpc-js's jitter) of the server's return; its default is
    // two minutes.
    "grpc.initial_reconnect_backoff_ms": 500,
    "grpc.max_reconnect_backoff_ms": 3_000,
    // A restarted server may come back under another address; the default is to ask only every 30 s.
    "grpc.dns_min_time_between_resolutions_ms": 2_000,
    // Without a service config grpc-js retries only what no server has processed (REFUSED_STREAM, and streams
    // that could not be opened). All other retries belong to the policy stack, which has the budget for them.
    "grpc.service_config_disable_resolution": 1,
    // Addresses come from the configuration alone, not from the environment.
    "grpc.enable_http_proxy": 0,
    // A connection belongs to one transport, so that closing it closes the connection.
    "grpc.use_local_subchannel_pool": 1,
    "grpc.enable_channelz": 0,
    ...(serverName !== undefined && {
      "grpc.ssl_target_name_override": serverName,
      "grpc.default_authority": serverName,
    }),
  };
}

function toMetadata(given: Readonly<Record<string, string>>, address: string): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of toEntries(given, address)) metadata.set(name, value);
  return metadata;
}
