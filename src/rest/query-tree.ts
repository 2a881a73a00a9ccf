/** What a query gives to one name: texts for the name itself, and what stands below it. */
export interface QueryNode {
  readonly texts: string[];
  readonly members: Map<string, QueryNode>;
}

/** Levels of `a[b][c]`; more are read as a name of their own, which nothing has. */
const MAX_DEPTH = 8;
const NESTED = /^([^.[\]]+)((?:\[[^.[\]]+\]|\.[^.[\]]+)+)$/;

/**
 * Reads a query as forms write it: `+` is a space (URL Standard, application/x-www-form-urlencoded).
 *
 * `filter[min]=1` and `filter.min=1` are the same. Nothing else has a meaning: no commas, no `ids[]`.
 *
 * @param query - without the question mark
 * @param refuse - told the names of what is not percent-encoded UTF-8
 */
export function readQuery(query: string, refuse: (name: string) => void): ReadonlyMap<string, QueryNode> {
  const root = new Map<string, QueryNode>();
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decode(equals === -1 ? part : part.slice(0, equals));
    const text = equals === -1 ? "" : decode(part.slice(equals + 1));
    if (name === undefined || text === undefined) refuse(name ?? part);
    else nodeOf(root, name).texts.push(text);
  }
  return root;
}

function nodeOf(root: Map<string, QueryNode>, name: string): QueryNode {
  const keys = keysOf(name);
  let members = root;
  let node: QueryNode | undefined;
  for (const key of keys) {
    node = members.get(key);
    if (node === undefined) {
      node = { texts: [], members: new Map() };
      members.set(key, node);
    }
    members = node.members;
  }
  if (node === undefined) throw new Error("a name has at least one key");
  return node;
}

function keysOf(name: string): readonly string[] {
  const [, first, rest] = NESTED.exec(name) ?? [];
  if (first === undefined || rest === undefined) return [name];
  const keys = [first, ...rest.split(/[.[\]]+/).filter((key) => key !== "")];
  return keys.length > MAX_DEPTH ? [name] : keys;
}

/** Undefined for what is not percent-encoded UTF-8. */
export function decode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
