import type { FastifyInstance } from "fastify";
import type { pino } from "pino";
import type { SheddingSettings } from "../config/index.ts";
import { openBreakers } from "../policy/index.ts";
import { openPlainRoutes } from "../proxy/index.ts";
import { openApollo } from "./apollo.ts";
import { BODY_LIMIT, openApp } from "./app.ts";
import { openDocumentStore, openPersistedQueries } from "./document-store.ts";
import { addDomainLinks } from "./domain-links.ts";
import { openDoor } from "./door.ts";
import { executeFor } from "./execute.ts";
import { addGraphql, graphqlPath } from "./graphql.ts";
import { addHealth } from "./health.ts";
import type { Load } from "./load.ts";
import type { OpenClient, OpenDomain } from "./open-client.ts";
import { addOpenApi } from "./openapi.ts";
import { addPlayground } from "./playground.ts";
import { addRest } from "./rest.ts";
import { addRoutes, routeStatuses } from "./routes.ts";
import { ShortWay } from "./short-way.ts";
import { type InFlight, Traffic } from "./traffic.ts";
import type { Lifecycle, RequestHook, ServedDomain } from "./types.ts";

/** Characters of parsed documents that are kept, over all clients: 25 MB of heap, 55 at worst (measured). */
const MAX_DOCUMENT_CHARACTERS = 250_000;
const MAX_PERSISTED_CHARACTERS = 4_000_000;

/** What the domains of a process have in common: nothing that one of them could use up for another. */
export interface Surroundings {
  readonly lifecycle: Lifecycle;
  readonly shedding: SheddingSettings;
  readonly load: Load;
  /** Of the process. */
  readonly inFlight: InFlight;
  /** How many there are: each has its share of the memory for documents. */
  readonly domainCount: number;
  readonly hooks: readonly RequestHook[];
  readonly log: pino.Logger;
}

/**
 * Opens what answers the requests of a domain: an app of its own, with its own routes, its own door and its own
 * stores. So what is asked of one domain cannot be found by a request for another.
 */
export async function openDomain(served: ServedDomain, surroundings: Surroundings): Promise<OpenDomain> {
  const { config, clients, rest } = served;
  const { lifecycle, shedding: settings, load, inFlight } = surroundings;
  const log = config.name === undefined ? surroundings.log : surroundings.log.child({ domain: config.name });
  const traffic = new Traffic(
    clients.map(({ name }) => name),
    inFlight,
  );
  const priorities = new Map(config.clients.map(({ name, priority }) => [name, priority]));
  const { maxInFlight } = config;
  const door = openDoor({ settings, maxInFlight, priorities, traffic, load, bodyLimit: BODY_LIMIT });
  const app = openApp({ log, lifecycle, traffic, door, path: config.path });
  const breakers = served.breakers ?? openBreakers();
  const routes = openPlainRoutes(config.routes, breakers);
  const open: OpenClient[] = [];
  const close = async (): Promise<void> => {
    await app.close();
    await Promise.all([routes.close(), ...open.map(({ apollo }) => apollo.stop())]);
  };
  try {
    if (config.path !== "") addDomainLinks(app, config.path);
    addHealth(app, lifecycle);
    open.push(...(await addClients(app, served, surroundings, log)));
    if (rest !== undefined) addRest(app, { api: rest, clients, config, log });
    addOpenApi(app, served);
    addRoutes(app, { routes, deadlineMs: config.deadlineMs, log });
  } catch (error) {
    await close();
    throw error;
  }
  const sources = [...served.sources, ...routeStatuses(routes)];
  return { config, app, clients: open, sources, breakers, traffic, close };
}

/** Opens an Apollo Server and a route for each client. */
async function addClients(
  app: FastifyInstance,
  { config, clients, examples }: ServedDomain,
  { hooks, domainCount }: Surroundings,
  log: pino.Logger,
): Promise<OpenClient[]> {
  const documentCharacters = Math.ceil(MAX_DOCUMENT_CHARACTERS / domainCount);
  const stores = {
    documents: openDocumentStore(documentCharacters),
    persistedQueries: openPersistedQueries(Math.ceil(MAX_PERSISTED_CHARACTERS / domainCount)),
  };
  const playground = config.playground ? addPlayground(app, config.path) : undefined;
  const isShort = config.shortWay && hooks.every(({ supportsShortWay }) => supportsShortWay === true);
  return Promise.all(
    clients.map(async (client) => {
      const shortWay = isShort ? new ShortWay(Math.ceil(documentCharacters / clients.length)) : undefined;
      const execute = executeFor(client, log);
      const apollo = await openApollo(client, {
        ...{ showSchema: config.playground, ...stores, execute, shortWay, hooks, log },
      });
      const endpoint = config.path + graphqlPath(client.name);
      const page = playground?.pageOf(client.name, endpoint, examples.get(client.name) ?? []);
      const { deadlineMs: clientMs } = config.clients.find(({ name }) => name === client.name) ?? {};
      const limits = { serverMs: config.deadlineMs, clientMs };
      addGraphql(app, { client, execute, apollo, shortWay, page, limits });
      return { client, apollo, shortWay };
    }),
  );
}
