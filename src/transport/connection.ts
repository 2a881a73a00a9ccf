import type { Socket } from "node:net";
import type { Dispatcher } from "undici";

/** One TCP or TLS connection, for as long as it lives. */
export interface Connection {
  readonly socket: Socket;
  /** How many answers it has carried. */
  answers: number;
}

/** What carries one exchange at a time over the connection that it has at the moment. */
export interface Lane {
  connection: Connection | undefined;
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean;
}
