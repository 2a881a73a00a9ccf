import { Counter, Gauge, type Registry } from "prom-client";
import { qualify } from "../config/index.ts";
import type { Upstream } from "../policy/index.ts";
import type { OpenDomain } from "./open-client.ts";

interface SourceMetric {
  readonly name: string;
  readonly help: string;
  of(upstream: Upstream): number;
}

const COUNTERS: readonly SourceMetric[] = [
  {
    name: "selvage_calls_shared_total",
    help: "Calls to a source that were not made, because an identical one was in flight.",
    of: ({ counts }) => counts.shared,
  },
  {
    name: "selvage_attempts_total",
    help: "Calls that were sent to a source, each retry for itself.",
    of: ({ counts }) => counts.attempts,
  },
  {
    name: "selvage_retries_total",
    help: "Retries, which are among the attempts unless a limit or a breaker held them back.",
    of: ({ budget }) => budget.counts.retries,
  },
  {
    name: "selvage_retries_refused_total",
    help: "Retries that the budget of the source did not allow.",
    of: ({ budget }) => budget.counts.refused,
  },
  {
    name: "selvage_timeouts_total",
    help: "Attempts that were given up for want of time.",
    of: ({ counts }) => counts.timeouts,
  },
  {
    name: "selvage_limit_refused_total",
    help: "Calls that found no place in a limit of the source or of one of its fields.",
    of: ({ bulkheads }) => sum(bulkheads.map(({ counts }) => counts.refused)),
  },
];

const GAUGES: readonly SourceMetric[] = [
  {
    name: "selvage_calls_in_flight",
    help: "Calls to a source that hold a place in its limit.",
    of: ({ bulkhead }) => bulkhead.counts.inFlight,
  },
  {
    name: "selvage_calls_queued",
    help: "Calls to a source that wait for a place.",
    of: ({ bulkheads }) => sum(bulkheads.map(({ counts }) => counts.queued)),
  },
];

/** What the policies count of each source. */
export function addSourceMetrics(
  registers: Registry[],
  domains: readonly Pick<OpenDomain, "config" | "sources">[],
): void {
  const labelNames = ["source"] as const;
  const upstreams = domains.flatMap(({ config, sources }) =>
    sources.flatMap(({ upstream }) =>
      upstream === undefined ? [] : [{ source: qualify(config.name, upstream.name), upstream }],
    ),
  );
  for (const { name, help, of } of COUNTERS) {
    new Counter({
      ...{ name, help, labelNames, registers },
      collect() {
        this.reset();
        for (const { source, upstream } of upstreams) this.inc({ source }, of(upstream));
      },
    });
  }
  for (const { name, help, of } of GAUGES) {
    new Gauge({
      ...{ name, help, labelNames, registers },
      collect() {
        for (const { source, upstream } of upstreams) this.set({ source }, of(upstream));
      },
    });
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
