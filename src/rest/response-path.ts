type Members = Readonly<Record<string, unknown>>;

/** The keys down to the first null on the way; undefined without one. */
export function lostAt(data: unknown, keys: readonly string[]): readonly string[] | undefined {
  let value: unknown = data;
  for (const [index, key] of keys.entries()) {
    value = (value as Members)[key];
    if (value == null) return keys.slice(0, index + 1);
  }
  return undefined;
}

/** What stands at the end of response keys, where nothing on the way is null. */
export function valueAt(data: unknown, keys: readonly string[]): unknown {
  let value = data;
  for (const key of keys) value = (value as Members)[key];
  return value;
}
