import { fastify } from "fastify";
import { mercurius } from "mercurius";
import { readTask } from "./serving.mjs";

/** Mercurius with graphql-jit and its own loaders, as its documentation has it. */
const { port, typeDefs, fields, batches } = readTask();

/** @type {import("mercurius").IResolvers} */
const resolvers = mapFields(
  fields,
  (resolve) => (/** @type {unknown} */ _parent, /** @type {any} */ args) => resolve(args),
);

/** @type {import("mercurius").MercuriusLoaders} */
const loaders = mapFields(batches, ({ keyOf, load }) => ({
  async loader(/** @type {{ obj: any }[]} */ queries) {
    const keys = queries.map(({ obj }) => keyOf(obj));
    const unique = [...new Set(keys)];
    const found = new Map((await load(unique)).map((item, index) => [unique[index], item]));
    return keys.map((key) => found.get(key));
  },
  // The cache would serialize each post to make its key; the set above does as much for less.
  opts: { cache: false },
}));

const app = fastify();
await app.register(mercurius, { schema: typeDefs, resolvers, loaders, jit: 1 });
await app.listen({ port, host: "127.0.0.1" });

/**
 * @template T, R
 * @param {Record<string, Record<string, T>>} types
 * @param {(item: T) => R} change
 * @returns {Record<string, Record<string, R>>}
 */
function mapFields(types, change) {
  return Object.fromEntries(
    Object.entries(types).map(([type, items]) => [
      type,
      Object.fromEntries(Object.entries(items).map(([name, item]) => [name, change(item)])),
    ]),
  );
}
