const MAX_DEPTH = 64;

/**
 * Why variables are refused before anything walks them recursively; undefined when they are not.
 *
 * 1 MiB holds half a million nested lists, more than any recursive reader survives; and a member called
 * `__proto__` changes the prototype of whatever object it is later copied to.
 */
export function refuseVariables(variables: unknown): string | undefined {
  let level: object[] = isObject(variables) ? [variables] : [];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return `The variables are nested more than ${MAX_DEPTH} levels deep.`;
    const next: object[] = [];
    for (const value of level) {
      if (Object.hasOwn(value, "__proto__")) return "The variables have a member called __proto__.";
      for (const child of Object.values(value)) if (isObject(child)) next.push(child);
    }
    level = next;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
