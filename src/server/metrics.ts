import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { qualify } from "../config/index.ts";
import { joinBreakers } from "./domain-breakers.ts";
import type { Load } from "./load.ts";
import { addBreakerMetrics } from "./metrics-breakers.ts";
import { addDegradedMetrics } from "./metrics-degraded.ts";
import { addDoorMetrics } from "./metrics-door.ts";
import { addSourceMetrics } from "./metrics-sources.ts";
import type { OpenDomain } from "./open-client.ts";

/**
 * What `/metrics` says, in the text format of Prometheus.
 *
 * Figures are read when they are asked for: counting costs a request nothing here. Labels come from the
 * configuration alone, so a caller cannot make a series.
 */
export function openMetrics(domains: readonly OpenDomain[], load: Load): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  addClientMetrics(registers, domains);
  addDegradedMetrics(registers, domains);
  addDoorMetrics(registers, domains, load);
  addSourceMetrics(registers, domains);
  addBreakerMetrics(registers, joinBreakers(domains));
  return registry;
}

function addClientMetrics(registers: Registry[], domains: readonly OpenDomain[]): void {
  const clients = domains.flatMap(({ config, clients: open, traffic }) =>
    open.map(({ client, shortWay }) => ({
      name: qualify(config.name, client.name),
      counts: client.counts,
      traffic: () => traffic.of(client.name),
      shortWay,
    })),
  );
  new Gauge({
    name: "selvage_requests_in_flight",
    help: "Requests of a client that are being answered.",
    labelNames: ["client"],
    registers,
    collect() {
      for (const { name: client, traffic } of clients) this.set({ client }, traffic().inFlight);
    },
  });
  new Counter({
    name: "selvage_requests_total",
    help: "Requests of a client since the start.",
    labelNames: ["client"],
    registers,
    collect() {
      this.reset();
      for (const { name: client, traffic } of clients) this.inc({ client }, traffic().total);
    },
  });
  new Counter({
    name: "selvage_operations_total",
    help: "Operations by what executed them: a compiled plan, or graphql-js.",
    labelNames: ["client", "engine"],
    registers,
    collect() {
      this.reset();
      for (const { name: client, counts } of clients) {
        this.inc({ client, engine: "plan" }, counts.compiled);
        this.inc({ client, engine: "graphql-js" }, counts.interpreted);
      }
    },
  });
  new Counter({
    name: "selvage_short_way_total",
    help: "Operations that went past Apollo Server's pipeline.",
    labelNames: ["client"],
    registers,
    collect() {
      this.reset();
      for (const { name: client, shortWay } of clients) this.inc({ client }, shortWay?.taken ?? 0);
    },
  });
  new Counter({
    name: "selvage_operations_shared_total",
    help: "Operations that shared the execution of an identical one.",
    labelNames: ["client"],
    registers,
    collect() {
      this.reset();
      for (const { name: client, counts } of clients) this.inc({ client }, counts.shared);
    },
  });
}
