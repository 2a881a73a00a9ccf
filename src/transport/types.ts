import type { Call } from "../kernel/index.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query as they go on the wire: already encoded, begins with "/". */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Whether sending it twice is harmless; default: true for GET alone. */
  readonly idempotent?: boolean | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name; repeated headers joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. */
  readonly body: Buffer;
}

/** One HTTP origin and the connections to it. */
export interface HttpTransport {
  /**
   * Any status is an answer; redirects are not followed.
   *
   * Rejects only with a `Failure`: one that blames the upstream, CANCELLED, or INVALID_ARGUMENT when a path or
   * a header holds what HTTP cannot carry (nothing is sent then).
   */
  request(request: HttpRequest, call: Call): Promise<HttpAnswer>;
  /** Lets what is in flight finish for a few seconds, then closes every connection. */
  close(): Promise<void>;
}

/** A method of a loaded proto, with what turns its messages into bytes and back. */
export interface GrpcMethod {
  /** As in `:path`: `/shop.products.v1.Products/GetProduct`. */
  readonly path: string;
  readonly responseStream: boolean;
  serialize(message: object): Buffer;
  deserialize(bytes: Buffer): object;
}

/** One gRPC address and the channel to it. */
export interface GrpcTransport {
  /**
   * All messages of the answer: exactly one of a unary method, any number of a server-streaming one.
   * Rejects only with a `Failure`; a status other than OK is one, by its code, and the status is its `cause`.
   */
  request(
    method: GrpcMethod,
    message: object,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<readonly object[]>;
  /** Lets what is in flight finish for a few seconds, then closes the channel. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** From the wish to connect until requests can be sent, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** The largest answer that is read, in bytes after decompression; a larger one is BAD_UPSTREAM. */
  readonly maxBytes: number;
  /** PEM of the authority to trust in place of the system's. */
  readonly ca?: string | undefined;
  readonly serverName?: string | undefined;
}

export interface HttpTransportOptions extends TransportOptions {
  /**
   * As many calls as may be in flight; default 256. What is above that waits for a connection inside its own timeout,
   * and then the upstream would be blamed for a queue of ours.
   */
  readonly maxConnections?: number | undefined;
}

export interface GrpcTransportOptions extends TransportOptions {
  readonly tls: boolean;
}
