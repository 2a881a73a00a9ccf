import type { Clock, Failure } from "../kernel/index.ts";
import type { BreakerNode, NamedRefusal } from "./breaker-node.ts";
import type { Permit } from "./breaker-permit.ts";
import type { Outcome } from "./outcome.ts";

/** Leave for one attempt, of its source and of its method. */
export interface AttemptPermit {
  readonly isAdmitted: true;
  /** Once, however it ended. `stage` is the failure's. */
  settle(outcome: Outcome, stage?: Failure["stage"]): void;
}

/** When a method last did well and last failed. */
interface MethodRecord {
  readonly node: BreakerNode;
  succeededAt: number;
  failedAt: number;
}

/** Asks leave for the attempts of one method of a source. */
export class AttemptGate {
  readonly node: BreakerNode;
  readonly #source: SourceBreakers;
  readonly #record: MethodRecord;

  constructor(source: SourceBreakers, record: MethodRecord) {
    this.node = record.node;
    this.#source = source;
    this.#record = record;
  }

  admit(): AttemptPermit | NamedRefusal {
    return this.#source.admit(this.#record);
  }
}

/**
 * The breaker of a source and those of its methods. An attempt needs leave of both and is a sample for both.
 *
 * The rule by which trouble rolls up: a failure is the source's when no connection could be made, or when its methods
 * fail together: none did well lately, and at least one other failed too. Else it is its method's alone. So a source
 * with one sick method keeps its others, and one that is dead opens once, above them all.
 */
export class SourceBreakers {
  readonly node: BreakerNode;
  readonly #clock: Clock;
  readonly #methods: MethodRecord[] = [];
  /** What its breaker opened for. */
  #openedFor: "connect" | "methods" = "connect";

  constructor(node: BreakerNode, clock: Clock) {
    this.node = node;
    this.#clock = clock;
  }

  addMethod(node: BreakerNode): AttemptGate {
    const never = Number.NEGATIVE_INFINITY;
    const record: MethodRecord = { node, succeededAt: never, failedAt: never };
    this.#methods.push(record);
    return new AttemptGate(this, record);
  }

  /** For {@link AttemptGate} alone. */
  admit(method: MethodRecord): AttemptPermit | NamedRefusal {
    const now = this.#clock.now();
    // Both are looked at before either is asked: a call that its method refuses is no probe of the source.
    const refusal = method.node.wouldRefuse(now);
    if (refusal !== undefined) return refusal;
    const bySource = this.node.admit(now);
    if (!bySource.isAdmitted) return bySource;
    const byMethod = method.node.admit(now);
    if (byMethod.isAdmitted) return new Attempt(this, method, bySource, byMethod);
    bySource.ignore();
    return byMethod;
  }

  /** For {@link AttemptPermit} alone. */
  settle(attempt: Attempt, outcome: Outcome, stage: Failure["stage"]): void {
    const { method, bySource, byMethod } = attempt;
    const now = this.#clock.now();
    if (outcome === "success") {
      method.succeededAt = now;
      bySource.settle(1, 0, now);
      byMethod.settle(1, 0, now);
    } else if (outcome === "failure") {
      if (stage !== "connect") method.failedAt = now;
      const isOfSource = this.#isOfSource(method, stage, now);
      const before = this.node.breaker.state;
      bySource.settle(0, isOfSource ? 1 : 0, now);
      if (before !== "open" && this.node.breaker.state === "open") {
        this.#openedFor = stage === "connect" ? "connect" : "methods";
      }
      // If that opened the source, its methods begin anew, and this result comes too late for its own.
      byMethod.settle(0, 1, now);
    } else {
      bySource.settle(0, 0, now);
      byMethod.settle(0, 0, now);
    }
  }

  #isOfSource(method: MethodRecord, stage: Failure["stage"], now: number): boolean {
    if (stage === "connect" || this.#methods.length === 1) return true;
    const { settings, state } = this.node.breaker;
    const since = now - settings.windowMs;
    let hasOtherFailed = false;
    for (const other of this.#methods) {
      if (other === method) continue;
      if (other.succeededAt > other.failedAt) {
        if (other.succeededAt >= since) return false;
      } else if (other.failedAt >= since) hasOtherFailed = true;
    }
    // What the methods had in common outlasts the window. After an outage of the connection, though, a method that
    // answers badly must not keep the source from those that answer well.
    return hasOtherFailed || (state === "half-open" && this.#openedFor === "methods");
  }
}

class Attempt implements AttemptPermit {
  readonly isAdmitted = true;
  readonly method: MethodRecord;
  readonly bySource: Permit;
  readonly byMethod: Permit;
  #source: SourceBreakers | undefined;

  constructor(source: SourceBreakers, method: MethodRecord, bySource: Permit, byMethod: Permit) {
    this.#source = source;
    this.method = method;
    this.bySource = bySource;
    this.byMethod = byMethod;
  }

  settle(outcome: Outcome, stage?: Failure["stage"]): void {
    const source = this.#source;
    this.#source = undefined;
    source?.settle(this, outcome, stage);
  }
}
