import type { BreakerSettings } from "../../../src/config/index.ts";

export type Ending = "good" | "bad" | "neither";

interface Sample {
  readonly at: number;
  readonly isBad: boolean;
  readonly isSlow: boolean;
}

type Phase =
  | { readonly kind: "closed"; readonly since: number; readonly samples: Sample[] }
  | { readonly kind: "open"; readonly until: number }
  | {
      readonly kind: "half-open";
      readonly probes: Set<object>;
      readonly successes: number;
      readonly verdictBy: number | undefined;
    }
  | { readonly kind: "forced"; readonly state: "open" | "closed" };

/**
 * The breaker as one would write it down on paper: it keeps every sample and counts them anew each time. Without a
 * ramp, and with a jitter that is always the same share.
 */
export class BreakerModel {
  phase: Phase;
  #level = 0;
  readonly #settings: BreakerSettings;
  readonly #jitter: number;
  readonly #admitted = new WeakMap<object, { readonly epoch: number; readonly at: number }>();
  #epoch = 0;

  constructor(settings: BreakerSettings, jitter: number, now: number) {
    this.#settings = settings;
    this.#jitter = jitter;
    this.phase = { kind: "closed", since: now, samples: [] };
  }

  get state(): "closed" | "open" | "half-open" {
    return this.phase.kind === "forced" ? this.phase.state : this.phase.kind;
  }

  /** Whether the call may go; if so it is known by the token. */
  admit(now: number, token: object): boolean {
    this.#expire(now);
    if (this.phase.kind === "open" && now >= this.phase.until) {
      this.#become({ kind: "half-open", probes: new Set(), successes: 0, verdictBy: undefined });
    }
    const { phase } = this;
    if (phase.kind === "open" || (phase.kind === "forced" && phase.state === "open")) return false;
    if (phase.kind === "half-open") {
      if (phase.probes.size >= this.#settings.halfOpenProbes) return false;
      phase.probes.add(token);
      const verdictBy = phase.verdictBy ?? now + this.#settings.halfOpenTimeoutMs;
      this.phase = { ...phase, verdictBy };
    }
    this.#admitted.set(token, { epoch: this.#epoch, at: now });
    return true;
  }

  settle(now: number, token: object, ending: Ending): void {
    this.#expire(now);
    const admitted = this.#admitted.get(token);
    this.#admitted.delete(token);
    if (admitted?.epoch !== this.#epoch) return;
    const { slowCallMs, successes } = this.#settings;
    const isSlow = slowCallMs > 0 && now - admitted.at >= slowCallMs;
    const { phase } = this;
    if (phase.kind === "closed" && ending !== "neither") {
      phase.samples.push({ at: now, isBad: ending === "bad", isSlow });
      if ((ending === "bad" || isSlow) && this.#isTooMuch(phase.samples, now)) {
        const stable = Math.floor((now - phase.since) / this.#settings.openMs);
        this.#open(now, Math.max(0, this.#level - stable));
      }
    } else if (phase.kind === "half-open") {
      phase.probes.delete(token);
      if (ending === "bad" || (ending === "good" && isSlow)) this.#open(now, this.#level);
      else if (ending === "good" && phase.successes + 1 === successes) {
        this.#become({ kind: "closed", since: now, samples: [] });
      } else if (ending === "good") {
        this.phase = { ...phase, successes: phase.successes + 1, verdictBy: undefined };
      } else if (phase.probes.size === 0) this.phase = { ...phase, verdictBy: undefined };
    }
  }

  force(now: number, mode: "open" | "closed" | "auto"): void {
    if (mode !== "auto") {
      if (this.phase.kind === "forced" && this.phase.state === mode) return;
      this.#become({ kind: "forced", state: mode });
      this.#level = 0;
    } else if (this.phase.kind === "forced") this.#become({ kind: "closed", since: now, samples: [] });
  }

  #isTooMuch(samples: readonly Sample[], now: number): boolean {
    const { failures, failureRate, minimumCalls, windowMs, slowCallRate } = this.#settings;
    let run = 0;
    let last = Number.NEGATIVE_INFINITY;
    for (const { at, isBad } of samples) {
      run = !isBad ? 0 : at - last > 60_000 ? 1 : run + 1;
      if (isBad) last = at;
    }
    if (run >= failures) return true;
    const tenth = (at: number): number => Math.floor(at / (windowMs / 10));
    const recent = samples.filter(({ at }) => tenth(now) - tenth(at) < 10);
    if (recent.length < minimumCalls) return false;
    const bad = recent.filter(({ isBad }) => isBad).length;
    const slow = recent.filter(({ isSlow }) => isSlow).length;
    return bad >= failureRate * recent.length || slow >= slowCallRate * recent.length;
  }

  #expire(now: number): void {
    const { phase } = this;
    const isOver = phase.kind === "half-open" && phase.verdictBy !== undefined && now >= phase.verdictBy;
    if (isOver) this.#open(now, this.#level);
  }

  #open(now: number, level: number): void {
    const { openMs, openMultiplier, maxOpenMs } = this.#settings;
    const length = Math.min(openMs * openMultiplier ** level, maxOpenMs) * (1 + 0.1 * this.#jitter);
    this.#level = level + 1;
    this.#become({ kind: "open", until: now + length });
  }

  #become(phase: Phase): void {
    this.#epoch += 1;
    this.phase = phase;
  }
}
