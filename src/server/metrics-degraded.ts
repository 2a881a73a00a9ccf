import { Counter, type Registry } from "prom-client";
import { qualify } from "../config/index.ts";
import type { OpenDomain } from "./open-client.ts";

/** Which fields clients did not get as they should have. A field that never was degraded has no series. */
export function addDegradedMetrics(registers: Registry[], domains: readonly OpenDomain[]): void {
  new Counter({
    name: "selvage_degraded_total",
    help: "Places of answers that were served from something else, or not at all.",
    labelNames: ["client", "coordinate", "status"],
    registers,
    collect() {
      this.reset();
      for (const { config, clients } of domains)
        for (const { client } of clients)
          for (const { coordinate, status, count } of client.degraded)
            this.inc({ client: qualify(config.name, client.name), coordinate, status }, count);
    },
  });
}
