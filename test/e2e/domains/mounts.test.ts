import { expect, test } from "vitest";
import { post, send, sendRaw } from "../../support/http-client.ts";
import { DOMAIN_NAMES, DOMAINS, startDomains, startText, userOf, yamlOf } from "./gateway.ts";

const USER = "query ($id: ID!) { user(id: $id) { id name } }";
const REST = "rest: { default: v1, versions: { v1: { operations: [rest.graphql] } } }";
const ROUTES =
  "routes: { old: { match: { path: '/old/{id}' }, redirect: { to: '/new/{id}' } }, only: { match: { path: /only, methods: [GET] }, respond: { body: hello } } }";

const hostOf = (name: keyof typeof DOMAINS): Record<string, string> => {
  const { host } = DOMAINS[name];
  return host === undefined ? {} : { host };
};

test("each domain answers at its path or its host, and nowhere else", async () => {
  const { url } = await startDomains();
  for (const name of DOMAIN_NAMES) {
    const { path } = DOMAINS[name];
    const body = { query: USER, variables: { id: "1" } };
    const answer = await post(`${url}${path}/graphql/web`, body, { headers: hostOf(name) });
    expect([name, answer.status, answer.json().data]).toEqual([name, 200, { user: userOf(name, "1") }]);
  }
  const asked = async (path: string, host?: string): Promise<number> =>
    (await send(url + path, { headers: host === undefined ? {} : { host } })).status;
  // A host that a domain names is that domain's alone; another spelling of a path is another path.
  expect(await asked("/commerce/graphql/web", "media.example.com")).toBe(404);
  expect(await asked("/%63ommerce/health")).toBe(404);
  expect(await asked("/commerceX/health")).toBe(404);
  expect(await asked("/commerce/commerce/health")).toBe(404);
  for (const path of ["/health", "/commerce/health", "/commerce/health/ready"])
    expect([path, await asked(path)]).toEqual([path, 200]);
  for (const host of ["media.example.com", "MEDIA.example.com:8080", "media.example.com."])
    expect([host, await asked("/health", host)]).toEqual([host, 200]);
  const raw = (target: string, host: string): Promise<string> =>
    sendRaw(url, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect(await raw("/commerce/../health", "127.0.0.1")).toMatch(/^HTTP\/1\.1 404 /);
  // The host of an absolute form wins over Host (RFC 9112, 3.2.2).
  for (const [target, status] of [
    ["http://media.example.com/commerce/health", 404],
    ["http://other.example.com/commerce/health", 200],
  ] as const)
    expect(await raw(target, "media.example.com")).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test("links lead back into the domain", async () => {
  const { url } = await startDomains({
    top: `${REST}\n${ROUTES}`,
    commerce: `${REST}\n${ROUTES}`,
    media: REST,
  });
  for (const name of ["top", "commerce"] as const) {
    const { path } = DOMAINS[name];
    const moved = await send(`${url}${path}/old/7?x=1`);
    expect([moved.status, moved.headers.location]).toEqual([308, `${path}/new/7?x=1`]);
    const made = await post(`${url}${path}/api/v1/found/7`, {});
    expect([made.status, made.headers.location]).toEqual([201, `${path}/api/v1/users/7`]);
    const found = await send(url + String(made.headers.location));
    expect(found.json()).toEqual(userOf(name, "7"));

    const document = await send(`${url}${path}/api/openapi.json`);
    expect(document.json().servers).toEqual([{ url: path === "" ? "/" : path }]);
    const page = (await send(`${url}${path}/api/docs`)).text;
    expect(page).toContain(`{"document":"${path}/api/openapi.json"}`);
    const playground = (await send(`${url}${path}/graphql/web`, { headers: { accept: "text/html" } })).text;
    expect(playground).toContain(`"endpoint":"${path}/graphql/web"`);
    for (const text of [page, playground]) {
      const [, asset = ""] = /<script defer src="([^"]+)"/.exec(text) ?? [];
      expect((await send(url + asset)).status).toBe(200);
    }
    const refused = await send(`${url}${path}/graphql/web`, { method: "PUT" });
    expect([refused.status, refused.headers.allow]).toEqual([405, "GET, POST"]);
    const only = await send(`${url}${path}/only`, { method: "POST" });
    expect([only.status, only.headers.allow]).toEqual([405, "GET, HEAD"]);
  }
  const ofMedia = await send(`${url}/api/v1/users/3`, { headers: { host: "media.example.com" } });
  expect(ofMedia.json()).toEqual(userOf("media", "3"));
});

test("the admin listener calls everything by its domain", async () => {
  const { url, adminUrl, lines } = await startDomains({ commerce: ROUTES });
  const query = "{ user(id: 1) { id } }";
  for (const name of DOMAIN_NAMES)
    await post(`${url}${DOMAINS[name].path}/graphql/web`, query, { headers: hostOf(name) });

  const status = (await send(`${adminUrl}/status`)).json();
  expect(status).toMatchObject({
    domains: [
      { name: "commerce", path: "/commerce", hosts: [] },
      { name: "media", path: "/", hosts: ["media.example.com"] },
    ],
    clients: [
      { name: "web", path: "/graphql/web", requests: { total: 1 } },
      { name: "commerce/web", path: "/commerce/graphql/web", requests: { total: 1 } },
      { name: "media/web", path: "/graphql/web", requests: { total: 1 } },
    ],
    sources: [{ name: "users" }, { name: "commerce/users" }, { name: "media/users" }],
  });
  const metrics = (await send(`${adminUrl}/metrics`)).text;
  for (const prefix of ["", "commerce/", "media/"]) {
    expect(metrics).toContain(`selvage_requests_total{client="${prefix}web"} 1`);
    expect(metrics).toContain(`selvage_attempts_total{source="${prefix}users"} 1`);
    expect(metrics).toContain(`selvage_breaker_state{breaker="${prefix}users",level="source"`);
  }
  const plan = await send(`${adminUrl}/plan?client=media/web&query=${encodeURIComponent(query)}`);
  expect([plan.status, plan.text.includes("users")]).toEqual([200, true]);
  expect((await send(`${adminUrl}/plan?client=nobody/web&query=x`)).status).toBe(404);
  const answers = lines.filter(({ path }) => String(path).endsWith("/graphql/web"));
  expect(answers.map(({ domain, client, path }) => [domain, client, path])).toEqual([
    [undefined, "web", "/graphql/web"],
    ["commerce", "web", "/commerce/graphql/web"],
    ["media", "web", "/graphql/web"],
  ]);
});

test("a gateway without a top has only its health for whoever asks for nothing of a domain", async () => {
  const text = yamlOf().replace(/^sources: .*\nclients: .*\n/m, "");
  const nowhere = "http://127.0.0.1:1";
  const { url } = await startText(text, { COMMERCE_URL: nowhere, MEDIA_URL: nowhere });
  const asked = async (path: string, host: string): Promise<unknown> =>
    (await send(url + path, { headers: { host } })).status;
  expect(await asked("/graphql/web", "nobody.example.com")).toBe(404);
  expect(await asked("/commerce/health", "nobody.example.com")).toBe(200);
  expect(await asked("/health/ready", "nobody.example.com")).toBe(200);
  expect(await asked("/health", "media.example.com")).toBe(200);
});
