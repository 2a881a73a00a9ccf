import { expect, test } from "vitest";
import { type Answer, post, send } from "../../support/http-client.ts";
import { httpFaults } from "../../support/http-fault-server.ts";
import { DOMAINS, type DomainName, startDomains, userOf } from "./gateway.ts";

const USER = "query ($id: ID!) { user(id: $id) { id name } }";
const OTHERS = ["top", "media"] as const;

function ask(url: string, name: DomainName, id: string, signal?: AbortSignal): Promise<Answer> {
  const { path, host } = DOMAINS[name];
  const headers = host === undefined ? {} : { host };
  const options = { headers, ...(signal && { signal }) };
  return post(`${url}${path}/graphql/web`, { query: USER, variables: { id } }, options);
}

/** Asks the other domains for many users, 20 at once, and expects each answer to be exact. */
async function expectOthersExact(url: string, requests: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let id = next++; id < requests; id = next++) {
      const name = OTHERS[id % OTHERS.length] ?? "top";
      const answer = await ask(url, name, String(id));
      expect([answer.status, answer.json()]).toEqual([200, { data: { user: userOf(name, String(id)) } }]);
    }
  };
  await Promise.all(Array.from({ length: 20 }, worker));
}

test("a domain that hangs fills its own places, and no others", async () => {
  // Requests of normal priority have nine tenths of the places.
  const limits = "maxInFlight: 5\ndeadlineMs: 60000\npolicies: { timeout: { ms: 60000 } }";
  const { url, adminUrl, backends } = await startDomains(
    { commerce: limits },
    { commerce: httpFaults.hang() },
  );
  const caller = new AbortController();
  const hung = ["1", "2", "3", "4"].map((id) =>
    ask(url, "commerce", id, caller.signal).catch(() => undefined),
  );
  await backends.commerce.until(() => backends.commerce.requests.length === 4);

  const refusals = await Promise.all(Array.from({ length: 20 }, (_, id) => ask(url, "commerce", `r${id}`)));
  for (const { status, headers, text } of refusals) {
    expect([status, text]).toEqual([503, expect.stringContaining("OVERLOADED")]);
    expect(headers["retry-after"]).toMatch(/^[123]$/);
  }
  await expectOthersExact(url, 400);
  expect(backends.commerce.requests).toHaveLength(4);
  // Health is answered in the full domain, too.
  expect((await send(`${url}/commerce/health/ready`)).status).toBe(200);

  const metrics = (await send(`${adminUrl}/metrics`)).text;
  expect(metrics).toContain('selvage_requests_in_flight{client="commerce/web"} 4');
  const shed = [
    ...metrics.matchAll(/^selvage_requests_shed_total\{client="(.*?)",.*reason="(.*)"\} ([1-9]\d*)$/gm),
  ];
  expect(shed.map((line) => line.slice(1))).toEqual([["commerce/web", "in-flight", "20"]]);
  caller.abort();
  await Promise.all(hung);
  await backends.commerce.until(() => backends.commerce.stats.open === 0);
  backends.commerce.behave(httpFaults.answer('{"id":"9","name":"back"}'));
  expect((await ask(url, "commerce", "9")).json().data).toEqual({ user: { id: "9", name: "back" } });
});

test("a domain whose backend is dead opens its own breakers, and no others", async () => {
  const breaker = "policies: { breaker: { failures: 3, openMs: 60000 } }";
  const { url, adminUrl, backends } = await startDomains({ commerce: breaker });
  await backends.commerce.close();
  const load = expectOthersExact(url, 400);
  for (let id = 0; id < 40; id++)
    expect((await ask(url, "commerce", String(id))).json().data).toEqual({ user: null });
  await load;
  const { breakers } = (await send(`${adminUrl}/breakers`)).json<{
    breakers: { name: string; state: string }[];
  }>();
  const open = breakers.filter(({ state }) => state === "open").map(({ name }) => name);
  expect(open.length).toBeGreaterThan(0);
  for (const name of open) expect(name).toMatch(/^commerce\//);
  await expectOthersExact(url, 40);
});
