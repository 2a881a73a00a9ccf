import type { ArgumentBinding } from "../clients/index.ts";
import { evaluate, type FetchScope } from "../sources/index.ts";

/** The arguments of a graph field, from those of the client's field; what is absent has the graph's default. */
export function bindArguments(
  bindings: readonly ArgumentBinding[],
  args: Readonly<Record<string, unknown>>,
  scope: FetchScope,
): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const { name, template, defaultValue } of bindings) {
    const given =
      template === undefined
        ? undefined
        : evaluate(template, {
            args,
            object: {},
            batch: [],
            config: {},
            context: { requestId: scope.requestId, client: scope.client },
            requestHeaders: scope.headers,
          });
    const value = given === undefined ? defaultValue : given;
    if (value !== undefined) bound[name] = value;
  }
  return bound;
}
