/** `answered`: handed to the network. `aborted`: the caller left first. `reset`: a fault cut the connection. */
export type Outcome = "answered" | "aborted" | "reset";

export interface CallRecord {
  /** "GET /users/{id}" or "shop.products.v1.Products/GetProduct". */
  readonly route: string;
  /** The URL as it came, or the request message as JSON. */
  readonly url: string;
  /** Request headers or metadata, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON body of a REST request, if it had one. */
  body?: unknown;
  /** What the caller's gRPC deadline left on arrival, in milliseconds; null when it set none, and for REST. */
  readonly deadlineMs: number | null;
  /** `process.hrtime.bigint()`: one clock for all processes of the machine. */
  readonly arrivedAtNs: string;
  answeredAtNs: string | null;
  outcome: Outcome | null;
  /** HTTP status or gRPC code of the answer. */
  status: number | null;
}

export interface Calls {
  readonly total: number;
  readonly inFlight: number;
  readonly maxInFlight: number;
  readonly aborted: number;
  readonly byRoute: Readonly<Record<string, number>>;
  /** The last thousand, oldest first. */
  readonly calls: readonly CallRecord[];
}

/** A call that has begun. The first of its three ends counts, the others do nothing. */
export interface OpenCall {
  readonly record: CallRecord;
  answered(status: number): void;
  aborted(): void;
  reset(): void;
}

const KEPT_CALLS = 1000;

/** Counts the calls that reach a backend, so that tests and people see what a gateway really sends. */
export class Ledger {
  #inFlight = 0;
  #counts = { total: 0, maxInFlight: 0, aborted: 0 };
  #byRoute = new Map<string, number>();
  #calls: CallRecord[] = [];

  begin({ route, url, headers, deadlineMs = null }: CallStart): OpenCall {
    const counts = this.#counts;
    const record: CallRecord = {
      ...{ route, url, headers, deadlineMs },
      ...{ arrivedAtNs: now(), answeredAtNs: null, outcome: null, status: null },
    };
    this.#inFlight++;
    counts.total++;
    counts.maxInFlight = Math.max(counts.maxInFlight, this.#inFlight);
    this.#byRoute.set(route, (this.#byRoute.get(route) ?? 0) + 1);
    this.#calls.push(record);
    if (this.#calls.length > KEPT_CALLS) this.#calls.shift();

    const end = (outcome: Outcome, status: number | null): void => {
      if (record.outcome !== null) return;
      record.outcome = outcome;
      record.status = status;
      if (outcome === "answered") record.answeredAtNs = now();
      // `counts` is the object this call began with: an end after `clear` is not counted twice.
      if (outcome === "aborted") counts.aborted++;
      this.#inFlight--;
    };
    return {
      record,
      answered: (status) => end("answered", status),
      aborted: () => end("aborted", null),
      reset: () => end("reset", null),
    };
  }

  /** Starts all counts anew, save what is in flight now. */
  clear(): void {
    this.#counts = { total: 0, maxInFlight: this.#inFlight, aborted: 0 };
    this.#byRoute.clear();
    this.#calls = [];
  }

  read(): Calls {
    const { total, maxInFlight, aborted } = this.#counts;
    const byRoute = Object.fromEntries(this.#byRoute);
    return { total, inFlight: this.#inFlight, maxInFlight, aborted, byRoute, calls: this.#calls };
  }
}

export interface CallStart {
  readonly route: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly deadlineMs?: number | null;
}

function now(): string {
  return process.hrtime.bigint().toString();
}
