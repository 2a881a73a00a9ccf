import { setImmediate } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { systemClock } from "../kernel/index.ts";
import { addAdmin } from "./admin.ts";
import { openApollo } from "./apollo.ts";
import { type AppOptions, BODY_LIMIT, openApp } from "./app.ts";
import { bind, type Listener, requireLocalAdmin, urlOf } from "./bind.ts";
import { openDocumentStore, openPersistedQueries } from "./document-store.ts";
import { openDoor } from "./door.ts";
import { executeFor } from "./execute.ts";
import { addGraphql, graphqlPath } from "./graphql.ts";
import { addHealth } from "./health.ts";
import { openLoadMonitor } from "./load.ts";
import type { OpenClient } from "./open-client.ts";
import { addPlayground } from "./playground.ts";
import { ShortWay } from "./short-way.ts";
import { Traffic } from "./traffic.ts";
import type { Lifecycle, RunningServer, ServerOptions } from "./types.ts";

/** Characters of parsed documents that are kept, over all clients: 25 MB of heap, 55 at worst (measured). */
const MAX_DOCUMENT_CHARACTERS = 250_000;
const MAX_PERSISTED_CHARACTERS = 4_000_000;

/**
 * Opens the public and the admin listener.
 *
 * @throws {InvalidInput} if an address is taken or not allowed; nothing is left open then.
 */
export async function listen(options: ServerOptions): Promise<RunningServer> {
  const { config, clients, log } = options;
  requireLocalAdmin(config.admin, config.file);

  const lifecycle: Lifecycle = { phase: "serving" };
  const traffic = new Traffic(clients.map(({ name }) => name));
  const appOptions: AppOptions = { log, lifecycle, traffic };
  const open: OpenClient[] = [];
  const monitor = openLoadMonitor();
  const load = options.load ?? monitor;
  const priorities = new Map(config.clients.map(({ name, priority }) => [name, priority]));
  const door = openDoor({ settings: config.shedding, priorities, traffic, load, bodyLimit: BODY_LIMIT });
  const publicListener: Listener = {
    app: openApp({ ...appOptions, door }),
    key: "server",
    at: config.server,
  };
  const adminListener: Listener = { app: openApp(appOptions), key: "admin", at: config.admin };
  const apps = [publicListener.app, adminListener.app];
  const closeAll = async () => {
    await drain(apps, options.drainMs ?? config.drain.limitMs);
    monitor.close();
    await Promise.all(open.map(({ apollo }) => apollo.stop()));
  };

  try {
    addHealth(publicListener.app, lifecycle);
    open.push(...(await addClients(publicListener.app, options)));
    addAdmin(adminListener.app, options, { traffic, load, open });
    await bind([publicListener, adminListener], config.file);
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
  let closed: Promise<void> | undefined;
  return {
    publicUrl: urlOf(publicListener),
    adminUrl: urlOf(adminListener),
    close() {
      closed ??= leave();
      return closed;
    },
  };
}

/** Opens an Apollo Server and a route for each client. */
async function addClients(app: FastifyInstance, options: ServerOptions): Promise<OpenClient[]> {
  const { config, clients, examples, log, hooks = [] } = options;
  const stores = {
    documents: openDocumentStore(MAX_DOCUMENT_CHARACTERS),
    persistedQueries: openPersistedQueries(MAX_PERSISTED_CHARACTERS),
  };
  const playground = config.playground ? addPlayground(app) : undefined;
  const isShort = config.shortWay && hooks.every(({ supportsShortWay }) => supportsShortWay === true);
  return Promise.all(
    clients.map(async (client) => {
      const shortWay = isShort
        ? new ShortWay(Math.ceil(MAX_DOCUMENT_CHARACTERS / clients.length))
        : undefined;
      const execute = executeFor(client, log);
      const apollo = await openApollo(client, {
        ...{ showSchema: config.playground, ...stores, execute, shortWay, hooks, log },
      });
      const page = playground?.pageOf(client.name, graphqlPath(client.name), examples.get(client.name) ?? []);
      const { deadlineMs: clientMs } = config.clients.find(({ name }) => name === client.name) ?? {};
      const limits = { serverMs: config.deadlineMs, clientMs };
      addGraphql(app, { client, execute, apollo, shortWay, page, limits });
      return { client, apollo, shortWay };
    }),
  );
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
