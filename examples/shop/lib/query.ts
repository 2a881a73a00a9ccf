import type { z } from "zod";
import { RestError } from "./rest.ts";

/** The values of a repeated parameter, each once; at most `max`, or a 400. */
export function manyOf(query: URLSearchParams, name: string, max: number): string[] {
  const values = query.getAll(name);
  if (values.length > max) {
    throw new RestError(
      400,
      "TOO_MANY",
      `At most ${max} of "${name}" at a time, and there are ${values.length}.`,
    );
  }
  if (values.includes("")) throw new RestError(400, "INVALID_ARGUMENT", `"${name}" must not be empty.`);
  return [...new Set(values)];
}

/** A whole number from 1 to `max`, or the default when it is absent; anything else is a 400. */
export function countOf(query: URLSearchParams, name: string, byDefault: number, max: number): number {
  const text = query.get(name);
  if (text === null) return byDefault;
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count >= 1 && count <= max) return count;
  throw new RestError(400, "INVALID_ARGUMENT", `"${name}" must be a whole number from 1 to ${max}.`);
}

/** A record with only the fields that `fields=id,name` names; with all of them where it is absent. A name of none is a 400. */
export function withFields<T extends object>(query: URLSearchParams, record: T): Partial<T> {
  const text = query.get("fields");
  if (text === null) return record;
  const names = text.split(",");
  const unknown = names.find((name) => !Object.hasOwn(record, name));
  if (unknown !== undefined) {
    throw new RestError(400, "INVALID_ARGUMENT", `"fields": there is no field ${JSON.stringify(unknown)}.`);
  }
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name))) as Partial<T>;
}

/** What the JSON body must be, or a 400 that names the fields. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  throw new RestError(400, "INVALID_ARGUMENT", `${problems.join("; ")}.`);
}

export interface Page<T> {
  readonly items: T[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

/** So many records after the one with the id `after`, which is also the cursor. */
export function pageOf<T extends { readonly id: string }>(
  query: URLSearchParams,
  all: readonly T[],
): Page<T> {
  const first = countOf(query, "first", 20, 100);
  const after = query.get("after");
  const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== null && start === 0) throw new RestError(400, "INVALID_ARGUMENT", '"after" is not a cursor.');
  const items = all.slice(start, start + first);
  const has_more = start + first < all.length;
  return { items, next_cursor: has_more ? (items.at(-1)?.id ?? null) : null, has_more };
}

/**
 * Those of the asked records that exist, last asked first.
 *
 * On purpose not in the asked order and without holes: a caller has to match by key, as with real backends.
 */
export function findMany<T>(ids: readonly string[], find: (id: string) => T | undefined): T[] {
  return ids
    .map(find)
    .filter((found) => found !== undefined)
    .reverse();
}
