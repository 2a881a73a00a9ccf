/** How many requests of one client are being answered, and how many there were since the start. */
export interface TrafficCount {
  readonly inFlight: number;
  readonly total: number;
}

/** Counts requests by client. Bounded by the clients of the configuration; another name counts nowhere. */
export class Traffic {
  readonly #counts: ReadonlyMap<string, { inFlight: number; total: number }>;

  constructor(clients: Iterable<string>) {
    this.#counts = new Map(Array.from(clients, (name) => [name, { inFlight: 0, total: 0 }]));
  }

  begin(client: string): void {
    const count = this.#counts.get(client);
    if (count === undefined) return;
    count.inFlight++;
    count.total++;
  }

  end(client: string): void {
    const count = this.#counts.get(client);
    if (count !== undefined) count.inFlight--;
  }

  of(client: string): TrafficCount {
    return this.#counts.get(client) ?? { inFlight: 0, total: 0 };
  }
}
