import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Server, ServerCredentials } from "@grpc/grpc-js";

export interface Listener {
  readonly port: number;
  /** Resets the connection from "host:port". */
  readonly cut: (peer: string) => void;
  readonly cutAll: () => void;
  /** Takes no more connections. */
  readonly stop: () => void;
}

/**
 * Listens for a gRPC server and hands it each connection.
 *
 * grpc-js has no way of its own to cut a connection off, and tells of a taken port only in words.
 *
 * @throws the socket's own error, such as EADDRINUSE.
 */
export async function openListener(server: Server, host: string, port: number): Promise<Listener> {
  const sockets = new Map<string, Socket>();
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer({ noDelay: true }, (socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.once("close", () => sockets.delete(peer));
    injector.injectConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(port, host, resolve);
  });
  return {
    port: (listener.address() as AddressInfo).port,
    cut: (peer) => sockets.get(peer)?.resetAndDestroy(),
    cutAll: () => {
      for (const socket of sockets.values()) socket.destroy();
    },
    stop: () => listener.close(),
  };
}
