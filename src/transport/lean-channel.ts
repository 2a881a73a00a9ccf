import { type ClientHttp2Session, connect } from "node:http2";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, createSecureContext, type SecureContext } from "node:tls";
import type { GrpcTransportOptions } from "./types.ts";

/** The pause after a failed attempt grows to this; with the jitter an outage ends 3.6 s after the server's return. */
const MAX_BACKOFF_MS = 3_000;
const INITIAL_BACKOFF_MS = 500;
const BACKOFF_GROWTH = 1.6;
const BACKOFF_JITTER = 0.2;

/** A connection that died while idle is found out before it is needed, without a PING that a server might punish. */
const TCP_KEEP_ALIVE_MS = 30_000;

/**
 * A server may end a connection that sends a third PING within five minutes while it has nothing to say itself
 * (https://github.com/grpc/grpc/blob/master/doc/keepalive.md).
 */
const PING_INTERVAL_MS = 5 * 60_000;

/** Answers are read as they come and cut at their own limit, so these bound nothing; 64 KB a round trip is slow. */
const STREAM_WINDOW_BYTES = 1024 * 1024;
const CONNECTION_WINDOW_BYTES = 4 * STREAM_WINDOW_BYTES;

/** How a wait for a connection ended; an `Error` says why there is none. */
export type LeanOutcome = LeanConnection | "timeout" | "closed" | Error;

/** One HTTP/2 connection that is ready for calls. */
export interface LeanConnection {
  readonly session: ClientHttp2Session;
  /** Grows with everything the server sends. */
  heard: number;
  /** What `heard` was at the last PING, and when that was. */
  heardAtPing: number;
  pingedAt: number;
}

interface Attempt {
  readonly session: ClientHttp2Session;
  readonly timer: NodeJS.Timeout;
}

/**
 * The one HTTP/2 connection to an address: opened by the first call that needs it, and again after it is lost.
 *
 * After a failed attempt calls fail at once until a pause has passed; the next one after that tries anew. So
 * nothing is tried while nobody calls, and no timer runs between attempts.
 */
export class LeanChannel {
  readonly #address: string;
  readonly #options: GrpcTransportOptions;
  readonly #secureContext: SecureContext | undefined;
  readonly #sessions = new Set<ClientHttp2Session>();
  readonly #waiting = new Set<(outcome: LeanOutcome) => void>();
  #connection: LeanConnection | undefined;
  #attempt: Attempt | undefined;
  #failedAttempts = 0;
  #retryAt = 0;
  #reason = new Error("not connected");
  #isClosed = false;

  constructor(address: string, options: GrpcTransportOptions) {
    this.#address = address;
    this.#options = options;
    // Made once, because it parses the certificates of every authority to trust.
    this.#secureContext = options.tls ? createSecureContext({ ca: options.ca }) : undefined;
  }

  get usable(): LeanConnection | undefined {
    const connection = this.#connection;
    if (connection === undefined) return undefined;
    return connection.session.closed || connection.session.destroyed ? undefined : connection;
  }

  /** Why no connection will be tried for now. */
  get outage(): Error | undefined {
    return this.#attempt === undefined && performance.now() < this.#retryAt ? this.#reason : undefined;
  }

  /** Connects, if it does not already, and says how that went; the function it returns stops the waiting. */
  connect(listener: (outcome: LeanOutcome) => void): () => void {
    this.#waiting.add(listener);
    this.#attempt ??= this.#open();
    return () => this.#waiting.delete(listener);
  }

  /**
   * Drops a connection that was silent for as long as a call lasted, unless it answers a PING within the connect
   * timeout. TCP itself would send the unanswered bytes of a call again for a quarter of an hour.
   */
  probe(connection: LeanConnection): void {
    const now = performance.now();
    const { session, heard, heardAtPing, pingedAt } = connection;
    if (session.destroyed || (heard === heardAtPing && now - pingedAt < PING_INTERVAL_MS)) return;
    connection.heardAtPing = heard;
    connection.pingedAt = now;
    const giveUp = (): void => session.destroy(new Error("no answer to a PING"));
    const timer = setTimeout(giveUp, this.#options.connectTimeoutMs);
    // Also called when the session closes first.
    session.ping(() => clearTimeout(timer));
  }

  close(): void {
    this.#isClosed = true;
    this.#connection = undefined;
    for (const session of this.#sessions) session.destroy();
    this.#settle("closed");
  }

  #open(): Attempt {
    const { connectTimeoutMs, tls } = this.#options;
    const socket = this.#openSocket();
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
    const session = connect(`${tls ? "https" : "http"}://${this.#address}`, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
      // Node refuses streams when a session holds 10 MB, and closes it for a header block over 64 KB. The policy
      // stack and the limits on requests bound both.
      maxSessionMemory: Number.MAX_SAFE_INTEGER,
      maxSendHeaderBlockLength: Number.MAX_SAFE_INTEGER,
    });
    this.#sessions.add(session);
    let error: Error | undefined;
    session.on("error", (cause) => {
      error = cause;
    });
    session.on("connect", () => {
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
      if (tls && session.alpnProtocol !== "h2")
        session.destroy(new Error("the server does not speak HTTP/2"));
    });
    // Not "connect": anything may listen there. Only now it has shown that it speaks HTTP/2, and how many
    // streams it takes at once; what is above that waits inside nghttp2.
    session.once("remoteSettings", () => this.#onReady(session));
    session.on("close", () => this.#onClose(session, error ?? new Error("the connection was closed")));
    const timer = setTimeout(() => {
      this.#settle("timeout");
      session.destroy();
    }, connectTimeoutMs);
    return { session, timer };
  }

  #onReady(session: ClientHttp2Session): void {
    if (this.#attempt?.session !== session) return;
    const connection = { session, heard: 0, heardAtPing: 0, pingedAt: Number.NEGATIVE_INFINITY };
    this.#failedAttempts = 0;
    this.#connection = connection;
    this.#settle(connection);
  }

  #onClose(session: ClientHttp2Session, reason: Error): void {
    this.#sessions.delete(session);
    if (this.#connection?.session === session) this.#connection = undefined;
    if (this.#attempt?.session !== session || this.#isClosed) return;
    const backoffMs = Math.min(MAX_BACKOFF_MS, INITIAL_BACKOFF_MS * BACKOFF_GROWTH ** this.#failedAttempts);
    // Not after a timeout, which was pause enough.
    this.#retryAt = performance.now() + backoffMs * (1 + BACKOFF_JITTER * (2 * Math.random() - 1));
    this.#failedAttempts += 1;
    this.#reason = reason;
    this.#settle(reason);
  }

  #settle(outcome: LeanOutcome): void {
    clearTimeout(this.#attempt?.timer);
    this.#attempt = undefined;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const listener of waiting) listener(outcome);
  }

  #openSocket(): Socket {
    // Not as a URL, which leaves out a port that is the scheme's own.
    const colon = this.#address.lastIndexOf(":");
    const host = this.#address.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
    const port = Number(this.#address.slice(colon + 1));
    const secureContext = this.#secureContext;
    if (secureContext === undefined) return connectTcp({ host, port });
    const servername = this.#options.serverName ?? (isIP(host) === 0 ? host : undefined);
    const name = servername === undefined ? {} : { servername };
    return connectTls({ host, port, secureContext, ALPNProtocols: ["h2"], ...name });
  }
}
