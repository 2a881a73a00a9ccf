import type { Policies } from "../config/index.ts";
import { type Clock, systemClock } from "../kernel/index.ts";
import type { BreakerNode } from "./breaker-node.ts";
import { BreakerRegistry } from "./breaker-registry.ts";
import { Bulkhead } from "./limit.ts";
import { RetryBudget } from "./retry-budget.ts";
import type { AttemptGate } from "./source-breakers.ts";

/** What is counted of a source's calls, from the start. */
export interface CallCounts {
  /** Calls that were not made, because an identical one was in flight. */
  shared: number;
  /** Calls that were sent, each retry for itself. */
  attempts: number;
  /** Attempts that were given up for want of time. */
  timeouts: number;
}

/** What the policies keep for one source: all its fields share it. */
export interface Upstream {
  /** Of the source. */
  readonly name: string;
  /** Of the source as a whole; a field has its own. */
  readonly settings: Policies;
  readonly counts: CallCounts;
  readonly budget: RetryBudget;
  readonly bulkhead: Bulkhead;
  /** That one, and those of fields with a limit of their own. */
  readonly bulkheads: Bulkhead[];
  readonly breakers: BreakerRegistry;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export interface UpstreamOptions {
  readonly name: string;
  readonly settings: Policies;
  /** Of the graph. */
  readonly breakers: BreakerRegistry;
  /** Default the machine's. */
  readonly clock?: Clock;
  readonly random?: () => number;
}

export function openUpstream({
  name,
  settings,
  breakers,
  clock = systemClock,
  random = Math.random,
}: UpstreamOptions): Upstream {
  const bulkhead = new Bulkhead(settings.limit, clock);
  const counts = { shared: 0, attempts: 0, timeouts: 0 };
  const budget = new RetryBudget();
  return { name, settings, counts, budget, bulkhead, bulkheads: [bulkhead], breakers, clock, random };
}

/** The breakers of a graph, on the clock of the machine. */
export function openBreakers(): BreakerRegistry {
  return new BreakerRegistry({ clock: systemClock, random: Math.random, onChange: () => undefined });
}

/** The breakers that a fetch goes by; undefined where they are off. */
export interface FetchBreakers {
  /** Of the source and the method. Inside the retries: asked once for each attempt. */
  readonly attempts: AttemptGate | undefined;
  /** Outside the loader: asked once for the keys that are loaded together. */
  readonly coordinate: BreakerNode | undefined;
}

/** Defines them: those of source and method as the source says, that of the coordinate as the field says. */
export function defineBreakers(
  { name: source, settings, breakers }: Upstream,
  { method, coordinate }: { readonly method: string; readonly coordinate: string },
  field: Policies,
): FetchBreakers {
  const { breaker: above } = settings;
  const { breaker: below } = field;
  const attempts = above.enabled ? breakers.method({ source, method }, above) : undefined;
  const place = { source, method, coordinate };
  return {
    attempts,
    coordinate: below.enabled ? breakers.coordinate(place, below, attempts) : undefined,
  };
}
