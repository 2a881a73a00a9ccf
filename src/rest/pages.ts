import { getNullableType, isListType } from "graphql";
import type { EndpointArguments } from "./endpoint-directive.ts";
import type { Pagination, Parameter } from "./model.ts";
import { follow, type Selected } from "./selection.ts";

/**
 * How an operation's connection is given out in pages.
 *
 * @param body - response keys from the root to the body, where a connection is looked for that is not named
 * @param refuse - told what is missing
 */
export function compilePages(
  page: NonNullable<EndpointArguments["page"]>,
  root: readonly Selected[],
  { body, parameters }: { readonly body: readonly string[]; readonly parameters: readonly Parameter[] },
  refuse: (message: string, hint: string) => void,
): Pagination | undefined {
  const connection = page.connection?.split(".") ?? body;
  const found = follow(root, connection)?.at(-1);
  if (found === undefined || isListType(getNullableType(found.type))) {
    const what = page.connection == null ? "there is no connection where the body is" : "is not selected";
    refuse(
      page.connection == null ? `page: ${what}` : `page: the connection "${page.connection}" ${what}`,
      'Name its response keys from the root: page: { connection: "products" }.',
    );
    return undefined;
  }
  const members = found.members();
  const list =
    members.find(({ field }) => field === "edges") ?? members.find(({ field }) => field === "nodes");
  const node = list?.field === "edges" ? memberOf(list, "node") : undefined;
  if (list === undefined || (list.field === "edges" && node === undefined)) {
    refuse("page: the connection has no items selected", "Select edges { node { … } }, or nodes { … }.");
    return undefined;
  }
  const info = members.find(({ field }) => field === "pageInfo");
  const endCursor = info && memberOf(info, "endCursor");
  const hasNextPage = info && memberOf(info, "hasNextPage");
  if (info === undefined || endCursor === undefined || hasNextPage === undefined) {
    refuse("page: what tells of the next page is not selected", "Select pageInfo { endCursor hasNextPage }.");
    return undefined;
  }
  const token = parameters.find((parameter) => parameter.in === "query" && parameter.name === page.token);
  if (token === undefined || token.isRequired || isListType(getNullableType(token.type))) {
    refuse(
      `page: no parameter "${page.token}" of the query takes the token`,
      `Give the connection a variable: query …($${page.token}: String) { products(after: $${page.token}) … }.`,
    );
    return undefined;
  }
  const others = members.filter((member) => member !== list && member !== info);
  if (others.some(({ key }) => key === page.items)) {
    refuse(
      `page: "${page.items}" is selected of the connection, too`,
      'Call the items otherwise: page: { items: "…" }.',
    );
    return undefined;
  }
  return {
    connection,
    items: { list: list.key, node: node?.key },
    pageInfo: { key: info.key, endCursor: endCursor.key, hasNextPage: hasNextPage.key },
    totalCount: members.find(({ field }) => field === "totalCount")?.key,
    tokenParameter: page.token,
    itemsName: page.items,
  };
}

function memberOf(selected: Selected, field: string): Selected | undefined {
  return selected.members().find((member) => member.field === field);
}
