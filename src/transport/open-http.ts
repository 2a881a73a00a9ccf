import { buildConnector, Pool } from "undici";
import { Failure } from "../kernel/index.ts";
import { HttpExchange } from "./http-exchange.ts";
import { HttpLane } from "./http-lane.ts";
import type { HttpTransport, HttpTransportOptions } from "./types.ts";

/** What a source's limit lets in by default. */
const DEFAULT_CONNECTIONS = 256;

/** How long requests in flight may still take when a transport is closed. */
const CLOSE_LIMIT_MS = 5_000;

/**
 * Opens a pool of HTTP/1.1 connections to the origin of a URL; connects when the first request comes.
 *
 * Asks for no compression: between a gateway and its backends it costs more time than it saves. A connect
 * timeout above one second may fire up to half a second late (undici's coarse timers).
 */
export function openHttp(
  url: URL,
  { connectTimeoutMs, maxBytes, ca, serverName, maxConnections = DEFAULT_CONNECTIONS }: HttpTransportOptions,
): HttpTransport {
  const { origin } = url;
  const connector = buildConnector({
    timeout: connectTimeoutMs,
    ...(ca !== undefined && { ca }),
    ...(serverName !== undefined && { servername: serverName }),
  });
  const pool = new Pool(origin, {
    connections: maxConnections,
    factory: (target) => new HttpLane(target, connector),
  });
  let closed: Promise<void> | undefined;

  return {
    request(request, call) {
      if (call.signal.aborted) {
        return Promise.reject(
          new Failure("CANCELLED", { detail: `${origin}: cancelled before it was sent` }),
        );
      }
      return new Promise((resolve, reject) => {
        const exchange = new HttpExchange({ request, call, maxBytes, origin }, resolve, reject);
        pool.dispatch(exchange, exchange);
      });
    },
    close() {
      closed ??= close(pool);
      return closed;
    },
  };
}

async function close(pool: Pool): Promise<void> {
  const limit = setTimeout(() => void pool.destroy(), CLOSE_LIMIT_MS);
  await pool.close();
  clearTimeout(limit);
}
