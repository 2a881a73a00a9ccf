import type { BreakerSettings } from "../config/index.ts";
import type { Clock } from "../kernel/index.ts";
import { Permit, type Refusal, refuse } from "./breaker-permit.ts";
import { Ramp } from "./breaker-ramp.ts";
import { type BreakerState, type Closed, type HalfOpen, nameOf, type State } from "./breaker-state.ts";
import { BreakerWindow } from "./breaker-window.ts";

/** A failure counts for a run only this long after the one before: five failures in as many days are no run. */
const MAX_GAP_MS = 60_000;

/** Breakers that opened at the same moment, here and in other replicas, do not all try at the same moment. */
const JITTER = 0.1;

/** What to tell those that come while the probes are in flight. */
const PROBE_RETRY_AFTER_MS = 1_000;

export interface BreakerOptions {
  readonly settings: BreakerSettings;
  readonly clock: Clock;
  /** From 0 to below 1, as `Math.random`. */
  readonly random: () => number;
  /** Called after each change of state. */
  readonly onChange?: ((from: BreakerState, to: BreakerState) => void) | undefined;
}

/** What an operator is shown. */
export interface BreakerSnapshot {
  readonly state: BreakerState;
  /** Whether somebody holds it in this state. */
  readonly isForced: boolean;
  /** How long it has been in this state. */
  readonly ageMs: number;
  readonly retryAfterMs: number | undefined;
  /** Of the window, while closed; else 0. A batch is one call, of which a share may have failed. */
  readonly calls: number;
  readonly failed: number;
  readonly slow: number;
  readonly failuresInARow: number;
}

/**
 * A circuit breaker: closed, it lets calls through and counts; open, it refuses them; half-open, it lets a few probes
 * through and goes by what becomes of them.
 *
 * A permit remembers the state that gave it, and a result counts only if that state, the very object, still holds: so
 * late results are harmless. It needs no timers: what time brings about happens when the next call or result comes.
 */
export class Breaker {
  readonly settings: BreakerSettings;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #onChange: BreakerOptions["onChange"];
  #state: State;

  constructor({ settings, clock, random, onChange }: BreakerOptions) {
    this.settings = settings;
    this.#clock = clock;
    this.#random = random;
    this.#onChange = onChange;
    this.#state = this.#closed(clock.now());
  }

  get state(): BreakerState {
    return nameOf(this.#state);
  }

  get isForced(): boolean {
    return this.#state.kind === "forced";
  }

  /** Asks leave for one call. What is admitted must be settled, however the call ends. */
  admit(now: number = this.#clock.now()): Permit | Refusal {
    this.#expire(now);
    let state = this.#state;
    if (state.kind === "open" && now >= state.until) state = this.#halfOpen(now, state.level);
    switch (state.kind) {
      case "closed":
        if (state.ramp !== undefined && now >= state.ramp.endsAt) state.ramp = undefined;
        if (state.ramp?.enter(now) === false) return refuse(state.ramp.endsAt - now);
        break;
      case "open":
        return refuse(state.until - now);
      case "half-open":
        if (state.inFlight >= this.settings.halfOpenProbes) return refuse(PROBE_RETRY_AFTER_MS);
        state.inFlight += 1;
        state.verdictBy ??= now + this.settings.halfOpenTimeoutMs;
        break;
      case "forced":
        if (state.state === "open") return refuse(undefined);
    }
    return new Permit(this, state, now);
  }

  /** Why a call would be refused now, without asking for leave; undefined: it may well be admitted. */
  wouldRefuse(now: number = this.#clock.now()): Refusal | undefined {
    this.#expire(now);
    const state = this.#state;
    if (state.kind === "open" && now < state.until) return refuse(state.until - now);
    if (state.kind === "half-open" && state.inFlight >= this.settings.halfOpenProbes) {
      return refuse(PROBE_RETRY_AFTER_MS);
    }
    return state.kind === "forced" && state.state === "open" ? refuse(undefined) : undefined;
  }

  /** Holds it open or closed, whatever becomes of calls, until "auto", which begins anew with a closed one. */
  force(mode: "open" | "closed" | "auto"): void {
    const now = this.#clock.now();
    if (mode === "auto") {
      if (this.isForced) this.#enter(this.#closed(now));
    } else if (this.#state.kind !== "forced" || this.#state.state !== mode) {
      this.#enter({ kind: "forced", state: mode, since: now, level: 0 });
    }
  }

  /** Forgets everything, results of calls in flight included, as when it was made; unless somebody holds it. */
  reset(): void {
    if (!this.isForced) this.#enter(this.#closed(this.#clock.now()));
  }

  snapshot(): BreakerSnapshot {
    const now = this.#clock.now();
    const retryAfterMs = this.wouldRefuse(now)?.retryAfterMs;
    const state = this.#state;
    const closed = state.kind === "closed" ? state : undefined;
    closed?.window.forget(now);
    return {
      state: this.state,
      isForced: this.isForced,
      ageMs: now - state.since,
      retryAfterMs,
      calls: closed?.window.calls ?? 0,
      failed: closed?.window.failed ?? 0,
      slow: closed?.window.slow ?? 0,
      failuresInARow: closed?.run ?? 0,
    };
  }

  /** For {@link Permit} alone, which calls it once. */
  settle(permit: Permit, succeeded: number, failed: number, now: number = this.#clock.now()): void {
    this.#expire(now);
    const state = this.#state;
    if (state !== permit.admittedBy) return;
    const { slowCallMs, failureRate } = this.settings;
    const total = succeeded + failed;
    const isSlow = slowCallMs > 0 && now - permit.admittedAt >= slowCallMs;
    if (state.kind === "closed") {
      state.ramp?.leave();
      if (total > 0) this.#count(state, now, failed / total, isSlow);
    } else if (state.kind === "half-open") {
      state.inFlight -= 1;
      // A slow probe is a bad one: else what opened for slowness would close on it, only to open again.
      if (total > 0) this.#judge(state, now, isSlow || failed / total >= failureRate);
      // Nobody owes a verdict any more. A probe that something else refused says nothing against this one's upstream,
      // and without this a quiet minute after it would open the breaker again.
      else if (state.inFlight === 0) state.verdictBy = undefined;
    }
  }

  #count(state: Closed, now: number, failedShare: number, isSlow: boolean): void {
    const { failures, failureRate, minimumCalls, slowCallRate, openMs } = this.settings;
    const { window } = state;
    window.add(now, failedShare, isSlow);
    if (failedShare < 1) state.run = 0;
    else {
      state.run = now - state.lastFailureAt > MAX_GAP_MS ? 1 : state.run + 1;
      state.lastFailureAt = now;
    }
    // A good call opens nothing, whatever came before it.
    if (failedShare === 0 && !isSlow) return;
    const isJudged = window.calls >= minimumCalls;
    const isFailing = state.run >= failures || (isJudged && window.failed >= failureRate * window.calls);
    const isTooSlow = isJudged && window.slow >= slowCallRate * window.calls;
    if (isFailing || isTooSlow) {
      const stable = Math.floor((now - state.since) / openMs);
      this.#open(now, Math.max(0, state.level - stable));
    }
  }

  #judge(state: HalfOpen, now: number, isBad: boolean): void {
    if (isBad) {
      this.#open(now, state.level);
      return;
    }
    state.successes += 1;
    state.verdictBy = undefined;
    if (state.successes < this.settings.successes) return;
    const { rampMs, halfOpenProbes: freeCalls } = this.settings;
    const ramp = rampMs > 0 ? new Ramp({ startsAt: now, rampMs, freeCalls }) : undefined;
    this.#enter(this.#closed(now, state.level, ramp));
  }

  /** RELIABILITY SR13: probes that never return must not hold it half-open for ever. */
  #expire(now: number): void {
    const state = this.#state;
    if (state.kind !== "half-open" || state.verdictBy === undefined || now < state.verdictBy) return;
    this.#open(now, state.level);
  }

  #closed(since: number, level = 0, ramp?: Ramp): Closed {
    const window = new BreakerWindow(this.settings.windowMs, since);
    return { kind: "closed", since, level, window, run: 0, lastFailureAt: Number.NEGATIVE_INFINITY, ramp };
  }

  #open(now: number, level: number): void {
    const { openMs, openMultiplier, maxOpenMs } = this.settings;
    const length = Math.min(openMs * openMultiplier ** level, Math.max(openMs, maxOpenMs));
    const until = now + length * (1 + JITTER * this.#random());
    this.#enter({ kind: "open", since: now, level: level + 1, until });
  }

  #halfOpen(since: number, level: number): HalfOpen {
    const state: HalfOpen = {
      kind: "half-open",
      since,
      level,
      inFlight: 0,
      successes: 0,
      verdictBy: undefined,
    };
    this.#enter(state);
    return state;
  }

  #enter(state: State): void {
    const from = nameOf(this.#state);
    this.#state = state;
    const to = nameOf(state);
    if (from !== to) this.#onChange?.(from, to);
  }
}
