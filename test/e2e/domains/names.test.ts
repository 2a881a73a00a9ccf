import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type Answer, type GraphqlBody, post, send } from "../../support/http-client.ts";
import { httpFaults } from "../../support/http-fault-server.ts";
import { answerOf, DOMAIN_NAMES, DOMAINS, type DomainName, startDomains, userOf } from "./gateway.ts";

const USER = "query ($id: ID!) { user(id: $id) { id name } }";

interface Status {
  readonly clients: readonly { readonly operations: { readonly shared: number } }[];
}

/** Asks a domain's client `web`, which every domain has. */
function ask(url: string, name: DomainName, body: GraphqlBody): Promise<Answer> {
  const { path, host } = DOMAINS[name];
  return post(`${url}${path}/graphql/web`, body, { headers: host === undefined ? {} : { host } });
}

test("the same text for clients of the same name is another operation in each domain", async () => {
  const held: (() => void)[] = [];
  const holding =
    (name: DomainName) =>
    (...asked: Parameters<ReturnType<typeof answerOf>>) =>
      void held.push(() => answerOf(name)(...asked));
  const behaviours = Object.fromEntries(DOMAIN_NAMES.map((name) => [name, holding(name)]));
  const { url, adminUrl, backends } = await startDomains({}, behaviours);
  const shared = async (): Promise<number[]> => {
    const status = await send(`${adminUrl}/status`);
    return status.json<Status>().clients.map(({ operations }) => operations.shared);
  };
  // The first round is parsed, the second takes the short way; in each all of them are in flight together.
  for (const round of [1, 2]) {
    const variables = { id: String(round) };
    const asked = DOMAIN_NAMES.flatMap((name) =>
      [0, 1, 2].map(async () => ({ name, answer: await ask(url, name, { query: USER, variables }) })),
    );
    // Of three that are identical one call is made, in each domain its own.
    for (const name of DOMAIN_NAMES)
      await backends[name].until(() => backends[name].requests.length === round);
    await expect.poll(shared).toEqual([2 * round, 2 * round, 2 * round]);
    for (const answer of held.splice(0)) answer();
    for (const { name, answer } of await Promise.all(asked))
      expect([name, answer.json()]).toEqual([name, { data: { user: userOf(name, variables.id) } }]);
    for (const name of DOMAIN_NAMES) expect(backends[name].requests).toHaveLength(round);
  }
});

test("what is valid for one domain's client is not for that of another", async () => {
  const { url } = await startDomains();
  const query =
    "query ($id: ID!, $n: String) { user(id: $id) { ...F } } fragment F on User { name @skip(if: false) }";
  const introspection = '{ __type(name: "User") { fields { name type { name } } } }';
  for (const _ of [1, 2]) {
    for (const name of DOMAIN_NAMES) {
      const type = name === "media" ? "Int" : "String";
      const { data } = (await ask(url, name, { query: introspection })).json();
      expect([name, JSON.stringify(data)]).toEqual([name, expect.stringContaining(`"name":"${type}"`)]);
      expect((await ask(url, name, { query, variables: { id: "1" } })).status).toBe(400);
    }
  }
});

test("a text that was registered in one domain is unknown in another", async () => {
  const { url } = await startDomains();
  const sha256Hash = createHash("sha256").update(USER).digest("hex");
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  const variables = { id: "1" };
  const registered = await ask(url, "commerce", { query: USER, variables, extensions });
  expect(registered.json().data).toEqual({ user: userOf("commerce", "1") });
  for (const name of ["top", "media"] as const) {
    const { errors } = (await ask(url, name, { variables, extensions })).json<{ errors: object[] }>();
    expect(errors).toMatchObject([{ extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }]);
  }
  const again = await ask(url, "commerce", { variables, extensions });
  expect(again.json().data).toEqual({ user: userOf("commerce", "1") });
});

test("what one domain has kept stands in for no other's", async () => {
  const { url, backends } = await startDomains();
  const body = { query: USER, variables: { id: "5" } };
  await ask(url, "commerce", body);
  for (const name of DOMAIN_NAMES) backends[name].behave(httpFaults.answer("{}", { status: 500 }));
  const { data } = (await ask(url, "commerce", body)).json();
  expect(data).toEqual({ user: userOf("commerce", "5") });
  for (const name of ["top", "media"] as const)
    expect((await ask(url, name, body)).json().data).toEqual({ user: null });
});

test("a breaker that is held open is one domain's", async () => {
  const { url, adminUrl } = await startDomains();
  const headers = { "content-type": "application/json" };
  const force = (name: string, state: string): Promise<Answer> =>
    send(`${adminUrl}/breakers/${name}`, { method: "POST", headers, body: JSON.stringify({ state }) });
  // Each time for another user: of one that was asked for, the last outcome would stand in.
  const codes = async (id: string): Promise<unknown[]> =>
    Promise.all(
      DOMAIN_NAMES.map(async (name) => {
        const answer = await ask(url, name, { query: USER, variables: { id } });
        return answer.json<{ errors?: { extensions: { code: string } }[] }>().errors?.[0]?.extensions.code;
      }),
    );
  expect((await force("commerce/users", "open")).json().breakers).toMatchObject([
    { name: "commerce/users", source: "commerce/users", isForced: true },
  ]);
  expect(await codes("1")).toEqual([undefined, "CIRCUIT_OPEN", undefined]);
  await force("commerce/users", "auto");
  await force("users", "open");
  expect(await codes("2")).toEqual(["CIRCUIT_OPEN", undefined, undefined]);
  expect((await force("shop/users", "open")).status).toBe(404);
});
