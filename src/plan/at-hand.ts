import type { GraphField } from "../graph/index.ts";

/** What is known of an object before any source is asked for it. */
export interface AtHand {
  /** The source whose payload it is; undefined if it is found by its key. */
  readonly origin: string | undefined;
  /** The fields of the key it is found by. */
  readonly known: ReadonlySet<string>;
  /** Sources that are asked already. */
  readonly asked: readonly string[];
}

/** Whether a field can be read without asking anybody. */
export function isAtHand(
  { name, values }: GraphField,
  { origin, known }: Pick<AtHand, "origin" | "known">,
): boolean {
  return known.has(name) || (origin !== undefined && values.has(origin));
}
