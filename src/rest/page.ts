import type { Endpoint, Pagination } from "./model.ts";
import { memberName } from "./naming.ts";
import { pageTokens } from "./page-token.ts";

/** The data of an answer with a page in the place of the connection. */
export interface Page {
  readonly data: unknown;
  readonly nextToken: string | undefined;
  readonly totalCount: string | undefined;
}

type Members = Readonly<Record<string, unknown>>;

/** Compiles how an endpoint's connection becomes a page. A connection that is not there stays null. */
export function pageMaker(
  endpoint: Pick<Endpoint, "version" | "name" | "naming">,
  { connection, items, pageInfo, totalCount, itemsName }: Pagination,
): (data: Members) => Page {
  const tokens = pageTokens(endpoint);
  const tokenName = memberName("nextToken", endpoint.naming);
  return (data) => {
    let page: Omit<Page, "data"> = { nextToken: undefined, totalCount: undefined };
    const replaced = replaceAt(data, connection, (found) => {
      const { [items.list]: list, [pageInfo.key]: info, ...others } = found;
      const cursor = nextCursor(info, pageInfo);
      const nextToken = cursor === undefined ? undefined : tokens.encode(cursor);
      const total = totalCount === undefined ? undefined : found[totalCount];
      page = { nextToken, totalCount: typeof total === "number" ? String(total) : undefined };
      return { [itemsName]: toItems(list, items.node), [tokenName]: nextToken ?? null, ...others };
    });
    return { data: replaced, ...page };
  };
}

function toItems(list: unknown, node: string | undefined): unknown {
  if (node === undefined || !Array.isArray(list)) return list;
  return list.map((edge: Members | null) => edge?.[node] ?? null);
}

function nextCursor(info: unknown, { endCursor, hasNextPage }: Pagination["pageInfo"]): string | undefined {
  const { [endCursor]: cursor, [hasNextPage]: hasNext } = (info ?? {}) as Members;
  return hasNext === true && typeof cursor === "string" ? cursor : undefined;
}

/** Results are shared, so what changes is copied. */
function replaceAt(value: unknown, keys: readonly string[], replace: (found: Members) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const [key, ...rest] = keys;
  if (key === undefined) return replace(value as Members);
  return { ...value, [key]: replaceAt((value as Members)[key], rest, replace) };
}
