/** Inputs that are being asked for together. */
export interface Loading {
  /** The number of denials before it began. */
  readonly began: number;
  readonly span: Span;
}

/** A stretch of time: what began in it and goes on, and what was denied in it. */
interface Span {
  loading: number;
  readonly denied: Map<string, number>;
}

/**
 * Remembers which keys were denied for as long as anything goes on that was asked for before: an answer that was on
 * its way then may be older than the denial, and must not bring back what that has removed.
 *
 * Two spans, so that neither costs more for many at once: the older one goes when nothing of it goes on, since what
 * was denied in it was denied before anything in the younger one began.
 */
export class StaleDenials {
  #count = 0;
  #older: Span = newSpan();
  #younger: Span = newSpan();

  begin(): Loading {
    this.#younger.loading++;
    return { began: this.#count, span: this.#younger };
  }

  end({ span }: Loading): void {
    span.loading--;
    if (this.#older.loading > 0 || this.#older.denied.size + this.#younger.denied.size === 0) return;
    this.#older = this.#younger;
    this.#younger = newSpan();
  }

  add(key: string): void {
    this.#younger.denied.set(key, ++this.#count);
  }

  /** Whether a key was denied to anybody since then. */
  hasSince(key: string, { began }: Loading): boolean {
    if (this.#count === began) return false;
    return (this.#younger.denied.get(key) ?? this.#older.denied.get(key) ?? 0) > began;
  }
}

function newSpan(): Span {
  return { loading: 0, denied: new Map() };
}
