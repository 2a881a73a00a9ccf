import type { Call } from "../kernel/index.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path and query as they go on the wire: already encoded, begins with "/". */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
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
  /** Any status is an answer; redirects are not followed. Rejects only with a `Failure` that blames the upstream or says CANCELLED. */
  request(request: HttpRequest, call: Call): Promise<HttpAnswer>;
  /** Lets what is in flight finish, then closes every connection. */
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
   * Rejects only with a `Failure`; a status other than OK is one, by its code.
   */
  request(
    method: GrpcMethod,
    message: object,
    metadata: Readonly<Record<string, string>>,
    call: Call,
  ): Promise<readonly object[]>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly connectTimeoutMs: number;
  /** The largest answer that is read, in bytes after decompression. */
  readonly maxBytes: number;
  /** PEM of the authority to trust in place of the system's. */
  readonly ca?: string | undefined;
  readonly serverName?: string | undefined;
}
