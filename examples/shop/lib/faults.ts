import { setTimeout as sleep } from "node:timers/promises";
import { type Fault, type FieldProblem, parseFault } from "./fault.ts";

interface Placed {
  readonly fault: Fault;
  /** Calls it has yet to hit. */
  left: number;
  readonly released: Promise<void>;
  readonly release: () => void;
}

/** The faults that a backend is told to have, in the order they were placed. */
export class FaultBoard {
  readonly #routes: readonly string[];
  readonly #minStatus: number;
  #placed: Placed[] = [];

  constructor(kind: "rest" | "grpc", routes: readonly string[]) {
    this.#routes = routes;
    this.#minStatus = kind === "rest" ? 200 : 1;
  }

  /** Places a fault, or tells what is wrong with the input. */
  place(input: unknown): readonly FieldProblem[] {
    const fault = parseFault(input);
    if (!("kind" in fault)) return fault;
    if (fault.route !== "*" && !this.#routes.includes(fault.route)) {
      return [{ field: "route", message: `must be "*" or one of: ${this.#routes.join(", ")}` }];
    }
    if (fault.status !== undefined && fault.status < this.#minStatus) {
      return [{ field: "status", message: `must be at least ${this.#minStatus}` }];
    }
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#placed.push({ fault, left: fault.count ?? Number.POSITIVE_INFINITY, released, release });
    return [];
  }

  list(): readonly Fault[] {
    return this.#placed.filter(({ left }) => left > 0).map(({ fault }) => fault);
  }

  /** Takes all faults away and lets go of the calls that are held. A call that hangs goes on hanging. */
  clear(): void {
    for (const { release } of this.#placed) release();
    this.#placed = [];
  }

  /** The faults that hit this call: every delay, and the first that ends it. */
  take(route: string): Hit {
    const hits: Placed[] = [];
    for (const placed of this.#placed) {
      const { fault } = placed;
      if (placed.left <= 0 || (fault.route !== "*" && fault.route !== route)) continue;
      placed.left--;
      hits.push(placed);
      if (!isDelay(fault)) break;
    }
    return {
      before: (gone) =>
        undergo(
          hits.filter(({ fault }) => fault.afterActing !== true),
          gone,
        ),
      after: (gone) =>
        undergo(
          hits.filter(({ fault }) => fault.afterActing === true),
          gone,
        ),
    };
  }
}

/** Waits out the delays; then the fault that the call ends in, if there is one. */
export interface Hit {
  before(gone: AbortSignal): Promise<Fault | undefined>;
  after(gone: AbortSignal): Promise<Fault | undefined>;
}

async function undergo(hits: readonly Placed[], gone: AbortSignal): Promise<Fault | undefined> {
  for (const { fault, released } of hits) {
    if (fault.kind === "latency") {
      await sleep(fault.ms, undefined, { signal: gone }).catch(() => {});
    } else if (fault.kind === "hold") {
      await Promise.race([released, untilAborted(gone)]);
    } else if (fault.kind === "hang") {
      await untilAborted(gone);
    } else {
      return fault;
    }
  }
  return undefined;
}

function isDelay({ kind }: Fault): boolean {
  return kind === "latency" || kind === "hold";
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
