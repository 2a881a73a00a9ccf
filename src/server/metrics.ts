import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Load } from "./load.ts";
import { addBreakerMetrics } from "./metrics-breakers.ts";
import { addDoorMetrics } from "./metrics-door.ts";
import { addSourceMetrics } from "./metrics-sources.ts";
import type { OpenClient } from "./open-client.ts";
import type { Traffic } from "./traffic.ts";
import type { ServerOptions } from "./types.ts";

/**
 * What `/metrics` says, in the text format of Prometheus.
 *
 * Figures are read when they are asked for: counting costs a request nothing here. Labels come from the
 * configuration alone, so a caller cannot make a series.
 */
export function openMetrics(
  clients: readonly OpenClient[],
  { traffic, load }: { readonly traffic: Traffic; readonly load: Load },
  { sources, breakers }: Pick<ServerOptions, "sources" | "breakers">,
): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  addClientMetrics(registers, clients, traffic);
  addDoorMetrics(registers, traffic, load);
  addSourceMetrics(registers, sources);
  if (breakers !== undefined) addBreakerMetrics(registers, breakers);
  return registry;
}

function addClientMetrics(registers: Registry[], clients: readonly OpenClient[], traffic: Traffic): void {
  const names = clients.map(({ client }) => client.name);
  new Gauge({
    name: "selvage_requests_in_flight",
    help: "Requests of a client that are being answered.",
    labelNames: ["client"],
    registers,
    collect() {
      for (const client of names) this.set({ client }, traffic.of(client).inFlight);
    },
  });
  new Counter({
    name: "selvage_requests_total",
    help: "Requests of a client since the start.",
    labelNames: ["client"],
    registers,
    collect() {
      this.reset();
      for (const client of names) this.inc({ client }, traffic.of(client).total);
    },
  });
  new Counter({
    name: "selvage_operations_total",
    help: "Operations by what executed them: a compiled plan, or graphql-js.",
    labelNames: ["client", "engine"],
    registers,
    collect() {
      this.reset();
      for (const { client } of clients) {
        const { name, counts } = client;
        this.inc({ client: name, engine: "plan" }, counts.compiled);
        this.inc({ client: name, engine: "graphql-js" }, counts.interpreted);
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
      for (const { client, shortWay } of clients) this.inc({ client: client.name }, shortWay?.taken ?? 0);
    },
  });
  new Counter({
    name: "selvage_operations_shared_total",
    help: "Operations that shared the execution of an identical one.",
    labelNames: ["client"],
    registers,
    collect() {
      this.reset();
      for (const { client } of clients) this.inc({ client: client.name }, client.counts.shared);
    },
  });
}
