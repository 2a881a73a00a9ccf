import type { IncomingHttpHeaders } from "node:http";
import { type Dispatcher, errors } from "undici";
import { type Call, Failure, onAbort } from "../kernel/index.ts";
import { BodyDecoder, codingOf } from "./body-decoder.ts";
import type { Connection, Lane } from "./connection.ts";
import { toHttpFailure } from "./http-failure.ts";
import type { HttpAnswer, HttpRequest } from "./types.ts";

/** Node fires a timer of more at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** A server may send a few of these before its answer (RFC 9110, section 15.2); a flood of them is an attack. */
const MAX_INFORMATIONAL = 16;

export interface ExchangeOptions {
  readonly request: HttpRequest;
  readonly call: Call;
  readonly maxBytes: number;
  /** Names the upstream in a failure's detail. */
  readonly origin: string;
}

/** One request and its answer: what undici sends (`DispatchOptions`) and what it reports to (`DispatchHandler`). */
export class HttpExchange implements Dispatcher.DispatchOptions, Dispatcher.DispatchHandler {
  readonly path: string;
  readonly method: HttpRequest["method"];
  readonly headers: Record<string, string>;
  readonly body: string | null;
  /** Set by the lane that takes this exchange. */
  lane: Lane | undefined;

  readonly #options: ExchangeOptions;
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (failure: Failure) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  #isSettled = false;
  #hasRetried = false;
  /** The connection whose turn is ours: from the request's first byte to the answer's last. */
  #connection: Connection | undefined;
  #bytesReadBefore = 0;
  #informational = 0;
  #status = 0;
  #answerHeaders: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #length = 0;
  #decoder: BodyDecoder | undefined;

  constructor(
    options: ExchangeOptions,
    resolve: (answer: HttpAnswer) => void,
    reject: (failure: Failure) => void,
  ) {
    const { request, call } = options;
    this.path = request.path;
    this.method = request.method;
    this.headers = request.headers;
    this.body = request.body ?? null;
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(
      () => this.#fail("UPSTREAM_TIMEOUT", `no complete answer within ${call.timeoutMs} ms`),
      Math.min(call.timeoutMs, MAX_TIMEOUT_MS),
    );
    this.#stopListening = onAbort(call.signal, () => {
      this.#fail("CANCELLED", "nobody waits for the answer any more");
    });
  }

  onRequestStart(): void {
    // Given up while it waited for a connection. Throwing makes undici drop it unsent; `abort` would also
    // destroy the connection, and a queue of such requests would destroy one healthy connection each.
    if (this.#isSettled) throw new Error("given up before it was sent");
    this.#connection = this.lane?.connection;
    this.#bytesReadBefore = this.#connection?.socket.bytesRead ?? 0;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (this.#isSettled) return;
    if (status < 200) {
      this.#informational += 1;
      if (this.#informational > MAX_INFORMATIONAL) this.#fail("BAD_UPSTREAM", "a flood of 1xx answers");
      return;
    }
    this.#status = status;
    this.#answerHeaders = flatten(headers);
    const { maxBytes } = this.#options;
    const declared = Number(this.#answerHeaders["content-length"]);
    if (declared > maxBytes && status !== 304) {
      this.#fail("BAD_UPSTREAM", `content-length ${declared} is above the limit of ${maxBytes} bytes`);
      return;
    }
    const coding = codingOf(this.#answerHeaders["content-encoding"]);
    if (coding === "refused") {
      this.#fail(
        "BAD_UPSTREAM",
        `content-encoding "${this.#answerHeaders["content-encoding"]}" is not decoded`,
      );
    } else if (coding !== "identity") {
      this.#decoder = new BodyDecoder(coding, maxBytes, {
        onDrain: () => controller.resume(),
        onBody: (body) => this.#answer(body),
        onError: (reason, cause) => this.#fail("BAD_UPSTREAM", reason, cause),
      });
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return;
    // Counts compressed bytes too: a compressed stream can go on for ever without decoding to anything.
    this.#length += chunk.length;
    const { maxBytes } = this.#options;
    if (this.#length > maxBytes) this.#fail("BAD_UPSTREAM", `answer exceeds the limit of ${maxBytes} bytes`);
    else if (this.#decoder === undefined) this.#chunks.push(chunk);
    else if (!this.#decoder.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#connection !== undefined) this.#connection.answers += 1;
    this.#connection = undefined;
    if (this.#isSettled) return;
    if (this.#decoder !== undefined) this.#decoder.end();
    else this.#answer(this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks));
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
    const failure = toHttpFailure(error, this.#hasAnswered(), this.#options.origin);
    const isConnecting = this.#connection === undefined && failure.code !== "INVALID_ARGUMENT";
    this.#settle();
    this.#reject(isConnecting ? atConnect(failure) : failure);
  }

  /** RELIABILITY SR8: a kept-alive connection that died unnoticed says nothing about the upstream. */
  #mayRetryFree(): boolean {
    const { request } = this.#options;
    const isIdempotent = request.idempotent ?? request.method === "GET";
    const wasReused = this.#connection !== undefined && this.#connection.answers > 0;
    return isIdempotent && wasReused && !this.#hasRetried && !this.#hasAnswered();
  }

  #hasAnswered(): boolean {
    return this.#connection !== undefined && this.#connection.socket.bytesRead > this.#bytesReadBefore;
  }

  #answer(body: Buffer | undefined): void {
    if (this.#isSettled) return;
    this.#settle();
    this.#resolve({ status: this.#status, headers: this.#answerHeaders, body: body ?? Buffer.alloc(0) });
  }

  #fail(code: "CANCELLED" | "UPSTREAM_TIMEOUT" | "BAD_UPSTREAM", reason: string, cause?: unknown): void {
    if (this.#isSettled) return;
    const failure = new Failure(code, { detail: `${this.#options.origin}: ${reason}`, cause });
    this.#settle();
    this.#decoder?.destroy();
    // Not `controller.abort`: after it undici opens a new connection, only to find the request aborted. An
    // upstream that hangs would be connected to once more for each request that it left without an answer.
    this.#connection?.socket.destroy(new errors.SocketError("given up"));
    this.#reject(failure);
  }

  #settle(): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    this.#stopListening();
    this.#chunks = [];
  }
}

function atConnect({ code, detail, cause }: Failure): Failure {
  return new Failure(code, { detail, cause, stage: "connect" });
}

/** A null prototype, because an upstream may name a header `__proto__`. */
function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) flat[name] = typeof value === "string" ? value : value.join(", ");
  }
  return flat;
}
