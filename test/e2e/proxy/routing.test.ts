import { expect, it } from "vitest";
import { send, sendRaw } from "../../support/http-client.ts";
import { httpFaults } from "../../support/http-fault-server.ts";
import { faulty, serveRoutes } from "./gateway.ts";

const echo = httpFaults.answer('{"from":"backend"}');

it("passes a path on, with its query, and takes a prefix away or writes another path", async () => {
  const { url, requests } = await faulty(echo);
  const { publicUrl } = await serveRoutes(`
all: { match: { path: "/users/**" }, to: { url: "${url}base/" } }
strip: { match: { path: "/legacy/payments/**" }, to: { url: "${url}", stripPrefix: /legacy/payments } }
rewrite: { match: { path: "/old/{id}/orders/**" }, to: { url: "${url}v2", rewrite: "/users/{id}/o/**" } }
regex: { match: { regex: "/v(?<version>[0-9]+)/(?<rest>[a-z/]+)" }, to: { url: "${url}", rewrite: "/{rest}/{version}" } }
`);
  for (const path of [
    "/users",
    "/users/",
    "/users/a%20b/%C3%A9?x=1&y=%2F&z=",
    "/users/a;v=1/b,c:d@e!$&'()*+=~",
    "/legacy/payments",
    "/legacy/payments/",
    "/legacy/payments/7?a",
    "/old/x%3Fy/orders/1/2",
    "/old/1/orders",
    "/v12/a/b",
  ]) {
    const answer = await send(publicUrl + path);
    expect([answer.status, answer.text], path).toEqual([200, '{"from":"backend"}']);
  }
  expect(requests.map(({ path }) => path)).toEqual([
    "/base/users",
    "/base/users/",
    "/base/users/a%20b/%C3%A9?x=1&y=%2F&z=",
    "/base/users/a;v=1/b,c:d@e!$&'()*+=~",
    "/",
    "/",
    "/7?a",
    "/v2/users/x%3Fy/o/1/2",
    "/v2/users/1/o",
    "/a/b/12",
  ]);
});

it("chooses by method, host and header, the most precise first", async () => {
  const { publicUrl } = await serveRoutes(`
rest: { match: { path: "/**" }, respond: { body: rest } }
users: { match: { path: "/users/**" }, respond: { body: users } }
user: { match: { path: "/users/{id}" }, respond: { body: user } }
me: { match: { path: /users/me }, respond: { body: me } }
posted: { match: { path: /users/me, methods: [POST] }, respond: { body: posted } }
v2: { match: { path: /users/me, headers: { x-api-version: v2 } }, respond: { body: v2 } }
any: { match: { path: "/**", host: "*.example.com" }, respond: { body: any host } }
api: { match: { path: "/**", host: api.example.com }, respond: { body: host } }
`);
  const text = async (path: string, options?: Parameters<typeof send>[1]): Promise<string> =>
    (await send(publicUrl + path, options)).text;
  expect(await text("/")).toBe("rest");
  expect(await text("/users")).toBe("users");
  expect(await text("/users/7")).toBe("user");
  expect(await text("/users/7/x")).toBe("users");
  expect(await text("/users/me")).toBe("me");
  expect(await text("/users/%6de")).toBe("me");
  expect(await text("/users/me", { method: "POST" })).toBe("posted");
  expect(await text("/users/me", { headers: { "x-api-version": "v2" } })).toBe("v2");
  expect(await text("/users/me", { headers: { host: "API.example.com:8080" } })).toBe("host");
  expect(await text("/users/me", { headers: { host: "a.b.example.com" } })).toBe("any host");
  expect(await text("/users/me", { headers: { host: "example.com" } })).toBe("me");
  const absolute = await sendRaw(
    publicUrl,
    "GET http://api.example.com/users/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  );
  expect(absolute).toMatch(/\r\n\r\nhost$/);
});

it("redirects, and answers by itself", async () => {
  const { publicUrl } = await serveRoutes(`
old: { match: { path: "/old/**" }, redirect: { to: "/new/**" } }
moved: { match: { path: "/m/{id}" }, redirect: { to: "https://other.example/{id}", status: 302 } }
tea: { match: { path: /teapot }, respond: { status: 418, headers: { x-kind: pot }, body: { short: [true, stout] } } }
gone: { match: { path: /gone }, respond: { status: 204 } }
`);
  const old = await send(`${publicUrl}/old/a%20b/c?x=1`, { method: "POST", body: "{}" });
  expect([old.status, old.headers.location]).toEqual([308, "/new/a%20b/c?x=1"]);
  const moved = await send(`${publicUrl}/m/7`);
  expect([moved.status, moved.headers.location]).toEqual([302, "https://other.example/7"]);
  const tea = await send(`${publicUrl}/teapot`);
  expect([tea.status, tea.headers["x-kind"], tea.json()]).toEqual([418, "pot", { short: [true, "stout"] }]);
  expect((await send(`${publicUrl}/gone`)).status).toBe(204);
});

it("says 404 and 405 as the rest of the gateway does, and never answers for its own paths", async () => {
  const { url, requests } = await faulty(echo);
  const { publicUrl } = await serveRoutes(`
read: { match: { path: /read, methods: [GET] }, to: { url: "${url}" } }
rest: { match: { path: "/{any}/x/**", methods: [POST] }, to: { url: "${url}" } }
expr: { match: { regex: "/(graphql|health|api|playground)/.*" }, to: { url: "${url}" } }
`);
  const status = async (path: string, method = "GET"): Promise<unknown[]> => {
    const { status, headers, text } = await send(publicUrl + path, { method });
    return [status, headers.allow, /"code":"(\w+)"/.exec(text)?.[1]];
  };
  expect(await status("/nothing")).toEqual([404, undefined, "NOT_FOUND"]);
  expect(await status("/read", "DELETE")).toEqual([405, "GET, HEAD", "METHOD_NOT_ALLOWED"]);
  expect(await status("/read", "TRACE")).toEqual([405, "GET, HEAD", "METHOD_NOT_ALLOWED"]);
  expect(await status("/a/x/b", "OPTIONS")).toEqual([405, "POST", "METHOD_NOT_ALLOWED"]);
  expect(await status("/graphql/x/y", "POST")).toEqual([404, undefined, "NOT_FOUND"]);
  expect(await status("/%67raphql/x/y", "POST")).toEqual([404, undefined, "NOT_FOUND"]);
  expect(await status("/health", "POST")).toEqual([
    405,
    expect.stringContaining("GET"),
    "METHOD_NOT_ALLOWED",
  ]);
  expect(await status("/health")).toEqual([200, undefined, undefined]);
  expect(await status("/api/x")).toEqual([404, undefined, "NOT_FOUND"]);
  expect(await sendRaw(publicUrl, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 200)).not.toContain("200");
  expect(requests).toEqual([]);
});

it.each([
  "/users/../admin",
  "/users/%2e%2e/admin",
  "/users/.%2E/admin",
  "/users/..%2fadmin",
  "/users/a%2Fb",
  "/users/a%5cb",
  "/users/a\\b",
  "/users//admin",
  "//users/admin",
  "/users/./x",
  "/users/%2e",
  "/users/..;/admin",
  "/users/..%3b/admin",
  "/users/a%00b",
  "/users/a%0d%0aX:%201",
  "/users/%ff",
  "/users/%zz",
  "/users/%",
  "/users/a#b",
  "/users/\u00e9",
  "/%75sers/..;x/admin",
])("refuses %s, and asks nobody", async (path) => {
  const { url, requests } = await faulty(echo);
  const { publicUrl } = await serveRoutes(
    `users: { match: { path: "/users/**" }, to: { url: "${url}base", stripPrefix: /users } }`,
  );
  const answer = await sendRaw(publicUrl, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain('{"error":{"code":"BAD_REQUEST"');
  expect(requests).toEqual([]);
});

it.each([
  ["/users/a%2e%2e", "/base/a%2e%2e"],
  ["/users/...", "/base/..."],
  ["/users/%252e%252e", "/base/%252e%252e"],
])("passes %s on as it is", async (path, at) => {
  const { url, requests } = await faulty(echo);
  const { publicUrl } = await serveRoutes(
    `users: { match: { path: "/users/**" }, to: { url: "${url}base", stripPrefix: /users } }`,
  );
  expect((await send(publicUrl + path)).status).toBe(200);
  expect(requests.map((request) => request.path)).toEqual([at]);
});

it("refuses a path that is too long, and an expression's part that would be a step", async () => {
  const { url, requests } = await faulty(echo);
  const { publicUrl } = await serveRoutes(
    `x: { match: { regex: "/x(?<id>.+)y" }, to: { url: "${url}", rewrite: "/in/{id}" } }`,
  );
  expect((await send(`${publicUrl}/x${"a".repeat(5000)}y`)).status).toBe(414);
  expect((await send(`${publicUrl}/x..y`)).status).toBe(400);
  expect((await send(`${publicUrl}/x%2e%2ey`)).status).toBe(400);
  expect((await send(`${publicUrl}/xa/y`)).status).toBe(200);
  expect(requests.map(({ path }) => path)).toEqual(["/in/a/"]);
});

it("names the route in the log", async () => {
  const { publicUrl, lines } = await serveRoutes(
    'tea: { match: { path: "/tea/**" }, respond: { status: 418 } }',
  );
  await send(`${publicUrl}/tea/1`);
  expect(lines.find(({ msg }) => msg === "request")).toMatchObject({
    route: "tea",
    path: "/tea/1",
    status_code: 418,
  });
});
