import type { ApolloServerOptions, BaseContext } from "@apollo/server";
import type { DocumentNode } from "graphql";

type KeyValueCache = NonNullable<ApolloServerOptions<BaseContext>["documentStore"]>;

/**
 * Parsed and validated documents, the least recently used dropped first; shared by all clients (Apollo puts the
 * schema's hash before each key).
 *
 * In place of Apollo's own store, one for each server, which measures a document by printing it as JSON on every
 * miss and lets 30 MB of that stand for several times as much heap. Here the length of the source is the measure.
 */
export class DocumentStore implements KeyValueCache {
  readonly #maxCharacters: number;
  readonly #documents = new Map<string, DocumentNode>();
  #characters = 0;

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  async get(key: string): Promise<DocumentNode | undefined> {
    const document = this.#documents.get(key);
    if (document === undefined) return undefined;
    this.#documents.delete(key);
    this.#documents.set(key, document);
    return document;
  }

  async set(key: string, document: DocumentNode): Promise<void> {
    await this.delete(key);
    this.#documents.set(key, document);
    this.#characters += weigh(document);
    for (const oldest of this.#documents.keys()) {
      if (this.#characters <= this.#maxCharacters) break;
      await this.delete(oldest);
    }
  }

  async delete(key: string): Promise<boolean> {
    const document = this.#documents.get(key);
    if (document !== undefined) this.#characters -= weigh(document);
    return this.#documents.delete(key);
  }
}

/** The floor stands for what a document costs however short it is. */
function weigh(document: DocumentNode): number {
  return Math.max(64, document.loc?.source.body.length ?? 0);
}
