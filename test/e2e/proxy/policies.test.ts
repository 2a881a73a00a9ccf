import { describe, expect, it } from "vitest";
import { send } from "../../support/http-client.ts";
import { httpFaults } from "../../support/http-fault-server.ts";
import { faulty, serveRoutes } from "./gateway.ts";

interface Breaker {
  readonly name: string;
  readonly state: string;
  readonly counts: { readonly failed: number };
}

const breakersOf = async (adminUrl: string): Promise<Breaker[]> =>
  (await send(`${adminUrl}/breakers`)).json<{ breakers: Breaker[] }>().breakers;

const force = (adminUrl: string, name: string, state: string) =>
  send(`${adminUrl}/breakers/${name}`, {
    ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ state }) },
  });

const metric = async (adminUrl: string, line: string): Promise<number> => {
  const { text } = await send(`${adminUrl}/metrics`);
  return Number(
    text
      .split("\n")
      .find((each) => each.startsWith(`${line} `))
      ?.split(" ")[1],
  );
};

it("has a breaker of its name, which can be held open and closed", async () => {
  const { url, requests } = await faulty(httpFaults.answer("{}"));
  const { publicUrl, adminUrl } = await serveRoutes(
    `users: { match: { path: "/**" }, to: { url: "${url}" } }`,
  );
  expect((await force(adminUrl, "routes.users", "open")).status).toBe(200);
  const answer = await send(publicUrl);
  expect([answer.status, answer.headers["retry-after"]]).toEqual([503, expect.stringMatching(/^\d+$/)]);
  expect(answer.json()).toEqual({
    error: {
      code: "CIRCUIT_OPEN",
      message: "The backend keeps failing and is not asked for now.",
      details: { retryAfterSeconds: Number(answer.headers["retry-after"]) },
    },
  });
  await force(adminUrl, "routes.users", "auto");
  expect((await send(publicUrl)).status).toBe(200);
  expect(requests.length).toBe(1);
});

it("counts in the metrics of sources, and is in the status", async () => {
  const { url } = await faulty(httpFaults.answer("{}"));
  const { publicUrl, adminUrl } = await serveRoutes(
    `users: { match: { path: "/**" }, to: { url: "${url}", fallback: { url: "${url}" } } }`,
  );
  await send(publicUrl);
  expect(await metric(adminUrl, 'selvage_attempts_total{source="routes.users"}')).toBe(1);
  expect(await metric(adminUrl, 'selvage_attempts_total{source="routes.users.fallback"}')).toBe(0);
  const { sources } = (await send(`${adminUrl}/status`)).json<{
    sources: { name: string; kind: string }[];
  }>();
  expect(sources).toContainEqual({ name: "routes.users", kind: "route" });
});

it("lets so many through at once, until their last byte, and some more wait", async () => {
  const held: (() => void)[] = [];
  const server = await faulty((socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab");
    held.push(() => socket.write("cd"));
  });
  const { publicUrl, adminUrl } = await serveRoutes(`
a: { match: { path: "/**" }, to: { url: "${server.url}" }, policies: { limit: { maxConcurrent: 1, maxQueue: 1 } } }`);
  const first = send(publicUrl);
  await server.until(() => server.requests.length === 1);
  const second = send(publicUrl);
  while ((await metric(adminUrl, 'selvage_calls_queued{source="routes.a"}')) !== 1);
  const third = await send(publicUrl);
  expect([third.status, third.json<{ error: { code: string } }>().error.code]).toEqual([503, "OVERLOADED"]);
  expect(third.headers["retry-after"]).toBe("1");
  expect(server.requests.length).toBe(1);
  held[0]?.();
  expect((await first).text).toBe("abcd");
  await server.until(() => server.requests.length === 2);
  held[1]?.();
  expect((await second).text).toBe("abcd");
});

it("is turned away at the door when too much is in flight, plain routes included", async () => {
  const server = await faulty(httpFaults.hang());
  const { publicUrl } = await serveRoutes(`a: { match: { path: "/**" }, to: { url: "${server.url}" } }`, "", {
    shedding: { maxInFlight: 1, maxEventLoopDelayMs: 60_000, maxHeapUsedPercent: 100 },
  });
  const abort = new AbortController();
  const first = send(publicUrl, { signal: abort.signal }).catch(() => undefined);
  await server.until(() => server.requests.length === 1);
  const second = await send(publicUrl);
  expect([second.status, second.json<{ error: { code: string } }>().error.code]).toEqual([503, "OVERLOADED"]);
  expect((await send(`${publicUrl}/graphql/nobody`)).status).toBe(404);
  abort.abort();
  await first;
  await server.until(() => server.stats.open === 0);
  server.behave(httpFaults.answer("{}"));
  expect((await send(publicUrl)).status).toBe(200);
});

describe("the fallback backend", () => {
  const route = (url: URL, fallback: URL, policies = "retry: { attempts: 1 }"): string =>
    `a: { match: { path: "/**" }, to: { url: "${url}a", fallback: { url: "${fallback}b" } }, policies: { ${policies} } }`;

  it.each([
    ["GET", "resets", httpFaults.reset(), 1],
    ["GET", "says 500", httpFaults.answer("{}", { status: 500 }), 1],
    ["PUT", "says 500", httpFaults.answer("{}", { status: 500 }), 1],
    ["POST", "says 500", httpFaults.answer("{}", { status: 500 }), 0],
    ["POST", "resets", httpFaults.reset(), 0],
    ["GET", "says 404", httpFaults.answer("{}", { status: 404 }), 0],
    ["GET", "is cut off in its answer", httpFaults.resetMidBody(), 0],
  ])("is asked for a %s when the first one %s: %#", async (method, _, behaviour, times) => {
    const first = await faulty(behaviour);
    const second = await faulty(httpFaults.answer('{"from":"fallback"}'));
    const { publicUrl } = await serveRoutes(route(first.url, second.url));
    const answer = await send(`${publicUrl}/x?y`, {
      method,
      ...(method === "PUT" && { body: "held" }),
    }).catch(() => undefined);
    expect(second.requests.map(({ path }) => path)).toEqual(times === 1 ? ["/b/x?y"] : []);
    if (times === 1) {
      expect(answer?.text).toBe('{"from":"fallback"}');
      expect(second.requests[0]?.body).toBe(method === "PUT" ? "held" : "");
    } else expect(answer?.text ?? "").not.toContain("fallback");
  });

  it("gets a body in a stream, too, where the first one was never connected", async () => {
    const first = await faulty(httpFaults.hang());
    await first.close();
    const second = await faulty(httpFaults.answer('{"from":"fallback"}'));
    const { publicUrl, adminUrl } = await serveRoutes(route(first.url, second.url));
    const body = "x".repeat(100_000);
    expect((await send(publicUrl, { method: "POST", body })).text).toBe('{"from":"fallback"}');
    await force(adminUrl, "routes.a", "open");
    expect((await send(publicUrl, { method: "POST", body })).text).toBe('{"from":"fallback"}');
    expect(second.requests.map((seen) => seen.body.length)).toEqual([100_000, 100_000]);
  });

  it("fails as itself when it fails as well", async () => {
    const first = await faulty(httpFaults.answer("{}", { status: 500 }));
    const second = await faulty(httpFaults.answer("{}", { status: 504 }));
    const { publicUrl } = await serveRoutes(route(first.url, second.url));
    expect((await send(publicUrl)).status).toBe(504);
  });
});

it("serves twenty backends with policies of their own from one file", async () => {
  const servers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      faulty(httpFaults.answer(`{"from":${index}}`, { status: index === 7 ? 500 : 200 })),
    ),
  );
  const { publicUrl, adminUrl } = await serveRoutes(
    servers
      .map(
        ({ url }, index) =>
          `r${index}: { match: { path: "/s${index}/**" }, to: { url: "${url}", stripPrefix: /s${index} }, policies: { retry: { attempts: 1 }, timeout: { ms: ${1000 + index} }, breaker: { failures: ${index + 2} } } }`,
      )
      .join("\n"),
    "policies: { limit: { maxConcurrent: 32 } }",
  );
  for (let call = 0; call < 12; call++) {
    const answers = await Promise.all(servers.map((_, index) => send(`${publicUrl}/s${index}/x`)));
    expect(answers.map(({ status }) => status)).toEqual(
      servers.map((_, index) => (index !== 7 ? 200 : call < 9 ? 502 : 503)),
    );
  }
  expect(servers.map(({ requests }) => requests.length)).toEqual(
    servers.map((_, index) => (index === 7 ? 9 : 12)),
  );
  const states = (await breakersOf(adminUrl)).filter(({ name }) => /^routes\.r\d+$/.test(name));
  expect(states.length).toBe(20);
  expect(states.filter(({ state }) => state === "open").map(({ name }) => name)).toEqual(["routes.r7"]);
});
