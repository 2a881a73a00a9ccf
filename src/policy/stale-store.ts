import { LRUCache } from "lru-cache";
import { estimateBytes } from "./estimate-bytes.ts";

/** A good outcome that was kept. */
export interface Kept {
  readonly payload: unknown;
  /** When it was asked for, on the clock of the policies. */
  readonly at: number;
}

export interface KeptEntry {
  readonly key: string;
  readonly value: Kept;
}

/**
 * Where last good outcomes are kept: the batch methods of Keyv, so that one with a shared store behind it can stand
 * in its place.
 *
 * What is written takes effect in the order of the calls, whether or not whoever calls waits. A promise is undefined
 * where it would be kept already.
 */
export interface StaleStore {
  /** Entry i belongs to key i; undefined where nothing is kept. */
  getMany(keys: string[]): Promise<readonly (Kept | undefined)[]>;
  setMany(entries: KeptEntry[]): Promise<unknown> | undefined;
  deleteMany(keys: string[]): Promise<unknown> | undefined;
}

/**
 * The store of one process, in memory: payloads as they are, the least recently used dropped first.
 *
 * Not a Keyv over a map: that makes promises for each key of a batch, and takes twice as long.
 *
 * @param maxBytes - as {@link estimateBytes} has it; what is larger by itself is not kept
 */
export function openStaleStore({
  maxEntries,
  maxBytes,
}: {
  readonly maxEntries: number;
  readonly maxBytes: number;
}): StaleStore {
  const kept = new LRUCache<string, Kept>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: ({ payload }, key) => ENTRY_BYTES + 2 * key.length + estimateBytes(payload, maxBytes),
  });
  return {
    getMany: async (keys) => keys.map((key) => kept.get(key)),
    setMany(entries) {
      for (const { key, value } of entries) kept.set(key, value);
      return undefined;
    },
    deleteMany(keys) {
      for (const key of keys) kept.delete(key);
      return undefined;
    },
  };
}

/** What an entry takes beside its key and its payload. */
const ENTRY_BYTES = 200;
