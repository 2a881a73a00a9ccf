import { type buildConnector, Client, type Dispatcher } from "undici";
import type { Connection, Lane } from "./connection.ts";
import { HttpExchange } from "./http-exchange.ts";

/**
 * A pool's client that tells each exchange which connection it went out on.
 *
 * undici's handlers do not learn that, and the free retry of a dead keep-alive connection depends on it.
 */
export class HttpLane extends Client implements Lane {
  connection: Connection | undefined;

  constructor(origin: URL, connector: buildConnector.connector) {
    super(origin, {
      pipelining: 1,
      // One timer of ours bounds the whole attempt; undici's two would only fire beside it.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) =>
        connector(options, (...result) => {
          this.connection = result[1] ? { socket: result[1], answers: 0 } : undefined;
          callback(...result);
        }),
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (options instanceof HttpExchange) options.lane = this;
    const isFree = super.dispatch(options, handler);
    // undici also says "busy" of a request that it refused to send. No drain ever follows that, so the pool
    // would lose this lane for good: 128 headers with a line break would end all traffic to the upstream.
    return isFree || this.stats.size === 0;
  }
}
