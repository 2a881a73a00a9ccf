import { setImmediate } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { systemClock } from "../kernel/index.ts";
import { addAdmin } from "./admin.ts";
import { openApp } from "./app.ts";
import { bind, type Listener, requireLocalAdmin, urlOf } from "./bind.ts";
import { openDomain, type Surroundings } from "./domain.ts";
import { domainFinder } from "./domain-finder.ts";
import { addHealth } from "./health.ts";
import { openLoadMonitor } from "./load.ts";
import type { OpenDomain } from "./open-client.ts";
import { Traffic } from "./traffic.ts";
import type { Lifecycle, RunningServer, ServerOptions } from "./types.ts";

/**
 * Opens the public and the admin listener.
 *
 * @throws {InvalidInput} if an address is taken or not allowed; nothing is left open then.
 */
export async function listen(options: ServerOptions): Promise<RunningServer> {
  const { config, log, hooks = [] } = options;
  requireLocalAdmin(config.admin, config.file);

  const lifecycle: Lifecycle = { phase: "serving" };
  const monitor = openLoadMonitor();
  const load = options.load ?? monitor;
  const inFlight = { now: 0 };
  const surroundings: Surroundings = {
    ...{ lifecycle, shedding: config.shedding, load, inFlight, hooks, log },
    domainCount: options.domains.length,
  };
  const domains: OpenDomain[] = [];
  const listeners: Listener[] = [];
  const closeAll = async () => {
    await drain(
      listeners.map(({ app }) => app),
      options.drainMs ?? config.drain.limitMs,
    );
    monitor.close();
    await Promise.all(domains.map((domain) => domain.close()));
  };

  try {
    for (const domain of options.domains) domains.push(await openDomain(domain, surroundings));
    const publicApp = await openPublic(domains, surroundings);
    listeners.push({ app: publicApp, key: "server", at: config.server });
    const adminApp = openApp({ log, lifecycle, traffic: new Traffic([], inFlight) });
    listeners.push({ app: adminApp, key: "admin", at: config.admin });
    addAdmin(adminApp, { config, domains, load, redactedConfig: options.redactedConfig });
    await bind(listeners, config.file);
  } catch (error) {
    await closeAll();
    throw error;
  }

  // Whoever sends requests gets the time to notice that we are not ready, before the listeners close.
  const leave = async () => {
    const { delayMs } = config.drain;
    const { clock = systemClock } = options;
    lifecycle.phase = "leaving";
    if (delayMs > 0) await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
    lifecycle.phase = "closing";
    await closeAll();
  };
  const [publicUrl = "", adminUrl = ""] = listeners.map((listener) => urlOf(listener));
  let closed: Promise<void> | undefined;
  return {
    publicUrl,
    adminUrl,
    close() {
      closed ??= leave();
      return closed;
    },
  };
}

/**
 * The app of the public listener. A domain that has every path and every host is that app itself; else it hands each
 * request to the app of its domain, and has nothing of its own but its health for whoever asks by any other host.
 */
async function openPublic(
  domains: readonly OpenDomain[],
  { log, lifecycle, inFlight }: Surroundings,
): Promise<FastifyInstance> {
  const [first] = domains;
  const isAlone = domains.length === 1 && first?.config.path === "" && first.config.hosts.length === 0;
  if (isAlone) return first.app;
  await Promise.all(domains.map(({ app }) => app.ready()));
  const find = domainFinder(domains);
  const app = openApp({
    ...{ log, lifecycle, traffic: new Traffic([], inFlight) },
    appOf: (request) => find(request)?.app,
  });
  addHealth(app, lifecycle);
  return app;
}

/** Closes listeners when their last request is answered, or after the drain time in any case. */
async function drain(apps: readonly FastifyInstance[], drainMs: number): Promise<void> {
  const limit = setTimeout(() => {
    for (const app of apps) app.server.closeAllConnections();
  }, drainMs);
  await Promise.all(apps.map((app) => app.close()));
  clearTimeout(limit);
  // A listener is closed before its sockets say so: their "close" comes at the end of the event loop's turn, after
  // its immediates. With the second one every signal has aborted, and sources may be closed next.
  await setImmediate();
  await setImmediate();
}
