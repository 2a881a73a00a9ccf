import { hash } from "node:crypto";
import { type ErrorCode, Failure } from "../kernel/index.ts";
import type { CoordinateLayer, CoordinateOptions, Stale } from "./coordinate-options.ts";
import { type Loading, StaleDenials } from "./stale-denials.ts";
import { StaleSelections } from "./stale-selections.ts";
import type { Kept, KeptEntry } from "./stale-store.ts";
import { maySubstitute, Substitute } from "./substitute.ts";

/** What a backend says of a key that nobody may see any more what it once said. */
const DENIALS: ReadonlySet<ErrorCode> = new Set(["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"]);

/**
 * Keeps the last good outcome of each key, and gives it where the upstream fails, for as long as it may be used.
 *
 * What is denied to a caller, or is not there any more, is forgotten at once: it must not come back when the backend
 * fails next. An outcome counts from when it was asked for, so that its age is never understated.
 */
export function stale<Input, Scope>({
  stale: declared,
}: CoordinateOptions<Input, Scope>): CoordinateLayer<Input, Scope> | undefined {
  if (declared === undefined) return undefined;
  const { clock } = declared;
  const keeper = new Keeper(declared);
  return (next) => async (inputs, scope, selection) => {
    const loading = keeper.denials.begin();
    const askedAt = clock.now();
    try {
      const outcomes = await next(inputs, scope, selection);
      const keys = keeper.keysOf(inputs, scope);
      if (keys === undefined) return outcomes;
      keeper.note(outcomes, keys, selection, { askedAt, loading });
      if (!outcomes.some(maySubstitute)) return outcomes;
      return await keeper.standIn(outcomes, keys, selection, loading);
    } finally {
      keeper.denials.end(loading);
    }
  };
}

/** What is kept for one field. */
class Keeper<Input, Scope> {
  readonly denials = new StaleDenials();
  readonly #options: Stale<Input, Scope>;
  readonly #selections = new StaleSelections();
  #lastCaller: string | undefined;
  #digest = "";

  constructor(options: Stale<Input, Scope>) {
    this.#options = options;
  }

  /**
   * The keys of inputs, without a selection; undefined if they cannot be told apart.
   *
   * Of what they have in common, a digest: it may hold credentials, which have no business in a store, and is most of
   * the text. SHA-256 is as good as the text itself, which no shorter hash is.
   */
  keysOf(inputs: readonly Input[], scope: Scope): string[] | undefined {
    const { callerOf, keyOf } = this.#options;
    try {
      const caller = callerOf(scope);
      if (caller !== this.#lastCaller) this.#digest = hash("sha256", caller, "base64url");
      this.#lastCaller = caller;
      return inputs.map((input) => this.#digest + keyOf(input));
    } catch {
      return undefined;
    }
  }

  /** Keeps what is good, and forgets what is denied. */
  note(
    outcomes: readonly unknown[],
    keys: readonly string[],
    selection: readonly string[] | undefined,
    { askedAt, loading }: { readonly askedAt: number; readonly loading: Loading },
  ): void {
    const { store, isReadable } = this.#options;
    const prefix = this.#prefixOf(selection);
    const entries: KeptEntry[] = [];
    const gone: string[] = [];
    for (let index = 0; index < outcomes.length; index++) {
      const payload = outcomes[index];
      const key = keys[index] as string;
      // Null is an answer: there is none.
      if (payload === null || (payload instanceof Failure && DENIALS.has(payload.code))) gone.push(key);
      else if (!(payload instanceof Failure) && !this.denials.hasSince(key, loading) && isReadable(payload))
        entries.push({ key: prefix + key, value: { payload, at: askedAt } });
    }
    // A store that fails keeps nothing, and that is all.
    if (entries.length > 0) store.setMany(entries)?.catch(ignore);
    if (gone.length > 0) this.#forget(gone);
  }

  #forget(keys: readonly string[]): void {
    const { store, isPruned } = this.#options;
    for (const key of keys) this.denials.add(key);
    const prefixes = isPruned ? this.#selections.all().map(toPrefix) : [toPrefix(0)];
    store.deleteMany(prefixes.flatMap((prefix) => keys.map((key) => prefix + key)))?.catch(ignore);
  }

  /** The outcomes, with the last good one in place of each failure that has one which is not too old. */
  async standIn(
    outcomes: readonly unknown[],
    keys: readonly string[],
    selection: readonly string[] | undefined,
    loading: Loading,
  ): Promise<readonly unknown[]> {
    const { store, clock, maxAgeMs, isPruned } = this.#options;
    const failed = outcomes.flatMap((outcome, index) => (maySubstitute(outcome) ? [index] : []));
    const prefixes = isPruned ? this.#selections.covering(selection).map(toPrefix) : [toPrefix(0)];
    const wanted = failed.flatMap((index) => prefixes.map((prefix) => prefix + keys[index]));
    const found = await store.getMany(wanted).catch(() => []);
    const substituted = [...outcomes];
    const now = clock.now();
    const tooOld: string[] = [];
    failed.forEach((index, position) => {
      if (this.denials.hasSince(keys[index] as string, loading)) return;
      let last: Kept | undefined;
      for (let each = position * prefixes.length; each < (position + 1) * prefixes.length; each++) {
        const kept = found[each];
        if (kept === undefined) continue;
        if (now - kept.at > maxAgeMs) tooOld.push(wanted[each] as string);
        else if (last === undefined || kept.at > last.at) last = kept;
      }
      if (last === undefined) return;
      const failure = outcomes[index] as Failure;
      const { payload, at } = last;
      const ageMs = Math.round(now - at);
      substituted[index] = new Substitute({ status: "STALE", failure, payload, isRead: false, ageMs });
    });
    if (tooOld.length > 0) store.deleteMany(tooOld)?.catch(ignore);
    return substituted;
  }

  #prefixOf(selection: readonly string[] | undefined): string {
    return toPrefix(this.#options.isPruned ? this.#selections.idOf(selection) : 0);
  }
}

function toPrefix(selection: number): string {
  return `${selection} `;
}

function ignore(): void {}
