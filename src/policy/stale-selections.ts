/** More than a field is asked for in practice; each takes part in every look for a stale outcome. */
const MAX_SELECTIONS = 16;

interface Known {
  readonly id: number;
  /** Undefined for everything. */
  readonly names: ReadonlySet<string> | undefined;
}

/**
 * The selections by which payloads of a field were kept, so that one that has less is never taken for one that has
 * more, and all of them can be forgotten together.
 *
 * One that comes back after it was dropped is another: what was kept for it before may since have been denied.
 */
export class StaleSelections {
  readonly #known = new Map<string, Known>();
  #lastId = 0;

  /** @param selection - undefined: everything */
  idOf(selection: readonly string[] | undefined): number {
    const text = selection === undefined ? "" : JSON.stringify(selection);
    let known = this.#known.get(text);
    if (known === undefined) known = { id: ++this.#lastId, names: selection && new Set(selection) };
    else this.#known.delete(text);
    // Again at the end: the first is the one that was used the longest time ago.
    this.#known.set(text, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_SELECTIONS && oldest !== undefined) this.#known.delete(oldest);
    return known.id;
  }

  /** Those of which each has all that is asked for. */
  covering(selection: readonly string[] | undefined): number[] {
    return [...this.#known.values()].flatMap(({ id, names }) => {
      const isEnough = names === undefined || (selection?.every((name) => names.has(name)) ?? false);
      return isEnough ? [id] : [];
    });
  }

  all(): number[] {
    return [...this.#known.values()].map(({ id }) => id);
  }
}
