import type { ExecutionResult } from "graphql";
import type { DegradedEntry } from "./degraded.ts";

/** How often a coordinate of a client's schema was degraded in one way. */
export interface DegradedCount {
  readonly coordinate: string;
  readonly status: DegradedEntry["status"];
  readonly count: number;
}

/** Counts what answers list as degraded: a place once for each execution, however many callers share it. */
export class DegradedCounts implements Iterable<DegradedCount> {
  /** Bounded by the client's schema: coordinates are its own. */
  readonly #counts = new Map<string, Map<DegradedEntry["status"], number>>();

  add({ extensions }: ExecutionResult): void {
    const listed = extensions?.degraded as readonly DegradedEntry[] | undefined;
    for (const { coordinate, status } of listed ?? []) {
      let counts = this.#counts.get(coordinate);
      if (counts === undefined) {
        counts = new Map();
        this.#counts.set(coordinate, counts);
      }
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  }

  *[Symbol.iterator](): Generator<DegradedCount> {
    for (const [coordinate, counts] of this.#counts)
      for (const [status, count] of counts) yield { coordinate, status, count };
  }
}
