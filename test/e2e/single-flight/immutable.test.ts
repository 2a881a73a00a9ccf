import { GraphQLError } from "graphql";
import { expect, it } from "vitest";
import type { ServedClient } from "../../../src/request/index.ts";
import { type Engine, startSetup } from "./gateway.ts";

/** Whoever changes a part of it fails loudly: all code here is strict. */
function freezeDeep(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freezeDeep(part);
}

const seen: object[] = [];

function frozen(client: ServedClient): ServedClient {
  return {
    ...client,
    async execute(operation, request) {
      const result = await client.execute(operation, request);
      seen.push(result);
      expect(Object.isFrozen(result)).toBe(true);
      if (result.errors !== undefined) expect(Object.isFrozen(result.errors)).toBe(true);
      freezeDeep(result.data);
      for (const error of result.errors ?? []) {
        expect(error).toBeInstanceOf(GraphQLError);
        freezeDeep(error);
      }
      return result;
    },
  };
}

const QUERY = "{ me { name mail data } echo(value: { a: [1] }) { data } }";

it.each<Engine>(["plans", "resolvers"])(
  "nobody on the way out changes a shared result, of %s",
  async (engine) => {
    seen.length = 0;
    const setup = await startSetup({
      engine,
      wrap: frozen,
      // One field good, with an object of JSON in it, one that is not what its type says.
      answer: ({ path }) =>
        path === "/me"
          ? { body: { name: { no: "text" }, mail: "a", data: { deep: [{ er: 1 }] } } }
          : { body: { data: [1] } },
    });
    const expected = {
      data: { me: { name: null, mail: "a", data: { deep: [{ er: 1 }] } }, echo: { data: [1] } },
      errors: [{ path: ["me", "name"], extensions: { code: "BAD_UPSTREAM" } }],
    };
    const first = setup.ask(QUERY);
    await setup.executing(1);
    // By Apollo Server, as the first, and past it.
    const more = [
      setup.ask(QUERY, { headers: { accept: "application/graphql-response+json" } }),
      setup.ask(QUERY),
      setup.ask(QUERY),
    ];
    await setup.executing(4);
    setup.release();
    for (const answer of await Promise.all([first, ...more])) expect(answer).toMatchObject(expected);
    expect(new Set(seen).size).toBe(1);
    expect(seen).toHaveLength(4);
    expect(setup.calls).toHaveLength(2);
  },
);

it("nor one without an error", async () => {
  const setup = await startSetup({ wrap: frozen });
  setup.release();
  expect(await setup.ask("{ me { name } }")).toEqual({ data: { me: { name: "/me" } } });
});

it("nor an operation that is refused", async () => {
  const setup = await startSetup({ wrap: frozen });
  const query = "query ($yes: Boolean!) { me @include(if: $yes) { name } }";
  const answer = await setup.ask(query, { variables: { yes: "x" } });
  expect(answer).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
});
