import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { type Dispatcher, errors } from "undici";
import { type Call, type ErrorCode, Failure, onAbort } from "../kernel/index.ts";
import { type Connection, type Lane, toHttpFailure } from "../transport/index.ts";
import { AnswerBody } from "./answer-body.ts";

/** A server may send a few of these before its answer (RFC 9110, section 15.2); a flood of them is an attack. */
const MAX_INFORMATIONAL = 16;
/** Of an answer that nobody gets: up to so much is read, so that its connection can be used again. */
const MAX_DISCARDED = 64 * 1024;

export interface ExchangeOptions {
  readonly call: Call;
  /** Names the backend in a failure's detail. */
  readonly origin: string;
  /** Whether the same bytes can be sent twice, and may be. */
  readonly isRepeatable: boolean;
  /** Whether it is the caller who keeps the backend waiting, with his body or by not reading. */
  isCallerSlow(): boolean;
  /** The first byte goes out: from now on the backend may have acted. */
  onSent(): void;
}

export interface Outgoing {
  readonly path: string;
  readonly method: Dispatcher.HttpMethod;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string | Buffer | Readable | null;
}

export interface Incoming {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

type Callback = (error: Error | null, answer?: Incoming) => void;

/** One attempt of a route, and its answer in a stream; what bounds the attempt bounds the body too. */
export class Exchange implements Dispatcher.DispatchOptions, Dispatcher.DispatchHandler {
  path = "/";
  method: Dispatcher.HttpMethod = "GET";
  headers: Outgoing["headers"] = {};
  body: Outgoing["body"] = null;
  /** Set by the lane that takes this exchange. */
  lane: Lane | undefined;
  /** Resolves when the whole answer has come; rejects with a `Failure`, also after its headers were passed on. */
  readonly finished: Promise<void>;

  readonly #options: ExchangeOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #resolve: () => void = () => undefined;
  #reject: (failure: Failure) => void = () => undefined;
  #callback: Callback | undefined;
  #isSettled = false;
  #hasRetried = false;
  #connection: Connection | undefined;
  #bytesReadBefore = 0;
  #informational = 0;
  #answer: AnswerBody | undefined;
  /** Bytes that were thrown away; undefined: somebody reads them. */
  #discarded: number | undefined;

  constructor(options: ExchangeOptions) {
    const { call } = options;
    this.#options = options;
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever needs to know listens; one that nobody waits for any more is no error of the process.
    this.finished.catch(() => undefined);
    this.#timer = setTimeout(() => this.#runOut(), call.timeoutMs);
    this.#stopListening = onAbort(call.signal, () => {
      this.fail("CANCELLED", "nobody waits for the answer any more");
    });
  }

  /** Sends it; the callback is called once, with the head of the answer or a `Failure`. */
  start(dispatcher: Dispatcher, { path, method, headers, body }: Outgoing, callback: Callback): void {
    this.path = path;
    this.method = method;
    this.headers = headers;
    this.body = body;
    this.#callback = callback;
    if (this.#options.call.signal.aborted) this.fail("CANCELLED", "cancelled before it was sent");
    else dispatcher.dispatch(this, this);
  }

  /** Nobody gets the answer: what is left of it is read if it is short, within the time that the attempt has. */
  discard(): void {
    this.#discarded ??= 0;
    this.#answer?.resume();
  }

  onRequestStart(): void {
    // Given up while it waited for a connection: throwing makes undici drop it unsent.
    if (this.#isSettled) throw new Error("given up before it was sent");
    this.#connection = this.lane?.connection;
    this.#bytesReadBefore = this.#connection?.socket.bytesRead ?? 0;
    this.#options.onSent();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (this.#isSettled) return;
    if (statusCode < 200) {
      this.#informational += 1;
      if (this.#informational > MAX_INFORMATIONAL) this.fail("BAD_UPSTREAM", "a flood of 1xx answers");
      return;
    }
    const body = new AnswerBody({
      resume: () => controller.resume(),
      abandon: () => this.fail("CANCELLED", "nobody reads the answer any more"),
    });
    this.#answer = body;
    this.#call(null, { statusCode, headers, body });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled || this.#answer === undefined) return;
    if (this.#discarded !== undefined) {
      this.#discarded += chunk.length;
      if (this.#discarded > MAX_DISCARDED) this.fail("CANCELLED", "a long answer that nobody gets");
    } else if (!this.#answer.push(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#connection !== undefined) this.#connection.answers += 1;
    this.#connection = undefined;
    if (this.#isSettled) return;
    this.#settle();
    this.#resolve();
    this.#answer?.push(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#isSettled) return;
    if (this.#mayRetryFree()) {
      this.#hasRetried = true;
      this.#connection = undefined;
      // The same lane has just lost its connection and so opens a new one; any other may hold one as dead.
      this.lane?.dispatch(this, this);
      return;
    }
    this.#end(this.#toFailure(error));
  }

  /** Gives the attempt up, on the wire too. */
  fail(code: ErrorCode, reason: string): void {
    if (this.#isSettled) return;
    const connection = this.#connection;
    this.#end(new Failure(code, { detail: `${this.#options.origin}: ${reason}` }));
    // Not `controller.abort`: after it undici opens a new connection, only to find the request aborted.
    connection?.socket.destroy(new errors.SocketError("given up"));
  }

  #runOut(): void {
    const { call, isCallerSlow } = this.#options;
    if (isCallerSlow()) this.fail("CANCELLED", `the caller took more than ${call.timeoutMs} ms`);
    else this.fail("UPSTREAM_TIMEOUT", `no complete answer within ${call.timeoutMs} ms`);
  }

  #toFailure(error: Error): Failure {
    // Of the caller's body.
    if (error instanceof Failure) return error;
    const failure = toHttpFailure(error, this.#hasAnswered(), this.#options.origin);
    const { code, detail, cause } = failure;
    const isConnecting = this.#connection === undefined && code !== "INVALID_ARGUMENT";
    return isConnecting ? new Failure(code, { detail, cause, stage: "connect" }) : failure;
  }

  /** RELIABILITY SR8: a kept-alive connection that died unnoticed says nothing about the backend. */
  #mayRetryFree(): boolean {
    const wasReused = this.#connection !== undefined && this.#connection.answers > 0;
    return this.#options.isRepeatable && wasReused && !this.#hasRetried && !this.#hasAnswered();
  }

  #hasAnswered(): boolean {
    return this.#connection !== undefined && this.#connection.socket.bytesRead > this.#bytesReadBefore;
  }

  #end(failure: Failure): void {
    this.#settle();
    this.#reject(failure);
    this.#call(failure);
    this.#answer?.destroy(failure);
  }

  #call(error: Failure | null, answer?: Incoming): void {
    const callback = this.#callback;
    this.#callback = undefined;
    callback?.(error, answer);
  }

  #settle(): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#stopListening();
  }
}
