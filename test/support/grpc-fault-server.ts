import { once } from "node:events";
import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";

export interface SeenCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The request message, without its frame. */
  readonly message: Buffer;
  /** How the client ended it: the RST_STREAM code, once it is closed. 8 is CANCEL. */
  readonly rstCode: number | undefined;
}

export type GrpcBehaviour = (stream: ServerHttp2Stream, call: SeenCall, nth: number) => void;

export interface GrpcFaultOptions {
  readonly behaviour: GrpcBehaviour;
  readonly port?: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** As in the server's SETTINGS; more streams than that it refuses. */
  readonly maxConcurrentStreams?: number;
}

/** A gRPC server made of HTTP/2 alone: its behaviour writes the frames, so that they can be wrong. */
export interface GrpcFaultServer {
  readonly address: string;
  readonly port: number;
  readonly calls: readonly SeenCall[];
  readonly stats: {
    /** Connections ever accepted, and those open now. */
    readonly accepted: number;
    readonly open: number;
  };
  behave(behaviour: GrpcBehaviour): void;
  /** Resolves when the predicate holds; looks again whenever a call or a connection comes or goes. */
  until(predicate: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export async function startGrpcFaultServer(options: GrpcFaultOptions): Promise<GrpcFaultServer> {
  const calls: SeenCall[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  let { behaviour } = options;
  let accepted = 0;

  const { tls, maxConcurrentStreams } = options;
  const settings = maxConcurrentStreams === undefined ? {} : { settings: { maxConcurrentStreams } };
  const server = tls ? createSecureServer({ ...tls, ...settings }) : createServer(settings);
  server.on("sessionError", () => {});
  server.on("session", (session: ServerHttp2Session) => {
    accepted += 1;
    sessions.add(session);
    session.on("error", () => {});
    session.on("close", () => {
      sessions.delete(session);
      changed();
    });
    changed();
  });
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    const chunks: Buffer[] = [];
    let rstCode: number | undefined;
    stream.on("error", () => {});
    stream.on("close", () => {
      rstCode = stream.rstCode;
      changed();
    });
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const call: SeenCall = {
        path: String(headers[":path"]),
        headers,
        message: Buffer.concat(chunks).subarray(5),
        get rstCode() {
          return rstCode;
        },
      };
      calls.push(call);
      if (!stream.destroyed) behaviour(stream, call, calls.length);
      changed();
    });
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    address: `127.0.0.1:${port}`,
    port,
    calls,
    stats: {
      get accepted() {
        return accepted;
      },
      get open() {
        return sessions.size;
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
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A message with its five-byte prefix, or with a prefix that lies. */
export function frame(
  message: Buffer | string,
  { compressed = false, length }: { compressed?: boolean; length?: number } = {},
): Buffer {
  const bytes = Buffer.from(message);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(compressed ? 1 : 0, 0);
  prefix.writeUInt32BE(length ?? bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}

export interface GrpcParts {
  readonly status?: number | string | null;
  readonly message?: string;
  readonly httpStatus?: number;
  readonly headers?: Record<string, string>;
  readonly trailers?: Record<string, string>;
}

/** Headers, frames and trailers; a status of null leaves the trailers out. */
function respond(stream: ServerHttp2Stream, frames: readonly Buffer[], parts: GrpcParts = {}): void {
  const { status = 0, message = "", httpStatus = 200, headers = {}, trailers = {} } = parts;
  stream.respond(
    { ":status": httpStatus, "content-type": "application/grpc", ...headers },
    { waitForTrailers: status !== null },
  );
  stream.on("wantTrailers", () => {
    stream.sendTrailers({ "grpc-status": String(status), "grpc-message": encodeURI(message), ...trailers });
  });
  for (const bytes of frames) stream.write(bytes);
  stream.end();
}

/** Behaviours by the names that docs and issues give them. */
export const grpcFaults = {
  frames:
    (frames: readonly Buffer[], parts?: GrpcParts): GrpcBehaviour =>
    (stream) =>
      respond(stream, frames, parts),
  answer: (...messages: string[]): GrpcBehaviour =>
    grpcFaults.frames(messages.map((message) => frame(message))),
  /** Bytes as they are given, each piece a turn after the one before, and status OK. */
  pieces:
    (pieces: readonly Buffer[]): GrpcBehaviour =>
    (stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      const rest = [...pieces];
      const send = (): void => {
        const piece = rest.shift();
        if (piece === undefined) stream.end();
        else stream.write(piece, () => setTimeout(send, 1));
      };
      send();
    },
  hang: (): GrpcBehaviour => () => {},
  hangAfterHeaders: (): GrpcBehaviour => (stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" });
  },
  /** A status in the headers of an answer that has nothing else. */
  trailersOnly:
    (status: number | string, message = "", more: Record<string, string> = {}): GrpcBehaviour =>
    (stream) =>
      stream.respond(
        {
          ":status": 200,
          "content-type": "application/grpc",
          "grpc-status": String(status),
          "grpc-message": encodeURI(message),
          ...more,
        },
        { endStream: true },
      ),
  /** An answer that ends as HTTP says, and without a status of gRPC. */
  noStatus:
    (...messages: string[]): GrpcBehaviour =>
    (stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "x-other": "1" }));
      stream.end(Buffer.concat(messages.map((message) => frame(message))));
    },
  /** Headers, then a status in real trailers. */
  status: (status: number | string, message?: string): GrpcBehaviour =>
    grpcFaults.frames([], { status, ...(message !== undefined && { message }) }),
  html:
    (httpStatus: number): GrpcBehaviour =>
    (stream) => {
      stream.respond({ ":status": httpStatus, "content-type": "text/html" });
      stream.end("<html><body>Bad gateway</body></html>");
    },
  rstStream:
    (code: number): GrpcBehaviour =>
    (stream) =>
      stream.close(code),
  dropConnection: (): GrpcBehaviour => (stream) => void stream.session?.destroy(),
  /** The beginning of an answer arrives, and then the connection is gone. */
  dropAfter:
    (...frames: Buffer[]): GrpcBehaviour =>
    (stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      for (const bytes of frames) stream.write(bytes);
      setTimeout(() => stream.session?.destroy(), 50);
    },
  goawayDrop: (): GrpcBehaviour => (stream) => {
    stream.session?.goaway(0);
    stream.session?.destroy();
  },
  /** Two messages where one is due, and then nothing. */
  twoMessages: (): GrpcBehaviour => (stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" });
    stream.write(frame("one"));
    stream.write(frame("two"));
  },
  /** Messages without end, as fast as they are read. */
  endless:
    (message: string): GrpcBehaviour =>
    (stream) => {
      stream.respond({ ":status": 200, "content-type": "application/grpc" });
      const bytes = Buffer.concat(Array.from({ length: 100 }, () => frame(message)));
      const pump = (): void => {
        while (!stream.destroyed && stream.write(bytes));
      };
      stream.on("drain", pump);
      pump();
    },
} as const;
