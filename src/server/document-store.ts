import type { ApolloServerOptions, BaseContext } from "@apollo/server";
import { KeyvAdapter } from "@apollo/utils.keyvadapter";
import type { DocumentNode } from "graphql";
import Keyv from "keyv";
import { LRUCache } from "lru-cache";

type DocumentStore = NonNullable<ApolloServerOptions<BaseContext>["documentStore"]>;

/**
 * Parsed and validated documents, the least recently used dropped first; shared by all clients (Apollo puts the
 * schema's hash before each key).
 *
 * In place of Apollo's own store, one for each server, which measures a document by printing it as JSON on every
 * miss and lets 30 MB of that stand for several times as much heap. Here the length of the source is the measure.
 *
 * @param maxCharacters - of source text, over all documents
 */
export function openDocumentStore(maxCharacters: number): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({ maxSize: maxCharacters, sizeCalculation: weigh });
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => void documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}

/**
 * The texts that clients registered by their hash (automatic persisted queries), the least recently used
 * dropped first. On Keyv, so that several gateways can share a store.
 *
 * @param maxCharacters - over all texts
 */
export function openPersistedQueries(maxCharacters: number): KeyvAdapter {
  const store = new LRUCache<string, string>({
    maxSize: maxCharacters,
    sizeCalculation: (text) => text.length,
  });
  // Keyv's types exist twice, for import and for require; the adapter's are of the other kind.
  type AdaptedKeyv = ConstructorParameters<typeof KeyvAdapter<string>>[0];
  return new KeyvAdapter(new Keyv<string>({ store }) as unknown as AdaptedKeyv);
}

/** The floor stands for what a document costs however short it is. */
function weigh(document: DocumentNode): number {
  return Math.max(64, document.loc?.source.body.length ?? 0);
}
