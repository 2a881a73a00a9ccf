import { setImmediate } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { addAdmin } from "./admin.ts";
import { openApollo } from "./apollo.ts";
import { type AppOptions, openApp } from "./app.ts";
import { bind, type Listener, requireLocalAdmin, urlOf } from "./bind.ts";
import { openDocumentStore, openPersistedQueries } from "./document-store.ts";
import { executeFor } from "./execute.ts";
import { addGraphql, graphqlPath } from "./graphql.ts";
import { addHealth } from "./health.ts";
import type { OpenClient } from "./open-client.ts";
import { addPlayground } from "./playground.ts";
import { ShortWay } from "./short-way.ts";
import { Traffic } from "./traffic.ts";
import type { Lifecycle, RunningServer, ServerOptions } from "./types.ts";

const DRAIN_MS = 10_000;
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

  const lifecycle: Lifecycle = { closing: false };
  const traffic = new Traffic(clients.map(({ name }) => name));
  const appOptions: AppOptions = { log, lifecycle, traffic };
  const open: OpenClient[] = [];
  const publicListener: Listener = { app: openApp(appOptions), key: "server", at: config.server };
  const adminListener: Listener = { app: openApp(appOptions), key: "admin", at: config.admin };
  const apps = [publicListener.app, adminListener.app];
  const closeAll = async () => {
    await drain(apps, options.drainMs ?? DRAIN_MS);
    await Promise.all(open.map(({ apollo }) => apollo.stop()));
  };

  try {
    addHealth(publicListener.app, lifecycle);
    open.push(...(await addClients(publicListener.app, options)));
    addAdmin(adminListener.app, options, { traffic, open });
    await bind([publicListener, adminListener], config.file);
  } catch (error) {
    await closeAll();
    throw error;
  }

  let closed: Promise<void> | undefined;
  return {
    publicUrl: urlOf(publicListener),
    adminUrl: urlOf(adminListener),
    close() {
      lifecycle.closing = true;
      closed ??= closeAll();
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
      addGraphql(app, { client, execute, apollo, shortWay, page });
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
