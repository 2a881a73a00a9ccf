import type { BreakerSettings } from "../config/index.ts";
import type { Clock } from "../kernel/index.ts";
import { Breaker, type BreakerSnapshot } from "./breaker.ts";
import type { Permit, Refusal } from "./breaker-permit.ts";
import type { BreakerState } from "./breaker-state.ts";

export type BreakerLevel = "source" | "method" | "coordinate";

/** Which breaker it is; never with anything of a request. */
export interface BreakerIdentity {
  /** `reviews`, `reviews:GET /reviews`, `Product.reviews`. */
  readonly name: string;
  readonly level: BreakerLevel;
  /** Of the source that it belongs to. */
  readonly source: string;
}

export interface BreakerChange extends BreakerIdentity {
  readonly from: BreakerState;
  readonly to: BreakerState;
}

export interface BreakerEnvironment {
  readonly clock: Clock;
  /** From 0 to below 1, as `Math.random`. */
  readonly random: () => number;
  readonly onChange: (change: BreakerChange) => void;
}

/** A refusal, and the breaker that it comes from: the root of the trouble. */
export interface NamedRefusal extends Refusal {
  readonly breaker: string;
  readonly state: BreakerState;
}

/** A breaker as an operator sees it. */
export interface BreakerStatus extends BreakerIdentity, BreakerSnapshot {
  readonly settings: BreakerSettings;
  /** How often it has entered each state. */
  readonly changes: Readonly<Record<BreakerState, number>>;
  /** The breaker above it that refuses its calls. */
  readonly blockedBy: string | undefined;
}

/**
 * A breaker and its place: a method's is below its source's, a coordinate's below its method's.
 *
 * One that opens resets all below it. What they had counted was its trouble, not theirs, so one dead backend is one
 * open breaker and not one for each of its fields; and when it closes, nothing below keeps its fields from coming
 * back. A field that is sick by itself shows again within a few calls.
 */
export class BreakerNode {
  readonly identity: BreakerIdentity;
  readonly breaker: Breaker;
  readonly parent: BreakerNode | undefined;
  readonly #changes: Record<BreakerState, number> = { closed: 0, "half-open": 0, open: 0 };
  readonly #children: BreakerNode[] = [];

  constructor(
    identity: BreakerIdentity,
    parent: BreakerNode | undefined,
    settings: BreakerSettings,
    { clock, random, onChange }: BreakerEnvironment,
  ) {
    this.identity = identity;
    this.parent = parent;
    if (parent !== undefined) parent.#children.push(this);
    this.breaker = new Breaker({
      settings,
      clock,
      random,
      onChange: (from, to) => {
        this.#changes[to] += 1;
        onChange({ ...identity, from, to });
        if (to === "open" && !this.breaker.isForced) this.#resetBelow();
      },
    });
  }

  /** Asks leave of this breaker alone. */
  admit(now?: number): Permit | NamedRefusal {
    const permit = this.breaker.admit(now);
    return permit.isAdmitted ? permit : this.#named(permit);
  }

  /** Why a call would be refused now by this breaker or one above it; the topmost one speaks. */
  wouldRefuse(now?: number): NamedRefusal | undefined {
    const above = this.parent?.wouldRefuse(now);
    if (above !== undefined) return above;
    const refusal = this.breaker.wouldRefuse(now);
    return refusal === undefined ? undefined : this.#named(refusal);
  }

  /** Why this breaker alone will admit nothing for some while. A half-open one may admit the next call. */
  standsOpen(now?: number): NamedRefusal | undefined {
    const refusal = this.breaker.wouldRefuse(now);
    return refusal !== undefined && this.breaker.state === "open" ? this.#named(refusal) : undefined;
  }

  status(): BreakerStatus {
    const blockedBy = this.parent?.wouldRefuse()?.breaker;
    const { settings } = this.breaker;
    return {
      ...this.identity,
      ...this.breaker.snapshot(),
      blockedBy,
      settings,
      changes: { ...this.#changes },
    };
  }

  #named(refusal: Refusal): NamedRefusal {
    return { ...refusal, breaker: this.identity.name, state: this.breaker.state };
  }

  #resetBelow(): void {
    for (const child of this.#children) {
      child.breaker.reset();
      child.#resetBelow();
    }
  }
}
