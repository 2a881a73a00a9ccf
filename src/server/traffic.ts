import { PRIORITIES, type Priority } from "../config/index.ts";
import { SHED_REASONS, type Shed } from "../policy/index.ts";

/** Whom requests count for that serve no client: in flight they are all the same. */
export const NO_CLIENT = "";

type ShedReason = Shed["reason"];

/** How many requests of one client are being answered, and how many there were since the start. */
export interface TrafficCount {
  readonly inFlight: number;
  /** Those that were turned away at the door included. */
  readonly total: number;
}

/** How many requests were turned away since the start. */
export interface ShedCount {
  /** Empty: they were for no client. */
  readonly client: string;
  readonly priority: Priority;
  readonly reason: ShedReason;
  readonly total: number;
}

/** What the domains of a process count together. */
export interface InFlight {
  /** Requests that are being answered. */
  now: number;
}

/** Counts requests by client. Bounded by the clients of the configuration; another name counts nowhere. */
export class Traffic {
  readonly #counts: ReadonlyMap<string, { inFlight: number; total: number }>;
  /** By {@link shedKey}: each that there can be. */
  readonly #shed: ReadonlyMap<string, ShedCount & { total: number }>;
  readonly #everybody: InFlight;
  #inFlight = 0;

  /** @param everybody - counts the requests that are in flight here, too */
  constructor(clients: Iterable<string>, everybody: InFlight = { now: 0 }) {
    this.#everybody = everybody;
    this.#counts = new Map([...clients, NO_CLIENT].map((name) => [name, { inFlight: 0, total: 0 }]));
    this.#shed = new Map(
      [...this.#counts.keys()].flatMap((client) =>
        PRIORITIES.flatMap((priority) =>
          SHED_REASONS.map((reason) => [
            shedKey(client, priority, reason),
            { client, priority, reason, total: 0 },
          ]),
        ),
      ),
    );
  }

  /** Requests of all clients that are being answered. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Those of everybody who counts for the same process. */
  get inFlightOfProcess(): number {
    return this.#everybody.now;
  }

  begin(client: string): void {
    const count = this.#counts.get(client);
    if (count === undefined) return;
    count.inFlight++;
    count.total++;
    this.#inFlight++;
    this.#everybody.now++;
  }

  end(client: string): void {
    const count = this.#counts.get(client);
    if (count === undefined) return;
    count.inFlight--;
    this.#inFlight--;
    this.#everybody.now--;
  }

  /**
   * Counts a request that never began. It is not in flight either: its answer may have to wait for others on its
   * connection, and would keep out those that could be served.
   */
  turnAway(client: string | undefined, { priority, reason }: Pick<Shed, "priority" | "reason">): void {
    const count = client === undefined ? undefined : this.#counts.get(client);
    if (count !== undefined) count.total++;
    const shed = this.#shed.get(shedKey(client ?? NO_CLIENT, priority, reason));
    if (shed !== undefined) shed.total++;
  }

  of(client: string): TrafficCount {
    return this.#counts.get(client) ?? { inFlight: 0, total: 0 };
  }

  get shed(): Iterable<ShedCount> {
    return this.#shed.values();
  }
}

function shedKey(client: string, priority: Priority, reason: ShedReason): string {
  return `${client} ${priority} ${reason}`;
}
