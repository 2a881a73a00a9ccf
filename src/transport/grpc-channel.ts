import {
  Channel,
  type ChannelCredentials,
  type ChannelOptions,
  connectivityState as State,
} from "@grpc/grpc-js";

export type ConnectOutcome = "usable" | "timeout" | "closed";

export interface GrpcChannelOptions {
  readonly address: string;
  readonly credentials: ChannelCredentials;
  readonly connectTimeoutMs: number;
  readonly options: ChannelOptions;
}

/**
 * A channel that gives up connecting after a while.
 *
 * grpc-js has no connect timeout: towards a host that drops packets it leaves that to TCP, which tries for
 * minutes with growing pauses, and so would also miss the host's return.
 */
export class GrpcChannel {
  readonly #settings: GrpcChannelOptions;
  readonly #waiting = new Set<(outcome: ConnectOutcome) => void>();
  #channel: Channel;
  #attempt: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(settings: GrpcChannelOptions) {
    this.#settings = settings;
    this.#channel = this.#open();
  }

  /**
   * The channel, when a call on it will not wait for a connection: it has one, or it has just failed to get
   * one, and then grpc-js fails the call at once with the reason, while it goes on trying.
   */
  get usable(): Channel | undefined {
    if (this.#isClosed) return undefined;
    const state = this.#channel.getConnectivityState(false);
    return state === State.READY || state === State.TRANSIENT_FAILURE ? this.#channel : undefined;
  }

  /** Connects, if it does not already, and says how that went; the function it returns stops the waiting. */
  connect(listener: (outcome: ConnectOutcome) => void): () => void {
    this.#waiting.add(listener);
    if (this.#attempt === undefined) {
      this.#attempt = setTimeout(() => this.#giveUp(), this.#settings.connectTimeoutMs);
      // Those who wait have timers of their own, which keep the process up for as long as it matters.
      this.#attempt.unref();
      this.#watch(this.#channel);
    }
    return () => this.#waiting.delete(listener);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#settle("closed");
    this.#channel.close();
  }

  #open(): Channel {
    const { address, credentials, options } = this.#settings;
    return new Channel(address, credentials, options);
  }

  #watch(channel: Channel): void {
    // The first of these answers with the state before it starts to connect.
    channel.getConnectivityState(true);
    const state = channel.getConnectivityState(false);
    if (state === State.READY || state === State.TRANSIENT_FAILURE) {
      this.#settle("usable");
      return;
    }
    // Without a deadline: grpc-js cannot take a watcher back, and its timer would outlive the call.
    channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, () => {
      if (!this.#isClosed && channel === this.#channel && this.#attempt !== undefined) this.#watch(channel);
    });
  }

  #giveUp(): void {
    const stuck = this.#channel;
    this.#channel = this.#open();
    this.#settle("timeout");
    stuck.close();
  }

  #settle(outcome: ConnectOutcome): void {
    clearTimeout(this.#attempt);
    this.#attempt = undefined;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const listener of waiting) listener(outcome);
  }
}
