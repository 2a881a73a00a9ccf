import { type Clock, Failure } from "../kernel/index.ts";
import { FLOOR_MS } from "./deadline.ts";
import { LatencyFloor } from "./latency-floor.ts";

/** After so long without a call one is made, however little time it has: it may have become faster. */
const PROBE_MS = 10_000;

/** A field that was not asked for because it could not have come in time. */
export class Skipped extends Failure {
  constructor(leftMs: number, floorMs: number) {
    const detail = `${Math.floor(leftMs)} ms are left, and it takes ${Math.ceil(floorMs)} ms at least: skipped`;
    super("DEADLINE_EXCEEDED", { detail });
  }
}

/** What tells that a field would not come in time, by what its calls have taken. Keeps the same for all requests. */
export class Haste {
  readonly #clock: Clock;
  readonly #floor = new LatencyFloor();
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Why it would not come in time; undefined where it may, and as long as too little is known to say so: what is left
   * is less than any of its calls has taken of late.
   *
   * @param deadlineAt - of the request; undefined: no limit
   */
  reason(deadlineAt: number | undefined): Skipped | undefined {
    if (deadlineAt === undefined) return undefined;
    const now = this.#clock.now();
    const leftMs = deadlineAt - now;
    if (leftMs < FLOOR_MS) return new Skipped(leftMs, FLOOR_MS);
    const floorMs = this.#floor.at(now);
    if (floorMs === undefined || leftMs >= floorMs || now - this.#askedAt >= PROBE_MS) return undefined;
    return new Skipped(leftMs, floorMs);
  }

  /** Notes that it is asked for, and how that comes out. */
  async measure(load: () => Promise<readonly unknown[]>): Promise<readonly unknown[]> {
    const startedAt = this.#clock.now();
    this.#askedAt = startedAt;
    const outcomes = await load();
    const now = this.#clock.now();
    // Null may be what a key that nobody asks for gets.
    if (outcomes.some((outcome) => outcome !== null && !(outcome instanceof Failure))) {
      this.#floor.add(now, now - startedAt, false);
    } else if (outcomes.some(isOutOfTime)) this.#floor.add(now, now - startedAt, true);
    return outcomes;
  }
}

/** What fails in another way, a refusal for one, says nothing about how long an answer takes. */
function isOutOfTime(outcome: unknown): boolean {
  return (
    outcome instanceof Failure &&
    (outcome.code === "DEADLINE_EXCEEDED" || outcome.code === "UPSTREAM_TIMEOUT") &&
    outcome.stage === undefined
  );
}
