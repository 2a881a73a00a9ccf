import { describe, expect, test } from "vitest";
import type { Priority } from "../../../src/config/index.ts";
import { openSocket, post, send } from "../../support/http-client.ts";
import { type Served, type SpyClient, serve, spyClient } from "./serve.ts";

/** Of four: low is turned away from two on, normal from three, high at four. */
const FOUR = { maxInFlight: 4, maxEventLoopDelayMs: 1_000, maxHeapUsedPercent: 100 };
const CALM = { eventLoopDelayMs: 0, heapUsedPercent: 0 };
const PRIORITIES = { mobile: "normal", checkout: "high", reports: "low" } as const;

interface Shop extends Served {
  readonly clients: Readonly<Record<keyof typeof PRIORITIES, SpyClient>>;
  /** Sends so many requests of a client, and waits until they are being answered. */
  hold(client: keyof typeof PRIORITIES, count: number): Promise<void>;
  /** Answers the one that is held the longest. */
  release(): void;
  ask(client: keyof typeof PRIORITIES): ReturnType<typeof post>;
  shed(): Promise<Record<string, number>>;
}

/** Clients of each priority, whose `{ slow }` is answered when the test says so. */
async function openShop(load = { ...CALM }): Promise<Shop> {
  const held: (() => void)[] = [];
  const spy = (name: string) =>
    spyClient(name, ({ operationName }) =>
      operationName === "Held"
        ? new Promise((resolve) => held.push(() => resolve({ data: { slow: "done" } })))
        : { data: { slow: "at once" } },
    );
  const clients = { mobile: spy("mobile"), checkout: spy("checkout"), reports: spy("reports") };
  const server = await serve({
    load,
    // What is still held then has no more to show.
    drainMs: 10,
    clients: Object.values(clients),
    config: {
      shedding: FOUR,
      clients: Object.entries(PRIORITIES).map(([name, priority]) => clientConfig(name, priority)),
    },
  });
  const urlOf = (client: string) => `${server.publicUrl}/graphql/${client}`;
  return {
    ...server,
    clients,
    async hold(client, count) {
      const before = held.length;
      for (let n = 0; n < count; n++) {
        void post(urlOf(client), { query: "query Held { slow }", operationName: "Held" }).catch(() => {});
      }
      await expect.poll(() => held.length).toBe(before + count);
    },
    release: () => held.shift()?.(),
    ask: (client) => post(urlOf(client), "{ slow }"),
    async shed() {
      const { text } = await send(`${server.adminUrl}/metrics`);
      const series = text.matchAll(
        /^selvage_requests_shed_total\{client="(.*)",priority="(.*)",reason="(.*)"\} ([1-9]\d*)$/gm,
      );
      return Object.fromEntries(
        [...series].map(([, client, priority, reason, count]) => [
          `${client} ${priority} ${reason}`,
          Number(count),
        ]),
      );
    },
  };
}

function clientConfig(name: string, priority: Priority) {
  return { name, place: { file: "gateway.yaml" }, schema: "", examples: [], priority };
}

const inFlightOf = async (shop: Shop) => {
  const { clients } = (await send(`${shop.adminUrl}/status`)).json<{
    clients: { requests: { inFlight: number } }[];
  }>();
  return clients.reduce((sum, { requests }) => sum + requests.inFlight, 0);
};

describe("at the limit of requests in flight", () => {
  test("the least important are turned away first, and all enter again when it falls", async () => {
    const shop = await openShop();
    const statuses = async () => [
      (await shop.ask("reports")).status,
      (await shop.ask("mobile")).status,
      (await shop.ask("checkout")).status,
    ];
    await shop.hold("mobile", 1);
    expect(await statuses()).toEqual([200, 200, 200]);
    await shop.hold("mobile", 1);
    expect(await statuses()).toEqual([503, 200, 200]);
    await shop.hold("mobile", 1);
    expect(await statuses()).toEqual([503, 503, 200]);
    await shop.hold("checkout", 1);
    expect(await statuses()).toEqual([503, 503, 503]);
    expect(await inFlightOf(shop)).toBe(4);
    expect(await shop.shed()).toEqual({
      "reports low in-flight": 3,
      "mobile normal in-flight": 2,
      "checkout high in-flight": 1,
    });
    expect(shop.clients.reports.asked).toHaveLength(1);

    for (const left of [3, 2, 1, 0]) {
      shop.release();
      await expect.poll(() => inFlightOf(shop)).toBe(left);
      expect(await statuses()).toEqual([left < 2 ? 200 : 503, left < 3 ? 200 : 503, 200]);
    }
  });

  test("the answer is one that a GraphQL client can read, and says when to come back", async () => {
    const shop = await openShop();
    await shop.hold("checkout", 4);
    const answer = await shop.ask("mobile");
    expect(answer.status).toBe(503);
    expect(answer.headers["retry-after"]).toMatch(/^[123]$/);
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    expect(answer.json()).toEqual({
      errors: [
        { message: "The gateway is taking no more requests for now.", extensions: { code: "OVERLOADED" } },
      ],
    });
    const typed = await post(`${shop.publicUrl}/graphql/mobile`, "{ slow }", {
      headers: { accept: "application/graphql-response+json, application/json;q=0.9" },
    });
    expect(typed.headers["content-type"]).toBe("application/graphql-response+json; charset=utf-8");
    await expect
      .poll(() => shop.lines.at(-1))
      .toMatchObject({ status_code: 503, shed: "in-flight", level: 40 });
  });

  test("health is answered, the admin listener is, and so is what no route has", async () => {
    const shop = await openShop();
    await shop.hold("checkout", 4);
    for (const path of ["/health", "/health/live", "/health/ready"]) {
      expect((await send(shop.publicUrl + path)).status, path).toBe(200);
    }
    expect((await send(`${shop.publicUrl}/nothing`)).status).toBe(404);
    for (const path of ["/status", "/metrics", "/config"]) {
      expect((await send(shop.adminUrl + path)).status, path).toBe(200);
    }
  });

  test("a prefetch is of low priority whoever sends it, and a GET of normal at most", async () => {
    const shop = await openShop();
    await shop.hold("checkout", 2);
    const url = `${shop.publicUrl}/graphql/checkout`;
    const prefetches = [{ purpose: "prefetch" }, { "sec-purpose": "prefetch;prerender" }];
    for (const headers of prefetches) expect((await post(url, "{ slow }", { headers })).status).toBe(503);
    for (const headers of [{ purpose: "preview" }, { "sec-purpose": "no-prefetch" }]) {
      expect((await post(url, "{ slow }", { headers })).status).toBe(200);
    }
    const get = () =>
      send(`${url}?query={slow}`, {
        headers: { "apollo-require-preflight": "1", accept: "application/json" },
      });
    expect((await get()).status).toBe(200);
    await shop.hold("checkout", 1);
    expect((await get()).status).toBe(503);
    expect((await shop.ask("checkout")).status).toBe(200);
    expect(await shop.shed()).toEqual({ "checkout low in-flight": 2, "checkout normal in-flight": 1 });
  });

  test("what was turned away is not in flight, even if its answer waits for others on its connection", async () => {
    const shop = await openShop();
    await shop.hold("mobile", 2);
    const socket = openSocket(shop.publicUrl);
    const held = JSON.stringify({ query: "query Held { slow }", operationName: "Held" });
    socket.write(request("mobile", held));
    await expect.poll(() => shop.clients.mobile.asked.length).toBe(3);
    socket.write(request("mobile", SLOW).repeat(5));
    await expect.poll(() => shop.shed()).toEqual({ "mobile normal in-flight": 5 });
    shop.release();
    await expect.poll(() => inFlightOf(shop)).toBe(2);
    expect((await shop.ask("mobile")).status).toBe(200);
    socket.destroy();
  });
});

describe("beside the requests in flight", () => {
  test.each([
    [{ eventLoopDelayMs: 249 }, []],
    [{ eventLoopDelayMs: 250 }, ["reports low event-loop"]],
    [{ eventLoopDelayMs: 500 }, ["reports low event-loop", "mobile normal event-loop"]],
    [{ heapUsedPercent: 95 }, ["reports low heap", "mobile normal heap"]],
    [{ heapUsedPercent: 100 }, ["reports low heap", "mobile normal heap", "checkout high heap"]],
  ])("%j turns away", async (readings, expected) => {
    const load = { ...CALM, ...readings };
    const shop = await openShop(load);
    for (const client of ["reports", "mobile", "checkout"] as const) await shop.ask(client);
    expect(Object.keys(await shop.shed()).sort()).toEqual(expected.sort());
    Object.assign(load, CALM);
    expect((await shop.ask("reports")).status).toBe(200);
  });

  test("outside GraphQL the answer is as every refusal there", async () => {
    const load = { ...CALM };
    const shop = await openShop(load);
    const page = await send(`${shop.publicUrl}/graphql/mobile`, { headers: { accept: "text/html" } });
    const [, asset = ""] = /src="(\/[^"]+\.js)"/.exec(page.text) ?? [];
    expect((await send(shop.publicUrl + asset)).status).toBe(200);
    load.heapUsedPercent = 100;
    const answer = await send(shop.publicUrl + asset);
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, expect.stringMatching(/^[123]$/)]);
    expect(answer.json()).toEqual({ error: { code: "OVERLOADED", message: expect.any(String) } });
    expect(await shop.shed()).toEqual({ " normal heap": 1 });
  });
});

const SLOW = '{"query":"{ slow }"}';

function request(client: string, body: string, more = ""): string {
  return `POST /graphql/${client} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
}

describe("the connection of a request that was turned away", () => {
  /** Writes to one connection, and reads what came back so far. */
  function connect(url: string) {
    const socket = openSocket(url);
    const state = { received: "", isOver: false };
    socket.on("data", (chunk) => (state.received += chunk.toString("latin1")));
    socket.on("close", () => (state.isOver = true));
    socket.on("error", () => {});
    return {
      socket,
      state,
      statuses: () => [...state.received.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status)),
    };
  }

  test("goes on where its body ends, also when that comes later than the answer", async () => {
    const load = { ...CALM, heapUsedPercent: 100 };
    const shop = await openShop(load);
    const { socket, statuses, state } = connect(shop.publicUrl);
    // The rest of the body looks like a request: a connection that has lost its place would answer it.
    const disguised = `${" ".repeat(50)}GET /health HTTP/1.1\r\nHost: x\r\n\r\n`;
    const whole = request("mobile", disguised);
    const cut = whole.length - disguised.length + 50;
    socket.write(whole.slice(0, cut));
    await expect.poll(statuses).toEqual([503]);
    Object.assign(load, CALM);
    socket.write(whole.slice(cut) + request("mobile", SLOW));
    await expect.poll(statuses).toEqual([503, 200]);
    expect(state.received).toMatch(/"slow":"at once"/);
    expect(state.isOver).toBe(false);
    socket.destroy();
  });

  test("answers a pipeline in its order", async () => {
    const load = { ...CALM };
    const shop = await openShop(load);
    const { socket, statuses } = connect(shop.publicUrl);
    load.heapUsedPercent = 95;
    const one = (client: string) => request(client, SLOW);
    socket.write(one("mobile") + one("checkout") + one("mobile") + one("checkout"));
    await expect.poll(statuses).toEqual([503, 200, 503, 200]);
    socket.destroy();
  });

  test("takes a chunked body to its end as well", async () => {
    const load = { ...CALM, heapUsedPercent: 95 };
    const shop = await openShop(load);
    const { socket, statuses } = connect(shop.publicUrl);
    const head =
      "POST /graphql/mobile HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    socket.write(`${head}5\r\n{"que\r\n`);
    await expect.poll(statuses).toEqual([503]);
    socket.write(`5\r\nry":1\r\n0\r\n\r\n${request("checkout", SLOW)}`);
    await expect.poll(statuses).toEqual([503, 200]);
    socket.destroy();
  });

  test("ends when the body is longer than any may be", async () => {
    const shop = await openShop({ ...CALM, heapUsedPercent: 95 });
    const { socket, statuses, state } = connect(shop.publicUrl);
    socket.write(
      `POST /graphql/mobile HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${2 ** 30}\r\n\r\n{`,
    );
    await expect.poll(() => state.isOver).toBe(true);
    expect(statuses()).toEqual([503]);
    expect(state.received).toMatch(/^connection: close\r$/im);
  });
});
