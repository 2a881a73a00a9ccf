import { Counter, Gauge, type Registry } from "prom-client";
import type { DomainBreakers } from "./domain-breakers.ts";

const STATES = { closed: 0, "half-open": 1, open: 2 } as const;
const STATE_NAMES = Object.keys(STATES) as (keyof typeof STATES)[];

/** Where each breaker stands, and how often it changed. There are as many as the configuration has fetches. */
export function addBreakerMetrics(registers: Registry[], breakers: DomainBreakers): void {
  new Gauge({
    name: "selvage_breaker_state",
    help: "0: closed, 1: half-open, 2: open.",
    labelNames: ["breaker", "level", "source"],
    registers,
    collect() {
      for (const { name: breaker, level, source, state } of breakers.list())
        this.set({ breaker, level, source }, STATES[state]);
    },
  });
  new Counter({
    name: "selvage_breaker_changes_total",
    help: "How often a breaker entered a state.",
    labelNames: ["breaker", "level", "source", "to"],
    registers,
    collect() {
      this.reset();
      for (const { name: breaker, level, source, changes } of breakers.list())
        for (const to of STATE_NAMES) this.inc({ breaker, level, source, to }, changes[to]);
    },
  });
}
