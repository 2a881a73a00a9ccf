import { type ChannelInterface, type Metadata, status as Status, type StatusObject } from "@grpc/grpc-js";
import { type Call, type ErrorCode, Failure, onAbort, toFailure } from "../kernel/index.ts";
import type { ConnectOutcome, GrpcChannel } from "./grpc-channel.ts";
import { toGrpcFailure } from "./grpc-status.ts";
import type { GrpcMethod } from "./types.ts";

/** What a message of a stream counts beside its bytes, so that a stream of empty ones has an end too. */
export const MESSAGE_COST_BYTES = 64;

const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export interface GrpcCallOptions {
  readonly channel: GrpcChannel;
  readonly address: string;
  readonly method: GrpcMethod;
  readonly message: Buffer;
  readonly metadata: Metadata;
  readonly call: Call;
  readonly maxBytes: number;
  readonly limit: number;
}

/**
 * One gRPC call, from the wait for a connection to its last message.
 *
 * Built on the channel's own call instead of `Client.makeUnaryRequest`, which reads one message and then waits
 * for a status that cannot come while a second message is unread: until the deadline.
 */
export class GrpcCall {
  readonly #options: GrpcCallOptions;
  readonly #resolve: (messages: readonly object[]) => void;
  readonly #reject: (failure: Failure) => void;
  readonly #startedAt = performance.now();
  readonly #messages: object[] = [];
  readonly #stopListening: () => void;
  #call: ReturnType<ChannelInterface["createCall"]> | undefined;
  #stopWaiting: (() => void) | undefined;
  #isSettled = false;
  #hasAnswered = false;
  #length = 0;

  constructor(
    options: GrpcCallOptions,
    resolve: (messages: readonly object[]) => void,
    reject: (failure: Failure) => void,
  ) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#stopListening = onAbort(options.call.signal, () => {
      this.fail("CANCELLED", "nobody waits for the answer any more");
    });
  }

  start(): void {
    const { usable } = this.#options.channel;
    if (usable !== undefined) this.#send(usable);
    else this.#wait();
  }

  /** Ends the call with a failure of our own finding; nothing happens if it has ended before. */
  fail(code: ErrorCode, reason: string, cause?: unknown): void {
    this.#abandon(this.#failure(code, reason, cause));
  }

  #failure(code: ErrorCode, reason: string, cause?: unknown): Failure {
    return new Failure(code, { detail: `${this.#options.address}: ${reason}`, cause });
  }

  #wait(): void {
    const { channel, call } = this.#options;
    const timer = setTimeout(
      () => this.fail("UPSTREAM_TIMEOUT", `not connected within ${call.timeoutMs} ms`),
      Math.min(call.timeoutMs, MAX_TIMEOUT_MS),
    );
    const leave = channel.connect((outcome) => {
      clearTimeout(timer);
      this.#stopWaiting = undefined;
      this.#onConnect(outcome);
    });
    this.#stopWaiting = () => {
      clearTimeout(timer);
      leave();
    };
  }

  #onConnect(outcome: ConnectOutcome): void {
    const usable = this.#options.channel.usable;
    if (outcome === "usable" && usable !== undefined) this.#send(usable);
    else if (outcome === "timeout") {
      const detail = `${this.#options.address}: the connect timeout has passed`;
      this.#abandon(new Failure("UPSTREAM_TIMEOUT", { detail, stage: "connect" }));
    } else this.fail("UPSTREAM_UNAVAILABLE", "the connection is gone or was closed");
  }

  #send(channel: ChannelInterface): void {
    const { method, message, metadata, call } = this.#options;
    const leftMs = Math.min(call.timeoutMs, MAX_TIMEOUT_MS) - (performance.now() - this.#startedAt);
    // grpc-js would still send a call whose deadline has passed, and then forget about it.
    if (leftMs < 1) {
      this.fail("UPSTREAM_TIMEOUT", "no time left to send it");
      return;
    }
    this.#call = channel.createCall(method.path, Date.now() + Math.floor(leftMs), undefined, null, undefined);
    this.#call.start(metadata, {
      onReceiveMetadata: () => {
        this.#hasAnswered = true;
      },
      onReceiveMessage: (bytes: Buffer) => this.#onMessage(bytes),
      onReceiveStatus: (status) => this.#onStatus(status),
    });
    this.#call.startRead();
    this.#call.sendMessageWithContext({}, message);
    this.#call.halfClose();
  }

  #onMessage(bytes: Buffer): void {
    if (this.#isSettled) return;
    this.#hasAnswered = true;
    try {
      this.#messages.push(this.#decode(bytes));
    } catch (cause) {
      if (cause instanceof Failure) this.#abandon(cause);
      else this.fail("BAD_UPSTREAM", "a message that cannot be decoded", cause);
      return;
    }
    this.#call?.startRead();
  }

  #decode(bytes: Buffer): object {
    const { method, maxBytes } = this.#options;
    if (!method.responseStream && this.#messages.length > 0) {
      throw this.#failure("BAD_UPSTREAM", "a second message from a unary method");
    }
    this.#length += bytes.length + (method.responseStream ? MESSAGE_COST_BYTES : 0);
    if (this.#length > maxBytes) {
      throw this.#failure("BAD_UPSTREAM", `answer exceeds the limit of ${maxBytes} bytes`);
    }
    return method.deserialize(bytes);
  }

  #onStatus(status: StatusObject): void {
    if (this.#isSettled) return;
    const { method, address, limit } = this.#options;
    if (status.code !== Status.OK) {
      this.#settle();
      this.#reject(toGrpcFailure({ status, hasAnswered: this.#hasAnswered, limit, address }));
    } else if (!method.responseStream && this.#messages.length === 0) {
      this.fail("BAD_UPSTREAM", "status OK without a message");
    } else {
      this.#settle();
      this.#resolve(this.#messages);
    }
  }

  #abandon(failure: Failure): void {
    if (this.#isSettled) return;
    this.#settle();
    const call = this.#call;
    if (call !== undefined) {
      const cancel = (): void => call.cancelWithStatus(Status.CANCELLED, "");
      cancel();
      // In its first microtasks a call has not yet made the stream that it would have to cancel, but goes on
      // to make it all the same; nothing else would ever end that stream.
      setImmediate(cancel);
    }
    this.#reject(failure);
  }

  #settle(): void {
    this.#isSettled = true;
    this.#stopWaiting?.();
    this.#stopListening();
  }
}

/** Serializes a request; what the schema should have caught is our own fault. */
export function serialize(method: GrpcMethod, message: object): Buffer {
  try {
    return method.serialize(message);
  } catch (error) {
    throw toFailure(error);
  }
}
