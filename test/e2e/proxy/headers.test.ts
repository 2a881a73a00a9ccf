import { expect, it } from "vitest";
import { send, sendRaw } from "../../support/http-client.ts";
import { httpFaults } from "../../support/http-fault-server.ts";
import { backend, faulty, serveRoutes } from "./gateway.ts";

/** The lines that a backend saw, sorted, without those that differ from run to run. */
function linesOf(rawHeaders: readonly string[]): string[] {
  const lines: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  }
  return lines.sort();
}

it("sends what was meant for the backend, and says who asked", async () => {
  let seen: string[] = [];
  const { url } = await backend((request, response) => {
    seen = linesOf(request.rawHeaders);
    response.end();
  });
  const { publicUrl } = await serveRoutes(`a: { match: { path: "/**" }, to: { url: "${url}" } }`);
  const answer = await sendRaw(
    publicUrl,
    [
      "GET /x HTTP/1.1",
      "Host: shop.example:8080",
      "Connection: close, X-Secret-Hop",
      "X-Secret-Hop: 1",
      "Keep-Alive: timeout=5",
      "Proxy-Authorization: Basic eDp5",
      "Proxy-Connection: keep-alive",
      "TE: trailers",
      "Trailer: x",
      "Upgrade: h2c",
      "HTTP2-Settings: AAMAAABkAAQAAP__",
      "X-Forwarded-For: 6.6.6.6",
      "X-Forwarded-Host: evil.example",
      "X-Real-IP: 6.6.6.6",
      "Forwarded: for=6.6.6.6",
      "Via: 1.0 edge",
      "X-Request-Id: id-1",
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "Accept: a",
      "Accept: b",
      "Cookie: a=1",
      "Authorization: Bearer one",
      "Authorization: Bearer two",
      "Content-Encoding: gzip",
      "X-Own: \u00e9",
      "__proto__: x",
      "constructor: y",
      "",
      "",
    ].join("\r\n"),
  );
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  expect(seen).toEqual([
    "accept: a",
    "accept: b",
    "authorization: Bearer one",
    "connection: keep-alive",
    "constructor: y",
    "content-encoding: gzip",
    "cookie: a=1",
    'forwarded: for=127.0.0.1;host="shop.example:8080";proto=http',
    `host: ${new URL(url).host}`,
    "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "via: 1.0 edge, 1.1 selvage",
    "x-forwarded-for: 127.0.0.1",
    "x-forwarded-host: shop.example:8080",
    "x-forwarded-proto: http",
    "x-own: \u00c3\u00a9",
    "x-real-ip: 127.0.0.1",
    "x-request-id: id-1",
  ]);
});

it("answers with what was meant for the caller, and hides whose machine it was", async () => {
  const { url } = await faulty(
    httpFaults.raw(
      [
        "HTTP/1.1 200 Fine",
        "Connection: X-Hop, keep-alive",
        "X-Hop: 1",
        "Keep-Alive: timeout=5",
        "Proxy-Authenticate: Basic",
        "Trailer: x",
        "Server: secret/1.0",
        "X-Powered-By: secret",
        "Via: 1.1 inner.host",
        'Alt-Svc: h2="inner:443"',
        "X-Request-Id: of-the-backend",
        "Set-Cookie: a=1; Path=/",
        "Set-Cookie: b=2",
        "Link: </a>",
        "Link: </b>",
        'ETag: "1"',
        "Cache-Control: max-age=60",
        "Content-Type: text/html",
        "Content-Length: 2",
        "",
        "ok",
      ].join("\r\n"),
    ),
  );
  const { publicUrl } = await serveRoutes(`a: { match: { path: "/**" }, to: { url: "${url}" } }`);
  const answer = await send(`${publicUrl}/x`, { headers: { "x-request-id": "id-1" } });
  const { date, connection, "keep-alive": _, ...headers } = answer.headers;
  expect(headers).toEqual({
    "cache-control": "max-age=60",
    "content-length": "2",
    "content-type": "text/html",
    etag: '"1"',
    link: "</a>, </b>",
    "set-cookie": ["a=1; Path=/", "b=2"],
    via: "1.1 selvage",
    "x-content-type-options": "nosniff",
    "x-request-id": "id-1",
  });
  expect([answer.text, connection, typeof date]).toEqual(["ok", "close", "string"]);
});

it("changes headers both ways: remove, rename, set, add", async () => {
  const { url, requests } = await faulty(
    httpFaults.answer("{}", { headers: { "x-a": 1, "x-b": 2, "x-c": 3, "set-cookie": "a=1" } }),
  );
  const { publicUrl } = await serveRoutes(`
a:
  match: { path: "/**" }
  to: { url: "${url}" }
  request: { headers: { remove: [X-Drop], rename: { x-one: x-two, x-two: x-one }, set: { X-Set: s }, add: { x-one: more } } }
  response: { headers: { remove: [set-cookie], rename: { x-a: x-z }, set: { x-b: new }, add: { x-c: four, x-d: five } } }
`);
  const answer = await send(publicUrl, {
    headers: { "x-drop": "1", "x-one": "1", "x-two": "2", "x-set": "mine" },
  });
  expect(requests[0]?.headers).toMatchObject({ "x-two": "1", "x-set": "s" });
  expect(requests[0]?.headers).toHaveProperty("x-one", "more");
  expect(requests[0]?.headers).not.toHaveProperty("x-drop");
  expect(answer.headers).toMatchObject({ "x-z": "1", "x-b": "new", "x-c": "3, four", "x-d": "five" });
  expect(Object.keys(answer.headers)).not.toContain("x-a");
  expect(Object.keys(answer.headers)).not.toContain("set-cookie");
});

it.each([
  ["http://BACKEND/base/users/7?x=1#y", "/legacy/users/7?x=1#y"],
  ["/base/users/7", "/legacy/users/7"],
  ["//BACKEND/base/x", "/legacy/x"],
  ["/elsewhere", "/elsewhere"],
  ["../7", "../7"],
  ["https://other.example/base/x", "https://other.example/base/x"],
])("turns the place %s into %s", async (location, expected) => {
  const { url, behave } = await faulty(httpFaults.hang());
  behave(
    httpFaults.answer("", { status: 302, headers: { location: location.replace("BACKEND", url.host) } }),
  );
  const { publicUrl } = await serveRoutes(
    `a: { match: { path: "/legacy/**" }, to: { url: "${url}base", stripPrefix: /legacy } }`,
  );
  const answer = await send(`${publicUrl}/legacy/x`);
  expect([answer.status, answer.headers.location]).toEqual([302, expected]);
});

it("answers HEAD, 204 and 304 without a body, and keeps the connection", async () => {
  const { url, stats } = await faulty((socket, { method, path }) => {
    if (path === "/204") socket.write("HTTP/1.1 204 No Content\r\nx-a: 1\r\n\r\n");
    else if (path === "/304") socket.write('HTTP/1.1 304 Not Modified\r\netag: "1"\r\n\r\n');
    else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n${method === "HEAD" ? "" : "hello"}`);
  });
  const { publicUrl } = await serveRoutes(`a: { match: { path: "/**" }, to: { url: "${url}" } }`);
  const head = await send(`${publicUrl}/x`, { method: "HEAD" });
  expect([head.status, head.text, head.headers["content-length"]]).toEqual([200, "", "5"]);
  expect((await send(`${publicUrl}/x`)).text).toBe("hello");
  const none = await send(`${publicUrl}/204`);
  expect([none.status, none.headers["x-a"], none.headers["content-length"]]).toEqual([204, "1", undefined]);
  expect((await send(`${publicUrl}/304`, { headers: { "if-none-match": '"1"' } })).status).toBe(304);
  // undici trusts no server to have sent nothing after a HEAD.
  expect(stats.accepted).toBe(2);
});

it("refuses a WebSocket and a GET with a body, and continues for who expects it", async () => {
  const { url, requests } = await faulty(httpFaults.answer("{}"));
  const { publicUrl } = await serveRoutes(`a: { match: { path: "/**" }, to: { url: "${url}" } }`);
  const socket = await sendRaw(
    publicUrl,
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n",
  );
  expect(socket).toMatch(/^HTTP\/1.1 400 /);
  expect((await send(publicUrl, { headers: { "content-length": "1" }, body: "x" })).status).toBe(400);
  expect(requests).toEqual([]);
  const continued = await sendRaw(
    publicUrl,
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab",
  );
  expect(continued).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
  expect(requests[0]).toMatchObject({ method: "POST", body: "ab" });
  expect(requests[0]?.headers).not.toHaveProperty("expect");
});
