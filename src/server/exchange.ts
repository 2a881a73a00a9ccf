import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

type Listener = (outcome: "answered" | "abandoned") => void;

const open = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls back once, when an exchange is over: its answer was handed to the system, or its client went away first.
 *
 * The response's own "close" is not enough: Node emits it only for the response whose turn it is on the
 * connection, so a pipelined request behind it would never learn that its client is gone.
 */
export function whenOver(request: IncomingMessage, response: ServerResponse, listener: Listener): void {
  const { socket } = request;
  const exchanges = exchangesOf(socket);
  const over = () => {
    if (!exchanges.delete(over)) return;
    listener(response.writableEnded ? "answered" : "abandoned");
  };
  exchanges.add(over);
  response.once("close", over);
  if (socket.destroyed) over();
}

function exchangesOf(socket: Socket): Set<() => void> {
  const known = open.get(socket);
  if (known !== undefined) return known;
  const exchanges = new Set<() => void>();
  open.set(socket, exchanges);
  // One listener for each connection, not for each request: a long pipeline must not trip Node's leak warning.
  socket.once("close", () => {
    for (const over of [...exchanges]) over();
  });
  return exchanges;
}
