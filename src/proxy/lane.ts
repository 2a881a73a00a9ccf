import { readFileSync } from "node:fs";
import { buildConnector, type Dispatcher, Pool } from "undici";
import type { BackendConfig, Policies } from "../config/index.ts";
import { HttpLane } from "../transport/index.ts";
import { Exchange } from "./exchange.ts";

/** Tells each exchange which connection it goes out on. */
class ProxyLane extends HttpLane {
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (options instanceof Exchange) options.lane = this;
    return super.dispatch(options, handler);
  }
}

/**
 * Opens a pool of HTTP/1.1 connections to a backend; connects when the first request comes.
 *
 * As many connections as the route's limit lets calls through: what waits, waits in the limit's queue.
 */
export function openLanes({ url, tls }: BackendConfig, { connectTimeout, limit }: Policies): Pool {
  const ca = tls?.ca === undefined ? undefined : readFileSync(tls.ca, "utf8");
  const connector = buildConnector({
    timeout: connectTimeout.ms,
    ...(ca !== undefined && { ca }),
    ...(tls?.serverName !== undefined && { servername: tls.serverName }),
  });
  return new Pool(url.origin, {
    connections: limit.maxConcurrent,
    factory: (origin) => new ProxyLane(origin, connector),
  });
}
