import {
  type ClientHttp2Stream,
  constants as Http2,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from "node:http2";
import { type Call, type ErrorCode, Failure, onAbort } from "../kernel/index.ts";
import { toStatusFailure } from "./grpc-status.ts";
import { LeanAnswer } from "./lean-answer.ts";
import type { LeanChannel, LeanConnection, LeanOutcome } from "./lean-channel.ts";
import { toTimeout } from "./lean-headers.ts";
import { codeOfReset, toStatus } from "./lean-status.ts";
import type { GrpcMethod } from "./types.ts";

type Headers = IncomingHttpHeaders & IncomingHttpStatusHeader;

/** Node fires a timer of more at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export interface LeanCallOptions {
  readonly channel: LeanChannel;
  readonly address: string;
  readonly method: GrpcMethod;
  /** Of {@link toHeaders}; the deadline is added when they are sent. */
  readonly headers: OutgoingHttpHeaders;
  readonly frame: Buffer;
  readonly call: Call;
  readonly maxBytes: number;
  onEnd(call: LeanCall): void;
}

/** One gRPC call on an HTTP/2 stream, from the wait for a connection to its trailers. */
export class LeanCall {
  readonly #options: LeanCallOptions;
  readonly #resolve: (messages: readonly object[]) => void;
  readonly #reject: (failure: Failure) => void;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  readonly #answer: LeanAnswer;
  #connection: LeanConnection | undefined;
  #heardBefore = 0;
  #stream: ClientHttp2Stream | undefined;
  #stopWaiting: (() => void) | undefined;
  #error: Error | undefined;
  #hasRetried = false;
  #hasAnswered = false;
  /** The server has said OK; the answer may still be decompressed. */
  #isComplete = false;
  #isSettled = false;

  constructor(
    options: LeanCallOptions,
    resolve: (messages: readonly object[]) => void,
    reject: (failure: Failure) => void,
  ) {
    const { call, method, maxBytes } = options;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#answer = new LeanAnswer(method, maxBytes, (cause) => this.#failBad(cause));
    this.#timer = setTimeout(() => this.#onTimeout(), Math.min(call.timeoutMs, MAX_TIMEOUT_MS));
    this.#stopListening = onAbort(call.signal, () => {
      this.fail("CANCELLED", "nobody waits for the answer any more");
    });
  }

  start(): void {
    const { channel } = this.#options;
    const { usable } = channel;
    if (usable !== undefined) {
      this.#send(usable);
      return;
    }
    const { outage } = channel;
    if (outage !== undefined) this.#onConnect(outage);
    else this.#stopWaiting = channel.connect((outcome) => this.#onConnect(outcome));
  }

  /** Ends the call with a failure of our own finding; nothing happens if it has ended before. */
  fail(code: ErrorCode, reason: string, cause?: unknown, stage?: Failure["stage"]): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#stream?.close(Http2.NGHTTP2_CANCEL);
    this.#reject(new Failure(code, { detail: `${this.#options.address}: ${reason}`, cause, stage }));
  }

  #failToConnect(code: ErrorCode, reason: string, cause?: unknown): void {
    this.fail(code, reason, cause, "connect");
  }

  #failBad(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.fail("BAD_UPSTREAM", reason, cause);
  }

  #onTimeout(): void {
    const connection = this.#connection;
    if (connection?.heard === this.#heardBefore) this.#options.channel.probe(connection);
    this.fail("UPSTREAM_TIMEOUT", `no complete answer within ${this.#options.call.timeoutMs} ms`);
  }

  #onConnect(outcome: LeanOutcome): void {
    this.#stopWaiting = undefined;
    if (outcome === "timeout") this.#failToConnect("UPSTREAM_TIMEOUT", "the connect timeout has passed");
    else if (outcome === "closed") this.fail("UPSTREAM_UNAVAILABLE", "the transport was closed");
    else if (outcome instanceof Error) this.#failToConnect("UPSTREAM_UNAVAILABLE", outcome.message, outcome);
    else this.#send(outcome);
  }

  #send(connection: LeanConnection): void {
    const { call, headers, frame } = this.#options;
    const leftMs = Math.min(call.timeoutMs, MAX_TIMEOUT_MS) - (performance.now() - this.#startedAt);
    if (leftMs < 1) {
      this.fail("UPSTREAM_TIMEOUT", "no time left to send it");
      return;
    }
    headers["grpc-timeout"] = toTimeout(leftMs);
    let stream: ClientHttp2Stream;
    try {
      stream = connection.session.request(headers);
    } catch (cause) {
      // The metadata has been checked, so it is the session, which has begun to close.
      this.#retryUnseen(cause);
      return;
    }
    this.#connection = connection;
    this.#heardBefore = connection.heard;
    this.#stream = stream;
    stream.on("response", (received, flags) => this.#onResponse(received, flags));
    stream.on("data", (chunk: Buffer) => this.#onData(chunk));
    stream.on("trailers", (received) => this.#onTrailers(received));
    stream.on("error", (error) => {
      this.#error = error;
    });
    stream.on("close", () => this.#onClose(stream.rstCode));
    stream.end(frame);
  }

  #onResponse(headers: Headers, flags: number): void {
    if (this.#isSettled) return;
    this.#onHeard();
    if ((flags & Http2.NGHTTP2_FLAG_END_STREAM) !== 0) this.#onTrailers(headers);
    else if (headers[":status"] === 200) this.#answer.coding = String(headers["grpc-encoding"] ?? "identity");
    else {
      this.#onStatus(headers);
      this.#stream?.close(Http2.NGHTTP2_CANCEL);
    }
  }

  #onData(chunk: Buffer): void {
    if (this.#isSettled) return;
    this.#onHeard();
    try {
      this.#answer.read(chunk);
    } catch (cause) {
      this.#failBad(cause);
    }
  }

  #onHeard(): void {
    this.#hasAnswered = true;
    if (this.#connection !== undefined) this.#connection.heard += 1;
  }

  #onTrailers(trailers: Headers): void {
    if (this.#isSettled) return;
    if (trailers["grpc-status"] === "0") this.#onOk();
    else this.#onStatus(trailers);
    // An answer that did not wait for the whole request: nobody will read the rest.
    if (this.#stream !== undefined && this.#stream.writableLength > 0) {
      this.#stream.close(Http2.NGHTTP2_CANCEL);
    }
  }

  #onStatus(headers: Headers): void {
    const status = toStatus(headers);
    if (status === undefined) {
      this.fail("BAD_UPSTREAM", "the answer ends without a status");
      return;
    }
    this.#settle();
    this.#reject(toStatusFailure(status, this.#options.address));
  }

  #onOk(): void {
    try {
      const messages = this.#answer.end();
      this.#isComplete = true;
      if (!(messages instanceof Promise)) this.#succeed(messages);
      else
        messages.then(
          (all) => this.#succeed(all),
          (cause) => this.#failBad(cause),
        );
    } catch (cause) {
      this.#failBad(cause);
    }
  }

  #succeed(messages: readonly object[]): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#resolve(messages);
  }

  #onClose(rstCode: number): void {
    this.#stream = undefined;
    if (this.#isSettled || this.#isComplete) return;
    const session = this.#connection?.session;
    const error = this.#error;
    const isUsedUp = error !== undefined && "code" in error && error.code === "ERR_HTTP2_OUT_OF_STREAMS";
    if (isUsedUp) session?.close();
    if (isUsedUp || rstCode === Http2.NGHTTP2_REFUSED_STREAM) this.#retryUnseen(error);
    else if (session?.destroyed) this.fail("UPSTREAM_UNAVAILABLE", "the connection was lost", error);
    else this.fail(codeOfReset(rstCode, this.#hasAnswered), `the stream was reset: ${rstCode}`, error);
  }

  /** Once, and also what must not be done twice: no server has processed it. */
  #retryUnseen(cause: unknown): void {
    if (this.#hasRetried || this.#hasAnswered) {
      this.fail("UPSTREAM_UNAVAILABLE", "the stream was refused", cause);
      return;
    }
    this.#hasRetried = true;
    this.#error = undefined;
    this.start();
  }

  #settle(): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#stopWaiting?.();
    this.#answer.stop();
    this.#options.onEnd(this);
  }
}
