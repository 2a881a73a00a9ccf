import { PRIORITIES, type Priority } from "../config/index.ts";
import { SHED_REASONS, type Shed } from "../policy/index.ts";

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

/** Counts requests by client. Bounded by the clients of the configuration; another name counts nowhere. */
export class Traffic {
  readonly #counts: ReadonlyMap<string, { inFlight: number; total: number }>;
  /** By {@link shedKey}: each that there can be. */
  readonly #shed: ReadonlyMap<string, ShedCount & { total: number }>;
  #inFlight = 0;

  constructor(clients: Iterable<string>) {
    this.#counts = new Map(Array.from(clients, (name) => [name, { inFlight: 0, total: 0 }]));
    this.#shed = new Map(
      [...this.#counts.keys(), ""].flatMap((client) =>
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

  begin(client: string): void {
    const count = this.#counts.get(client);
    if (count === undefined) return;
    count.inFlight++;
    count.total++;
    this.#inFlight++;
  }

  end(client: string): void {
    const count = this.#counts.get(client);
    if (count === undefined) return;
    count.inFlight--;
    this.#inFlight--;
  }

  /**
   * Counts a request that never began. It is not in flight either: its answer may have to wait for others on its
   * connection, and would keep out those that could be served.
   */
  turnAway(client: string | undefined, { priority, reason }: Pick<Shed, "priority" | "reason">): void {
    const count = client === undefined ? undefined : this.#counts.get(client);
    if (count !== undefined) count.total++;
    const shed = this.#shed.get(shedKey(client ?? "", priority, reason));
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
