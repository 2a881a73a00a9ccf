import { ApolloServer } from "@apollo/server";
import { ApolloServerPluginCacheControlDisabled } from "@apollo/server/plugin/disabled";
import { startStandaloneServer } from "@apollo/server/standalone";
import DataLoader from "dataloader";
import { readTask } from "./serving.mjs";

/**
 * Apollo Server with a DataLoader for each batched field and request. With fetch it is what its documentation
 * shows; with undici also its cache-control plugin is off, which wraps every resolver.
 */
const { port, typeDefs, fields, batches } = readTask();
const isTuned = process.argv[5] === "undici";

/** @typedef {Record<string, DataLoader<string, unknown>>} Loaders */

const batched = Object.entries(batches).flatMap(([type, items]) =>
  Object.entries(items).map(([name, batch]) => ({ type, name, batch, id: `${type}.${name}` })),
);
/** @type {Record<string, Record<string, (parent: any, args: any, loaders: Loaders) => Promise<unknown> | undefined>>} */
const resolvers = {};
for (const [type, items] of Object.entries(fields)) {
  resolvers[type] = Object.fromEntries(
    Object.entries(items).map(([name, resolve]) => [name, (_parent, args) => resolve(args)]),
  );
}
for (const { type, name, batch, id } of batched) {
  resolvers[type] = {
    ...resolvers[type],
    [name]: (parent, _args, loaders) => loaders[id]?.load(batch.keyOf(parent)),
  };
}

/** @type {ApolloServer<Loaders>} */
const server = new ApolloServer({
  typeDefs,
  resolvers,
  plugins: isTuned ? [ApolloServerPluginCacheControlDisabled()] : [],
});
await startStandaloneServer(server, {
  listen: { port, host: "127.0.0.1" },
  context: async () =>
    Object.fromEntries(batched.map(({ id, batch }) => [id, new DataLoader((keys) => batch.load([...keys]))])),
});
