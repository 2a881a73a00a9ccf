import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { gzipSync } from "node:zlib";

export interface SeenRequest {
  readonly method: string;
  /** As it stood on the wire. */
  readonly path: string;
  /** By lower-case name; the last of a repeated one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a server does with a request: anything that can be written to a socket, or nothing. */
export type HttpBehaviour = (socket: Socket, request: SeenRequest, nth: number) => void;

export interface HttpFaultOptions {
  readonly behaviour: HttpBehaviour;
  readonly port?: number;
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** An HTTP/1.1 server without HTTP: its behaviour writes the bytes, so that they can be wrong. */
export interface HttpFaultServer {
  readonly url: URL;
  readonly requests: readonly SeenRequest[];
  readonly stats: {
    /** Connections ever accepted, and those open now. */
    readonly accepted: number;
    readonly open: number;
  };
  behave(behaviour: HttpBehaviour): void;
  /** Resolves when the predicate holds; looks again whenever a request or a connection comes or goes. */
  until(predicate: () => boolean): Promise<void>;
  /** Drops every connection and stops to listen. */
  close(): Promise<void>;
}

export async function startHttpFaultServer(options: HttpFaultOptions): Promise<HttpFaultServer> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  let { behaviour } = options;
  let accepted = 0;

  const onConnection = (socket: Socket): void => {
    accepted += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      changed();
    });
    readRequests(socket, (request) => {
      requests.push(request);
      behaviour(socket, request, requests.length);
      changed();
    });
    changed();
  };
  const server = options.tls
    ? createTlsServer(options.tls, onConnection)
    : createServer({ noDelay: true }, onConnection);
  server.on("tlsClientError", () => {});
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    url: new URL(`${options.tls ? "https" : "http"}://127.0.0.1:${port}`),
    requests,
    stats: {
      get accepted() {
        return accepted;
      },
      get open() {
        return sockets.size;
      },
    },
    behave(next) {
      behaviour = next;
    },
    until(predicate) {
      return new Promise((resolve) => {
        const look = (): void => {
          if (!predicate()) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      });
    },
    async close() {
      if (!server.listening) return;
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Knows only what a client of ours sends: a head, and a body with a content-length. */
function readRequests(socket: Socket, onRequest: (request: SeenRequest) => void): void {
  let pending = "";
  socket.on("data", (chunk) => {
    pending += chunk.toString("latin1");
    for (;;) {
      const headEnd = pending.indexOf("\r\n\r\n");
      if (headEnd < 0) return;
      const [requestLine = "", ...lines] = pending.slice(0, headEnd).split("\r\n");
      const headers = Object.fromEntries(
        lines.map((line) => {
          const colon = line.indexOf(":");
          return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
        }),
      );
      const bodyEnd = headEnd + 4 + Number(headers["content-length"] ?? 0);
      if (pending.length < bodyEnd) return;
      const [method = "", path = ""] = requestLine.split(" ");
      const body = Buffer.from(pending.slice(headEnd + 4, bodyEnd), "latin1").toString();
      pending = pending.slice(bodyEnd);
      onRequest({ method, path, headers, body });
    }
  });
}

/** An answer as it should be, or with some of its parts replaced. */
export function response(
  body: string | Buffer,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string | number> } = {},
): Buffer {
  const all = { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} Status\r\n${lines.join("")}\r\n`),
    Buffer.from(body),
  ]);
}

function every(intervalMs: number, socket: Socket, write: () => void): void {
  const timer = setInterval(write, intervalMs);
  socket.once("close", () => clearInterval(timer));
}

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/** Behaviours by the names that docs and issues give them. */
export const httpFaults = {
  answer:
    (body: string | Buffer, options?: Parameters<typeof response>[1]): HttpBehaviour =>
    (socket) =>
      void socket.write(response(body, options)),
  /** Writes exactly this, and leaves the connection open. */
  raw:
    (bytes: string): HttpBehaviour =>
    (socket) =>
      void socket.write(bytes, "latin1"),
  rawThenEnd:
    (bytes: string): HttpBehaviour =>
    (socket) =>
      void socket.end(bytes, "latin1"),
  hang: (): HttpBehaviour => () => {},
  hangAfterHeaders: (): HttpBehaviour => (socket) => void socket.write(`${HEAD}content-length: 10\r\n\r\n`),
  hangMidBody: (): HttpBehaviour => (socket) => void socket.write(`${HEAD}content-length: 10\r\n\r\n{"a":`),
  drip:
    (intervalMs: number): HttpBehaviour =>
    (socket) => {
      socket.write(`${HEAD}content-length: 1000000\r\n\r\n`);
      every(intervalMs, socket, () => void socket.write(" "));
    },
  dripHeaders:
    (intervalMs: number): HttpBehaviour =>
    (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx-slow: ");
      every(intervalMs, socket, () => void socket.write("a"));
    },
  reset: (): HttpBehaviour => (socket) => void socket.resetAndDestroy(),
  resetMidBody: (): HttpBehaviour => (socket) => {
    socket.write(`${HEAD}content-length: 10\r\n\r\n{"a":`, () => {
      // Time for the bytes to be read; a reset would overtake them.
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
  },
  /** Fewer bytes than announced. */
  truncated: (): HttpBehaviour => (socket) => void socket.end(`${HEAD}content-length: 20\r\n\r\n{"a":1}`),
  /** The chunks hold valid JSON, but the last chunk never comes. */
  truncatedChunked: (): HttpBehaviour => (socket) =>
    void socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n`),
  /** A body without end, as fast as it is read. */
  endless:
    (
      head = `${HEAD}transfer-encoding: chunked\r\n\r\n`,
      block = `10000\r\n${" ".repeat(65_536)}\r\n`,
    ): HttpBehaviour =>
    (socket) => {
      socket.write(head);
      const pump = (): void => {
        while (!socket.destroyed && socket.write(block));
      };
      socket.on("drain", pump);
      pump();
    },
  gzipBomb: (bytes: number): HttpBehaviour => {
    const bomb = gzipSync(Buffer.alloc(bytes));
    return (socket) => void socket.write(response(bomb, { headers: { "content-encoding": "gzip" } }));
  },
  /** Answers, then closes without having said so: what a keep-alive timeout does at a bad moment. */
  closeAfterEach:
    (body: string, delayMs?: number): HttpBehaviour =>
    (socket) => {
      socket.write(response(body));
      if (delayMs === undefined) socket.end();
      else setTimeout(() => socket.end(), delayMs);
    },
  informationalFlood: (): HttpBehaviour => (socket) => {
    const pump = (): void => {
      while (!socket.destroyed && socket.write("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"));
    };
    socket.on("drain", pump);
    pump();
  },
} as const;
