import { Counter, Gauge, type Registry } from "prom-client";
import { qualify } from "../config/index.ts";
import type { Load } from "./load.ts";
import type { OpenDomain } from "./open-client.ts";

/** Whom the door turned away and why, and the reading it goes by that no other metric has. */
export function addDoorMetrics(registers: Registry[], domains: readonly OpenDomain[], load: Load): void {
  new Counter({
    name: "selvage_requests_shed_total",
    help: "Requests that were turned away at the door.",
    labelNames: ["client", "priority", "reason"],
    registers,
    collect() {
      this.reset();
      for (const { config, traffic } of domains)
        for (const { client, priority, reason, total } of traffic.shed)
          this.inc({ client: qualify(config.name, client), priority, reason }, total);
    },
  });
  new Gauge({
    name: "selvage_event_loop_delay_seconds",
    help: "How late the event loop is: the median of the last second.",
    registers,
    collect() {
      this.set(load.eventLoopDelayMs / 1000);
    },
  });
}
