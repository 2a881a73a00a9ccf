/** What a {@link KeyTable} holds, itself a link of its bucket's chain. Whoever makes it leaves `next` undefined. */
export interface KeyTableEntry<Self> {
  readonly key: string;
  /** What {@link bucketOf} says of the key. */
  readonly bucket: number;
  next: Self | undefined;
}

const BUCKET_BITS = 8;

/** A longer key is hashed by so many of its characters, evenly spread. */
const MAX_HASHED = 256;

/** Another in each process, so that no caller can aim his keys at one bucket. */
const SEED = Math.floor(Math.random() * 2 ** 32);

/** Where an entry of that key stands: FNV-1a, and the finalizer of MurmurHash3, so that every bit of the key counts. */
export function bucketOf(key: string): number {
  const step = Math.ceil(key.length / MAX_HASHED);
  let hash = SEED;
  for (let index = 0; index < key.length; index += step)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) & ((1 << BUCKET_BITS) - 1);
}

/**
 * Entries by their key, for entries that come and go by the thousand in a second. The hash finds the bucket, and in
 * it keys are compared whole.
 *
 * Not a `Map`: each time so many were deleted as it has room for, V8 makes it a new table and links the old one to it,
 * entries and all. Once one table is old, the garbage collector takes whatever the next ones held for alive, and
 * promotes it. That costs several times as much as all else that is done for a call that nobody shares.
 */
export class KeyTable<Entry extends KeyTableEntry<Entry>> {
  readonly #buckets = new Array<Entry | undefined>(1 << BUCKET_BITS).fill(undefined);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  find(key: string, bucket: number): Entry | undefined {
    let entry = this.#buckets[bucket];
    while (entry !== undefined && entry.key !== key) entry = entry.next;
    return entry;
  }

  /** Adds an entry whose key is not there. */
  add(entry: Entry): void {
    entry.next = this.#buckets[entry.bucket];
    this.#buckets[entry.bucket] = entry;
    this.#size++;
  }

  /** Takes out that very entry; another of its key stays. Does nothing if it is not there. */
  remove(entry: Entry): void {
    let before: Entry | undefined;
    let found = this.#buckets[entry.bucket];
    while (found !== undefined && found !== entry) {
      before = found;
      found = found.next;
    }
    if (found === undefined) return;
    if (before === undefined) this.#buckets[entry.bucket] = entry.next;
    else before.next = entry.next;
    entry.next = undefined;
    this.#size--;
  }
}
